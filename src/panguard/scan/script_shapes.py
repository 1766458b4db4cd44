"""Tells functions, arguments, patterns of names and objects in the tokens of a JavaScript program. Pure."""

from collections.abc import Mapping, Sequence

from panguard.expressions import Expression
from panguard.scan.script_tokens import MARK, NAME, Token
from panguard.values import dataclass

_LONGEST_TYPE = 40
_HEXADECIMAL = Expression(r"0[xX][0-9a-fA-F]{1,8}")
_BEFORE_OBJECT = frozenset(
    ("(", ",", "[", "=", ":", "?", "&&", "||", "??", "...", "return", "+=", "+", "of", "in", "${", "default")
)


@dataclass(frozen=True, slots=True)
class Function:
    """Where the parameters and the body of a function stand; the body may be one expression."""

    name: str
    parameters: tuple[int, int]
    body: tuple[int, int]
    is_expression: bool = False

    def after(self, end: int) -> int:
        """Return where what follows the function starts."""
        return min(end, self.body[1] if self.is_expression else self.body[1] + 1)


def said(tokens: Sequence[Token], at: int) -> str:
    """Return the mark or name at a place; nothing for a text."""
    return tokens[at].said if 0 <= at < len(tokens) and tokens[at].kind in (MARK, NAME) else ""


def function_at(tokens: Sequence[Token], pair: Mapping[int, int], at: int, end: int) -> Function | None:
    """Return the function that starts at a token, if one does."""
    if said(tokens, at) == "async":
        at += 1
    if said(tokens, at) == "function":
        return _written(tokens, pair, at + 1, end)
    if at + 1 < end and tokens[at].kind == NAME and said(tokens, at + 1) == "=>":
        return _arrow(tokens, pair, (at, at + 1), at + 2, end)
    if said(tokens, at) != "(" or at not in pair:
        return None
    after = pair[at] + 1
    if said(tokens, after) == ":":
        for place in range(after + 1, min(end, after + _LONGEST_TYPE)):
            if said(tokens, place) in ("=>", ";", ",", "?"):
                after = place
                break
    if after < end and said(tokens, after) == "=>":
        return _arrow(tokens, pair, (at + 1, pair[at]), after + 1, end)
    return None


def _written(tokens: Sequence[Token], pair: Mapping[int, int], at: int, end: int) -> Function | None:
    if said(tokens, at) == "*":
        at += 1
    name = tokens[at].said if at < end and tokens[at].kind == NAME else ""
    at += bool(name)
    if said(tokens, at) != "(" or at not in pair:
        return None
    body = next(
        (i for i in range(pair[at] + 1, min(end, pair[at] + _LONGEST_TYPE)) if said(tokens, i) == "{"), end
    )
    if body >= end:
        return None
    return Function(name, (at + 1, pair[at]), (body + 1, min(end, pair.get(body, end))), is_expression=False)


def _arrow(
    tokens: Sequence[Token], pair: Mapping[int, int], parameters: tuple[int, int], at: int, end: int
) -> Function:
    if said(tokens, at) == "{":
        body = (at + 1, min(end, pair.get(at, end)))
        return Function("", parameters, body, is_expression=False)
    return Function("", parameters, (at, _expression_end(tokens, pair, at, end)), is_expression=True)


def _expression_end(tokens: Sequence[Token], pair: Mapping[int, int], at: int, end: int) -> int:
    """Return where an expression ends: at a comma, a semicolon or the end of a line."""
    while at < end:
        token = tokens[at]
        if token.kind == MARK and token.said in (",", ";", ")", "]", "}"):
            return at
        opening = token.kind == MARK and token.said in ("(", "[", "{", "`(")
        following = pair.get(at, end) + 1 if opening else at + 1
        if following < end and tokens[following].line and not _goes_on(tokens, following):
            return following
        at = following
    return end


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1]
    joins = before.kind == MARK and before.said not in (")", "]", "}", "`)")
    return joins or (tokens[at].kind == MARK and tokens[at].said not in ("{", "@"))


def arguments(
    tokens: Sequence[Token], pair: Mapping[int, int], start: int, end: int
) -> list[tuple[int, int]]:
    """Return the places between the commas of a list."""
    found: list[tuple[int, int]] = []
    at = low = start
    while at < end:
        token = tokens[at]
        if token.kind == MARK and token.said == ",":
            found.append((low, at))
            low = at + 1
        opening = token.kind == MARK and token.said in ("(", "[", "{", "`(")
        at = max(at + 1, pair.get(at, end) + 1) if opening else at + 1
    if low < end:
        found.append((low, end))
    return found


def declared(
    tokens: Sequence[Token], pair: Mapping[int, int], at: int, end: int
) -> tuple[list[tuple[str, str]], int]:
    """Return the names that a pattern declares, each with the part it takes, and where the pattern ends.

    The part is empty for the whole, a number for a place in a list, `...` for the rest.
    """
    while at < end and said(tokens, at) in ("public", "private", "protected", "readonly", "..."):
        at += 1
    if at >= end:
        return [], end
    mark = said(tokens, at)
    if mark not in ("{", "["):
        names = [(tokens[at].said, "")] if tokens[at].kind == NAME else []
        return names, at + 1 + (said(tokens, at + 1) in ("?", "!"))
    closed = min(pair.get(at, end), end)
    found: list[tuple[str, str]] = []
    for place, (low, high) in enumerate(arguments(tokens, pair, at + 1, closed)):
        found += _taken(tokens, pair, low, high, str(place) if mark == "[" else "")
    return found, closed + 1


def _taken(
    tokens: Sequence[Token], pair: Mapping[int, int], low: int, high: int, place: str
) -> list[tuple[str, str]]:
    if said(tokens, low) == "...":
        return [(tokens[low + 1].said, "...")] if low + 1 < high else []
    if place or said(tokens, low + 1) != ":":
        names, _ = declared(tokens, pair, low, high)
        return [(name, part or place or name) for name, part in names]
    names, _ = declared(tokens, pair, low + 2, high)
    return [(name, part or tokens[low].said) for name, part in names]


def is_object(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a curly bracket opens an object, by what stands before it."""
    return at > 0 and said(tokens, at - 1) in _BEFORE_OBJECT


def typed_call(tokens: Sequence[Token], at: int, end: int) -> int:
    """Return where the types of a call end: `get<Answer>(...)`; 0 where they are none."""
    for place in range(at + 1, min(end, at + 12)):
        mark = tokens[place].said
        if mark == ">":
            return place + 1 if said(tokens, place + 1) == "(" else 0
        if tokens[place].kind == MARK and mark not in (".", ",", "<", "[", "]", "|"):
            return 0
    return 0


def number(word: str) -> str | None:
    """Return a whole number in tens."""
    if word.isdecimal() and word.isascii():
        return word
    return str(int(word, 16)) if _HEXADECIMAL.fullmatch(word) else None


def after_type(tokens: Sequence[Token], at: int, end: int) -> int:
    """Return where a type that may stand here ends."""
    if said(tokens, at) != ":":
        return at
    longest = min(end, at + _LONGEST_TYPE)
    return next((i for i in range(at + 1, longest) if said(tokens, i) in ("{", "=", ";", "=>")), end)
