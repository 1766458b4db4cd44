"""What a story says, and what it leaves out."""

from collections.abc import Mapping

import pytest

from panguard.threatcloud.consensus import Reviewing, State
from panguard.threatcloud.journal import START, entry
from panguard.web.explorer.events import Told, told
from panguard.web.explorer.story import Kind, Rules, Step, story_of

RULES = Rules(3, Reviewing.REQUIRED)
SEEN, LATER = "2026-11-20T09Z", "2026-11-21T18Z"
GATES = [{"name": "format", "passed": True, "reason": "passed"}]


def entries(*events: Mapping[str, object]) -> tuple[Told, ...]:
    return told([entry(number, START, {"at": LATER, **event}) for number, event in enumerate(events)])


def steps(
    state: State, *events: Mapping[str, object], rules: Rules = RULES, signed: bool = True
) -> list[Step]:
    return story_of(SEEN, state, entries(*events), rules, signed=signed)


def voices(*counts: tuple[str, int]) -> dict[str, object]:
    given = [{"weight": weight, "voices": number, "reason": "why"} for weight, number in counts]
    return {"counts": given, "networks": sum(number for weight, number in counts if weight != "0")}


def test_what_waits_tells_what_is_still_to_come_and_not_how_far_it_is() -> None:
    first, *rest = steps(State.PENDING)
    assert (first.kind, first.hour, first.to_come) == (Kind.SEEN, SEEN, False)
    assert [step.kind for step in rest] == [Kind.HEARD, Kind.GATES, Kind.REVIEW, Kind.OUT]
    assert all(step.to_come and not step.hour and not step.voices for step in rest)


def test_where_nobody_reviews_no_review_is_announced() -> None:
    found = steps(State.PENDING, rules=Rules(1, Reviewing.OFF))
    assert Kind.REVIEW not in {step.kind for step in found}


def test_each_network_that_counted_is_told_with_its_weight_the_heaviest_first() -> None:
    event = {"event": "promoted", "rule": "TC-1", "lane": "alert"} | voices(("0", 2), ("0.5", 1), ("1.5", 2))
    heard = next(step for step in steps(State.PROMOTED, event) if step.kind is Kind.HEARD)
    assert [str(voice) for voice in heard.voices] == [
        "Network 1: a scanner that was right before, counts 1.5",
        "Network 2: a scanner that was right before, counts 1.5",
        "Network 3: a scanner that is new, counts 0.5",
        "2 more did not count: of each network only one does",
    ]


def test_many_networks_are_told_together() -> None:
    event = {"event": "promoted", "rule": "TC-1", "lane": "block"} | voices(("1", 40), ("0.5", 2))
    heard = next(step for step in steps(State.PROMOTED, event) if step.kind is Kind.HEARD)
    assert len(heard.voices) == 2
    assert str(heard.voices[0]).startswith("40 networks: ")


def test_what_was_confirmed_and_came_out_later_is_told_once() -> None:
    same = voices(("1", 3)) | {"gates": GATES}
    found = steps(
        State.PROMOTED,
        {"event": "confirmed", "reason": "it waits for the review", **same},
        {"event": "promoted", "rule": "TC-1", "lane": "block", "review": "approved", **same},
    )
    assert [step.kind for step in found] == [
        Kind.SEEN,
        Kind.HEARD,
        Kind.GATES,
        Kind.WAITS,
        Kind.REVIEW,
        Kind.OUT,
    ]


@pytest.mark.parametrize(("signed", "said"), [(True, "It is signed: "), (False, "with the next publication")])
def test_what_is_not_signed_yet_is_not_called_signed(signed: bool, said: str) -> None:
    event = {"event": "promoted", "rule": "TC-1", "lane": "alert"}
    last = steps(State.PROMOTED, event, signed=signed)[-1]
    assert any(said in str(sentence) for sentence in last.said)


def test_of_a_rule_that_was_taken_back_nobody_is_told_to_fetch_it() -> None:
    found = steps(
        State.REVOKED,
        {"event": "promoted", "rule": "TC-1", "lane": "alert"},
        {"event": "revoked", "rule": "TC-1", "reason": "false alarms"},
    )
    assert [step.kind for step in found][-2:] == [Kind.OUT, Kind.GONE]
    assert not any("signed" in str(sentence) for step in found for sentence in step.said)


def test_a_person_and_a_model_are_told_apart() -> None:
    def said(by: str) -> list[str]:
        event = {
            "event": "rejected",
            "review": "rejected",
            "reviewer": {"by": by, "model": "m", "reasons": ["w"]},
        }
        found = next(step for step in steps(State.REJECTED, event) if step.kind is Kind.REVIEW)
        assert found.quotes == ("w",)
        return [str(sentence) for sentence in found.said]

    assert said("person") == ["A person read it and decided."]
    assert said("ollama") == ["A language model judged it: ollama m."]


def test_entries_of_forms_to_come_do_no_harm() -> None:
    found = steps(
        State.PENDING,
        {"event": "weighed", "gates": "none", "reason": 7},
        {"event": "moved", "reason": "to somewhere", "more": [1]},
        {"event": "promoted", "lane": "sideways"} | {"counts": [{"weight": "much", "voices": 1}]},
    )
    assert [str(step.title) for step in found][:2] == ["First seen", "moved"]
