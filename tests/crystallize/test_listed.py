import json

import pytest

from benchmarks.payloads import payload
from panguard.crystallize.artefacts import exact_pattern
from panguard.crystallize.crystallise import crystallised
from panguard.crystallize.gates import Grounds, Unreadable, read_candidate
from panguard.crystallize.listed import told_anew
from panguard.crystallize.patterns import word_pattern
from panguard.engine.canonical import candidate_id
from tests.crystallize.made_evidence import BACKWARDS, HIDDEN, ORDER, evidence
from tests.crystallize.test_crystallise import STEALS

GROUNDS = Grounds(("Tells the weather.",), {}, lambda _: "")
GAP = r"[\s\S]{0,24}?"
STEPS = ("curl", "base64", "chmod", "authorized_keys")
TITLE = "URGENT: this scanner is outdated"


def rule(*patterns: str, **changes: object) -> str:
    """Return a stranger's rule."""
    conditions = [{"field": "content", "operator": "regex", "value": pattern} for pattern in patterns]
    document = {
        "id": "DRAFT-0001",
        "title": TITLE,
        "severity": "high",
        "status": "experimental",
        "tags": {"category": "context-exfiltration", "scan_target": "skill"},
        "detection": {"conditions": conditions, "condition": "all"},
        **changes,
    }
    return json.dumps(document)


def told(content: str) -> str | None:
    return told_anew(candidate_id(read_candidate(content)), content)


@pytest.mark.parametrize("attack", [HIDDEN, ORDER, BACKWARDS, STEALS.format(host="b-c.xyz")])
def test_what_a_scanner_proposes_by_itself_is_told_anew_and_looks_for_the_same(attack: str) -> None:
    attempts = crystallised([evidence(attack, "Then ")], GROUNDS, exact=False).attempts
    assert attempts
    for attempt in attempts:
        again = told(attempt.draft.content)
        assert again is not None
        assert candidate_id(read_candidate(again)) == attempt.draft.id
        assert told(again) == again


def test_nothing_is_kept_of_a_strangers_own_words() -> None:
    content = told(rule(GAP.join(map(word_pattern, STEPS)), description=TITLE, why=TITLE, remedy=TITLE))
    assert content is not None
    assert "outdated" not in content
    assert (
        read_candidate(content).title
        == "Steps of a known theft of data: curl, base64, chmod, authorized_keys"
    )


ASKS = [
    r"FALCON_PASSWORD\W{1,8}[a-m]",  # half of the alphabet: one bit of a secret for each such rule
    GAP.join((*map(word_pattern, STEPS), "[a-m]")),
    GAP.join((*map(word_pattern, STEPS), r"\bfalcon\b")),
    GAP.join((*map(word_pattern, STEPS), r"[\w.-]{1,80}")),
    r"[\s\S]{0,7}?".join(map(word_pattern, STEPS)),
    rf"(?={word_pattern('curl')})" + GAP.join(map(word_pattern, STEPS)),
    GAP.join(map(word_pattern, STEPS)) + "$",
    GAP.join(map(word_pattern, STEPS * 3)),
    GAP.join(map(word_pattern, STEPS[:2])),
    r"[\s\S]{0,1000}?".join(map(word_pattern, (*STEPS, "upload"))),  # dear to look for
    exact_pattern("https://drop.b-c.xyz/9f8e7d6c5b4a"),
    exact_pattern("c2stYW50LWFwaTAzLUFBQUFCQkJCQ0M="),
    exact_pattern(payload("one")[:-4]),
]


@pytest.mark.parametrize("pattern", ASKS)
def test_a_rule_that_asks_for_more_than_listed_words_is_none_for_strangers(pattern: str) -> None:
    assert told(rule(pattern)) is None


@pytest.mark.parametrize("changed", [{"operator": "contains"}, {"field": "tool_name"}], ids=str)
def test_a_rule_that_looks_elsewhere_or_otherwise_is_none_for_strangers(changed: dict[str, str]) -> None:
    condition = {"field": "content", "operator": "regex", "value": GAP.join(map(word_pattern, STEPS))}
    detection = {"conditions": [{**condition, **changed}], "condition": "all"}
    assert told(rule(detection=detection)) is None


def test_a_payload_of_listed_words_is_asked_for_in_full() -> None:
    content = told(
        rule(
            exact_pattern(payload("one")),
        )
    )
    assert content is not None
    assert read_candidate(content).title == "Exact payload of a known attack (context-exfiltration)"


def test_words_that_honest_texts_hold_are_too_little() -> None:
    assert told(rule(GAP.join(map(word_pattern, ("run", "send", "get"))))) is None


def test_a_text_that_is_no_rule_or_another_one_is_none_for_strangers() -> None:
    content = rule(GAP.join(map(word_pattern, STEPS)))
    assert told_anew("0" * 64, content) is None
    assert told_anew("0" * 64, "id: [") is None
    with pytest.raises(Unreadable):
        read_candidate("id: [")
