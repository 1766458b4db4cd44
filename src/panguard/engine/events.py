"""What rules ask of events besides patterns: which texts to try, numbers, and sequences of steps. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from panguard.rules.event import Event
from panguard.rules.methods import Comparison
from panguard.rules.model import MetricCondition, SequenceCondition, SequenceStep

# Zero-width characters and marks of writing direction, which the reference engine leaves out.
_INVISIBLE = re.compile("[\u200b\u200c\u200d\ufeff\u2060\u180e\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PERIOD = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*", re.IGNORECASE)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
DEFAULT_PERIOD = 300.0

Session = Sequence[tuple[float, Event]]
Takes = Callable[[SequenceStep, Event], bool]


def readings(text: str) -> tuple[str, ...]:
    """Return a text as it stands and, where that differs, composed and without invisible characters."""
    if text.isascii():
        return (text,)
    normalised = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return (text,) if normalised == text else (text, normalised)


def compares(condition: MetricCondition, event: Event) -> bool:
    """Say whether a number of the event compares with the threshold as the condition wants it."""
    value = _number(condition, event)
    return value is not None and _COMPARES[condition.comparison](value, condition.threshold)


def _number(condition: MetricCondition, event: Event) -> float | None:
    if not condition.of_field:
        return event.metrics.get(condition.metric)
    text = event.text_of(condition.metric)
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


_COMPARES: Mapping[Comparison, Callable[[float, float], bool]] = {
    Comparison.GT: lambda value, threshold: value > threshold,
    Comparison.LT: lambda value, threshold: value < threshold,
    Comparison.GTE: lambda value, threshold: value >= threshold,
    Comparison.LTE: lambda value, threshold: value <= threshold,
    Comparison.EQ: lambda value, threshold: value == threshold,
    Comparison.DEVIATION: lambda value, threshold: abs(value) > threshold,
}


def seconds(period: str) -> float:
    """Return a period such as `5m` in seconds; five minutes for what is not one."""
    found = _PERIOD.fullmatch(period)
    return float(found[1]) * _SECONDS[(found[2] or "s").lower()] if found else DEFAULT_PERIOD


def took_place(condition: SequenceCondition, session: Session, takes: Takes) -> bool:
    """Say whether the events of a session, in order of time, took all steps within the period.

    Each step is another event.
    """
    places = [[at for at, (_, event) in enumerate(session) if takes(step, event)] for step in condition.steps]
    if not places or not all(places):
        return False
    period = seconds(condition.within)
    if condition.ordered:
        return any(_in_order(places, first, session, period) for first in places[0])
    return any(_assigned(places, set(window)) for window in _windows(session, period))


def _in_order(places: Sequence[Sequence[int]], first: int, session: Session, period: float) -> bool:
    last = first
    for later in places[1:]:
        following = next((at for at in later if at > last), None)
        if following is None:
            return False
        last = following
    return session[last][0] - session[first][0] <= period


def _windows(session: Session, period: float) -> Iterator[range]:
    end = 0
    for start, (time, _) in enumerate(session):
        while end < len(session) and session[end][0] - time <= period:
            end += 1
        yield range(start, end)


def _assigned(places: Sequence[Sequence[int]], window: set[int]) -> bool:
    """Say whether every step can have an event of the window of its own (by augmenting paths)."""
    owner: dict[int, int] = {}

    def place(step: int, seen: set[int]) -> bool:
        for at in places[step]:
            if at in window and at not in seen:
                seen.add(at)
                if at not in owner or place(owner[at], seen):
                    owner[at] = step
                    return True
        return False

    return all(place(step, set()) for step in range(len(places)))
