"""What a reviewer said of a candidate, as the server keeps it and as the public record shows it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from panguard.findings import Phrase, phrase
from panguard.printable import printable
from panguard.threatcloud.consensus import Review

PERSON = "person"
MOST_REASONS = 3
LONGEST_REASON = 300
_QUOTE = 24
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)


class Marks(msgspec.Struct, frozen=True, rename="camel"):
    """What a reviewer gave a rule, each from 0 to 100: `risk` is that of alarms at honest skills."""

    risk: int
    coverage: int
    specificity: int
    proportionality: int


class Judgement(msgspec.Struct, frozen=True, rename="camel"):
    """What a reviewer said; with `Review.NONE` nothing, and `waits` says why.

    `by` is who: a person, or the maker of the model. `final` says that it is not asked again by itself: a
    text that steers a reviewer may be lucky the next time.
    """

    review: Review
    by: str = ""
    model: str = ""
    marks: Marks | None = None
    reasons: tuple[str, ...] = ()
    waits: str = ""
    final: bool = False

    @classmethod
    def read(cls, text: str) -> "Judgement | None":
        """Read what was kept; None where nobody was asked yet."""
        return msgspec.json.decode(text, type=cls) if text else None

    def written(self) -> str:
        """Return the text to keep."""
        return msgspec.json.encode(self).decode()

    def public(self) -> Mapping[str, object]:
        """Return what the record says of it: who, which marks and why; never what the rule was made from."""
        found: dict[str, object] = {"by": self.by}
        if self.model:
            found["model"] = self.model
        if self.marks:
            found["marks"] = msgspec.to_builtins(self.marks)
        if self.reasons:
            found["reasons"] = list(self.reasons)
        return found


def waiting(reason: str, *, final: bool = False) -> Judgement:
    """Return that there is no judgement, and why."""
    return Judgement(Review.NONE, waits=printable(reason)[:LONGEST_REASON], final=final)


def fit_reasons(reasons: Sequence[str], rule: str, evidence: str) -> tuple[str, ...]:
    """Return the reasons as they may be published: few, short, and none that quotes the evidence.

    The rule is published with them; what it was made from is not.
    """
    private = _runs(evidence) - _runs(rule)
    shown = (printable(reason).strip()[:LONGEST_REASON] for reason in reasons)
    return tuple(reason for reason in shown if reason and private.isdisjoint(_runs(reason)))[:MOST_REASONS]


def _runs(text: str) -> frozenset[str]:
    """Return all that stands in a text, in pieces of one length, whatever its case and spaces."""
    flat = "".join(text.lower().split())
    return frozenset(flat[start : start + _QUOTE] for start in range(len(flat) - _QUOTE + 1))


def pause(tries: int) -> timedelta:
    """Return how long to leave a reviewer alone that gave no judgement: longer each time."""
    times = int(2 ** min(max(tries - 1, 0), 12))
    return min(_LONGEST_PAUSE, _FIRST_PAUSE * times)


def told(judgement: Judgement, tries: int, again: str) -> Phrase:
    """Say why a candidate waits for its review; `again` is when the reviewer is asked once more."""
    if judgement.final:
        return phrase("a person has to decide, since {reason}", reason=judgement.waits)
    return phrase(
        "the review did not take place ({reason}); asked {tries} times, again from {again} on",
        reason=judgement.waits,
        tries=tries,
        again=again,
    )
