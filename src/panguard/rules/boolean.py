"""Parses the condition of a rule, such as `(a OR b) AND NOT c`, into an expression. Pure."""

import re
from collections.abc import Mapping, Sequence

from panguard.errors import RuleError
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.expression import All, Any, Expression, Not, Ref, all_of, any_of

_TOKEN = re.compile(r"\s*(?:([()])|([^\s()]+))")
_DEEPEST = DEFAULT_LIMITS.condition_depth
_WHOLE: Mapping[str, bool] = {
    **dict.fromkeys(("any", "or", "any of them", "1 of them"), False),
    **dict.fromkeys(("all", "and", "all of them"), True),
}


def parse(text: str, names: Mapping[str, int], count: int) -> Expression:
    """Parse a condition over `count` conditions; `names` gives the places of those that have a name.

    `any`, `or`, `all` and `and` alone speak of all conditions. NOT binds tighter than AND, AND tighter
    than OR; the words may be in either case. Raises RuleError with the word that does not fit.
    """
    whole = _WHOLE.get(" ".join(text.lower().split()))
    if whole is not None and text.strip() not in names:
        return all_of(range(count)) if whole else any_of(range(count))
    tokens = [bracket or word for bracket, word in _TOKEN.findall(text)]
    if not tokens:
        raise RuleError("is empty; write any, all, or an expression over the names of conditions")
    parser = _Parser(tokens, names)
    expression = parser.either(0)
    if parser.next:
        raise RuleError(f"'{parser.next}' does not fit here; join conditions with AND or OR")
    return expression


class _Parser:
    """Reads tokens from left to right; each method reads one level of binding."""

    def __init__(self, tokens: Sequence[str], names: Mapping[str, int]) -> None:
        self._tokens = [*tokens, ""]
        self._names = names
        self._place = 0

    @property
    def next(self) -> str:
        """Return the token that comes next, empty at the end."""
        return self._tokens[self._place]

    def either(self, depth: int) -> Expression:
        """Read parts joined by OR."""
        parts = [self._both(depth)]
        while self._took("or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _both(self, depth: int) -> Expression:
        parts = [self._one(depth)]
        while self._took("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, depth: int) -> Expression:
        if depth > _DEEPEST:
            raise RuleError(f"is nested deeper than {_DEEPEST} levels")
        if self._took("not"):
            return Not(self._one(depth + 1))
        if self._took("("):
            inner = self.either(depth + 1)
            if not self._took(")"):
                raise RuleError("a bracket is not closed")
            return inner
        return self._name()

    def _name(self) -> Expression:
        name = self.next
        if name not in self._names:
            known = ", ".join(self._names) or "none has a name"
            raise RuleError(f"'{name or 'the end'}' is not the name of a condition; they are: {known}")
        self._place += 1
        return Ref(self._names[name])

    def _took(self, word: str) -> bool:
        """Step over the next token if it is `word`."""
        if self.next.lower() != word or (self.next in self._names and word not in "()"):
            return False
        self._place += 1
        return True
