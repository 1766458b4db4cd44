"""What a reviewer is asked about a candidate rule, and what of its verdict counts."""

import json
from collections.abc import Mapping

import pytest

from panguard.llm.review import NotReviewed, RuleOpinion, Unreviewed
from panguard.llm.rule_review import RuleQuestion, ask_about_rule, read_verdict
from tests.simulators.models import Seen, verdict

_ASKED = ask_about_rule(RuleQuestion("title: steal", "evidence of it"), "7" * 64)
_CONTROL = _ASKED.control.number
_MINE = 3 - _CONTROL


def _read(*verdicts: Mapping[str, object], seal: str = _ASKED.seal) -> RuleOpinion | NotReviewed:
    text = json.dumps({"seal": seal, "verdicts": verdicts})
    return read_verdict(text, _ASKED, "ollama", "good:8b")


def _good(**changed: object) -> dict[str, object]:
    return {**verdict(_MINE, "steal"), **changed}


_BAD = verdict(_CONTROL, "ordinary")


def _kind(read: object) -> Unreviewed:
    assert isinstance(read, NotReviewed)
    return read.kind


def test_the_rule_and_its_evidence_are_shown_and_a_useless_rule() -> None:
    parts = Seen(_ASKED.prompt.system, _ASKED.prompt.user).parts
    assert parts[_MINE][1] == "title: steal\n\nEvidence:\nevidence of it"
    assert "operator: contains" in parts[_CONTROL][1]
    assert parts[_MINE][0] == parts[_CONTROL][0]


def test_a_good_rule_is_approved_with_its_numbers() -> None:
    assert _read(_good(), _BAD) == RuleOpinion(
        approved=True,
        reasons=("It looks for the payload.",),
        risk=5,
        coverage=80,
        specificity=90,
        proportionality=90,
        valid=True,
        provider="ollama",
        model="good:8b",
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"approved": False},
        {"valid": False},
        {"false_positive_risk": 21},
        {"coverage": 59},
        {"specificity": 59},
        {"proportionality": 59},
    ],
)
def test_approval_against_its_own_numbers_is_none(changed: dict[str, object]) -> None:
    read = _read(_BAD, _good(**changed))
    assert isinstance(read, RuleOpinion)
    assert not read.approved


def test_who_approves_the_useless_rule_approves_anything() -> None:
    assert _kind(_read(_good(), verdict(_CONTROL, "steal"))) is Unreviewed.HIJACKED


@pytest.mark.parametrize("verdicts", [[_good(), _good()], [_BAD, _BAD]])
def test_each_rule_has_one_verdict(verdicts: list[dict[str, object]]) -> None:
    assert _kind(_read(*verdicts)) is Unreviewed.HIJACKED


@pytest.mark.parametrize(
    "verdicts",
    [
        [],
        [_good()],
        [_good(), _BAD, _BAD],
        [_good(coverage=101), _BAD],
        [_good(coverage=-1), _BAD],
        [_good(part=3), _BAD],
        [_good(approved="yes"), _BAD],
        [_good(reasons="fine"), _BAD],
        [_good(reasons=["x"] * 51), _BAD],
        [_good(more=1), _BAD],
    ],
)
def test_nonsense_is_no_verdict(verdicts: list[dict[str, object]]) -> None:
    assert _kind(_read(*verdicts)) is Unreviewed.FAILED


def test_a_verdict_with_another_seal_was_dictated() -> None:
    assert _kind(_read(_good(), _BAD, seal="0" * 16)) is Unreviewed.HIJACKED


def test_reasons_are_bounded_and_visible() -> None:
    read = _read(_good(reasons=["a\u202eb" + "c" * 9_000] * 40), _BAD)
    assert isinstance(read, RuleOpinion)
    assert len(read.reasons) == 10
    assert {len(reason) for reason in read.reasons} == {500}
    assert read.reasons[0].startswith("a⟨U+202E⟩b")
