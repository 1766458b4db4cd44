import pytest
from hypothesis import given

from panguard.errors import RuleError
from panguard.rules.boolean import parse
from panguard.rules.expression import All, Any, Expression, Not, Ref, holds, show
from tests.rules.strategies import expressions

NAMES = {"a": 0, "b": 1, "c": 2, "d": 3}
A, B, C = Ref(0), Ref(1), Ref(2)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("any", Any((A, B))),
        ("OR", Any((A, B))),
        ("any of them", Any((A, B))),
        ("all", All((A, B))),
        ("And", All((A, B))),
        ("a", A),
        ("a or b and c", Any((A, All((B, C))))),
        ("a OR NOT b AND c", Any((A, All((Not(B), C))))),
        ("NOT (a OR b)", Not(Any((A, B)))),
        ("not a and b", All((Not(A), B))),
        ("NOT NOT a", Not(Not(A))),
        ("((a))", A),
        ("a AND b AND c", All((A, B, C))),
    ],
)
def test_not_binds_tighter_than_and_and_and_tighter_than_or(text: str, expression: Expression) -> None:
    assert parse(text, NAMES, 2) == expression


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is empty"),
        ("e", "'e' is not the name of a condition; they are: a, b, c, d"),
        ("a AND", "'the end' is not the name"),
        ("(a OR b", "a bracket is not closed"),
        ("a b", "'b' does not fit here; join conditions with AND or OR"),
        ("a)", "')' does not fit here"),
        ("(" * 100 + "a" + ")" * 100, "nested deeper than 40 levels"),
        ("NOT " * 10_000 + "a", "nested deeper than 40 levels"),
    ],
)
def test_what_does_not_fit_is_named(text: str, problem: str) -> None:
    with pytest.raises(
        RuleError, match=r".*".join(part for part in problem.split("(") if part).replace(")", r"\)")
    ):
        parse(text, NAMES, 4)


def test_a_condition_may_be_called_like_a_word() -> None:
    assert parse("any", {"any": 1}, 2) == Ref(1)
    assert parse("not and all", {"not": 0, "all": 1}, 2) == All((Ref(0), Ref(1)))


@given(expressions)
def test_what_is_shown_is_parsed_to_the_same_meaning(expression: Expression) -> None:
    parsed = parse(show(expression, lambda place: "abcd"[place]), NAMES, 4)
    for bits in range(16):
        met = {place for place in range(4) if bits >> place & 1}
        assert holds(parsed, met) == holds(expression, met)
