"""The boolean expression that joins the conditions of a rule: its tree, its text, its value. Pure."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeAlias

from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Ref:
    """One condition, by its place in `Detection.conditions`."""

    condition: int


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is; `parts` is never empty."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """True when at least one part is; `parts` is empty only for a rule without conditions."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when its part is not."""

    part: "Expression"


Expression: TypeAlias = Ref | All | Any | Not


def holds(expression: Expression, met: Collection[int]) -> bool:
    """Say whether the expression is true when exactly the conditions in `met` are."""
    match expression:
        case Ref(condition):
            return condition in met
        case All(parts):
            return all(holds(part, met) for part in parts)
        case Any(parts):
            return any(holds(part, met) for part in parts)
        case Not(part):
            return not holds(part, met)


def conditions_of(expression: Expression) -> Iterator[int]:
    """Yield the places of the conditions that the expression names, left to right, with repeats."""
    match expression:
        case Ref(condition):
            yield condition
        case All(parts) | Any(parts):
            for part in parts:
                yield from conditions_of(part)
        case Not(part):
            yield from conditions_of(part)


def negated(expression: Expression, *, inside: bool = False) -> Iterator[int]:
    """Yield the places of the conditions that stand beneath an odd number of NOTs."""
    match expression:
        case Ref(condition):
            if inside:
                yield condition
        case All(parts) | Any(parts):
            for part in parts:
                yield from negated(part, inside=inside)
        case Not(part):
            yield from negated(part, inside=not inside)


def can_become(expression: Expression, usable: Collection[int], *, value: bool = True) -> bool:
    """Say whether the expression can take `value` while every condition outside `usable` is false.

    Conditions in `usable` are taken to be independent of each other, so `a AND NOT a` counts as
    possible: a yes may be too generous, a no is certain.
    """
    match expression:
        case Ref(condition):
            return not value or condition in usable
        case All(parts):
            quantifier = all if value else any
            return quantifier(can_become(part, usable, value=value) for part in parts)
        case Any(parts):
            quantifier = any if value else all
            return quantifier(can_become(part, usable, value=value) for part in parts)
        case Not(part):
            return can_become(part, usable, value=not value)


def show(expression: Expression, name: Callable[[int], str]) -> str:
    """Write the expression as rules do, with `name` giving each condition's name."""
    match expression:
        case Ref(condition):
            return name(condition)
        case All(parts):
            return " AND ".join(_bracketed(part, name) for part in parts)
        case Any(parts):
            return " OR ".join(_bracketed(part, name) for part in parts)
        case Not(part):
            return f"NOT {_bracketed(part, name)}"


def _bracketed(part: Expression, name: Callable[[int], str]) -> str:
    text = show(part, name)
    return f"({text})" if isinstance(part, All | Any) and len(part.parts) > 1 else text


def any_of(conditions: Sequence[int]) -> Expression:
    """Join conditions with OR."""
    return Any(tuple(Ref(condition) for condition in conditions))


def all_of(conditions: Sequence[int]) -> Expression:
    """Join conditions with AND."""
    return All(tuple(Ref(condition) for condition in conditions))
