from hypothesis import given
from hypothesis import strategies as st

from panguard.rules.expression import (
    All,
    Any,
    Expression,
    Not,
    Ref,
    can_become,
    conditions_of,
    holds,
    negated,
    show,
)
from tests.rules.strategies import expressions

A, B, C = Ref(0), Ref(1), Ref(2)


def test_not_binds_one_part_and_all_and_any_follow_their_names() -> None:
    expression = All((A, Not(Any((B, C)))))
    assert holds(expression, {0})
    assert not holds(expression, {0, 2})
    assert not holds(expression, set())


def test_a_rule_without_conditions_is_never_true() -> None:
    assert not holds(Any(()), set())
    assert not can_become(Any(()), set())


def test_conditions_are_listed_from_left_to_right() -> None:
    assert list(conditions_of(All((C, Not(A), C)))) == [2, 0, 2]


def test_a_double_not_is_no_negation() -> None:
    assert list(negated(All((Not(A), Not(Not(B)), C)))) == [0]


def test_an_expression_is_shown_with_brackets_where_they_matter() -> None:
    shown = show(All((A, Any((B, Not(Any((A, C))))))), lambda place: "abc"[place])
    assert shown == "a AND (b OR NOT (a OR c))"


@given(expressions, st.frozensets(st.integers(0, 3)), st.frozensets(st.integers(0, 3)))
def test_what_cannot_become_true_never_is(
    expression: Expression, usable: frozenset[int], met: frozenset[int]
) -> None:
    if holds(expression, met & usable):
        assert can_become(expression, usable)
    else:
        assert can_become(expression, usable, value=False)


@given(expressions, st.frozensets(st.integers(0, 3)), st.integers(0, 3))
def test_without_negation_more_met_conditions_never_make_it_false(
    expression: Expression, met: frozenset[int], more: int
) -> None:
    if more not in set(negated(expression)) and holds(expression, met):
        assert holds(expression, met | {more})
