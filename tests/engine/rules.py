"""Rules for tests, as small as can be."""

from collections.abc import Sequence

from panguard.rules.expression import Expression, any_of
from panguard.rules.model import Condition, Detection, Operator, PatternCondition, Rule, Status
from panguard.terms import Category, Severity


def condition(
    *patterns: str, field: str = "content", operator: Operator = Operator.REGEX, case_sensitive: bool = False
) -> PatternCondition:
    """Return a condition on a field."""
    return PatternCondition(field, operator, patterns, case_sensitive)


def rule(
    identifier: str,
    conditions: Sequence[Condition],
    expression: Expression | None = None,
    *,
    status: Status = Status.STABLE,
) -> Rule:
    """Return a rule of which any condition is enough, unless an expression is given."""
    return Rule(
        id=identifier,
        title=f"The rule {identifier}",
        description="",
        severity=Severity.HIGH,
        status=status,
        category=Category.PROMPT_INJECTION,
        detection=Detection(tuple(conditions), expression or any_of(range(len(conditions)))),
    )
