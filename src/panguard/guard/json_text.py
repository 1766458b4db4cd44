"""Text that is JSON, taken apart where it stands: every string and comment of it, in place. Pure.

Nothing is made of the JSON but its pieces. So a key that stands twice keeps both its values, depth is no
matter, and what no standard allows and some readers take (a comment, a comma too many, one value after the
other) hides nothing.
"""

import json
from collections.abc import Callable

from panguard.expressions import Expression

Change = Callable[[str], str]

_LITERAL = r'"[^"\\]*+(?:\\(?s:.)[^"\\]*+)*+"(?=(\s*+:)?)'
_COMMENT = r"//[^\n]*+|\#[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_WORDED = Expression(f"{_LITERAL}|{_COMMENT}")
_QUOTED = Expression(_LITERAL)
_WORDS = Expression("true|false|null|undefined|NaN|Infinity")
_FOREIGN = Expression(r"[^\s\ufeff{}\[\],:\d.eE+\-]")
_ESCAPED = Expression(r"\\u00[2-7][0-9A-Fa-f]")
"""An escape of a letter that needs none."""


def is_json(text: str) -> bool:
    """Say whether a text holds nothing but what JSON is made of, whatever the order."""
    begins = text.lstrip(" \t\r\n\ufeff")[:1]
    if begins == '"':
        return _QUOTED.fullmatch(text.strip(" \t\r\n\ufeff")) is not None
    if begins not in ("{", "["):
        return False
    outside = _WORDS.compiled.sub("", _WORDED.compiled.sub("", text))
    return _FOREIGN.search(outside) is None


def with_strings(text: str, value: Change, key: Change) -> str:
    """Return JSON in which each string is what `value` makes of it, or `key` of one that names a member."""
    return _with(text, _WORDED, value, key)


def with_escaped(text: str, change: Change) -> str:
    """Return a text in which the strings of JSON that letters are spelt out in are what is made of them."""
    return _with(text, _QUOTED, change, change, escaped=True) if _ESCAPED.search(text) else text


def _with(text: str, pattern: Expression, value: Change, key: Change, *, escaped: bool = False) -> str:
    made: list[str] = []
    done = 0
    for found in pattern.finditer(text):
        old = found[0]
        if escaped and not _ESCAPED.search(old):
            continue
        new = _commented(old, value) if old[0] != '"' else _quoted(old, key if found[1] else value)
        if new is not old:
            made += (text[done : found.start()], new)
            done = found.end()
    return "".join((*made, text[done:])) if made else text


def _quoted(literal: str, change: Change) -> str:
    said = _said(literal)
    new = change(said)
    return literal if new is said else json.dumps(new, ensure_ascii=False)


def _said(literal: str) -> str:
    """Return what a string in JSON says; as it stands where its escapes are wrong."""
    if "\\" not in literal:
        return literal[1:-1]
    try:
        said: str = json.loads(literal, strict=False)
    except ValueError:
        return literal[1:-1]
    return said


def _commented(comment: str, change: Change) -> str:
    new = change(comment)
    return comment if new is comment else f"/* {new.replace('*/', '* /')} */\n"
