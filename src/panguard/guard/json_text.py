"""Text that is JSON, taken apart where it stands: every string and comment of it, in place. Pure.

Nothing is made of the JSON but its pieces. So a key that stands twice keeps both its values, depth is no
matter, and what no standard allows and some readers take (a comment, a comma too many, one value after the
other) hides nothing.
"""

import json
import re
from collections.abc import Callable

from panguard.expressions import Expression

Change = Callable[[str], str]
ChangeAt = Callable[[str, str], str]
"""Makes something of a text and the name under which it stands."""

_LITERAL = r'"[^"\\]*+(?:\\(?s:.)[^"\\]*+)*+"(?=(\s*+:)?)'
_COMMENT = r"//[^\n]*+|\#[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_WORDED = Expression(f"{_LITERAL}|{_COMMENT}")
_QUOTED = Expression(_LITERAL)
_WORDS = Expression("true|false|null|undefined|NaN|Infinity")
_FOREIGN = Expression(r"[^\s\ufeff{}\[\],:\d.eE+\-]")
_SENTENCE = 16
_AGENTS = Expression(
    r"(?i)\b(?:ai|agents?|assistants?|llms?|bots?|claude|copilot|cursor|gemini|codex|chatgpt|models?)\b|助[理手]|代理|智能[体體]|模型"
)
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


def with_strings(text: str, value: ChangeAt, key: Change) -> str:
    """Return JSON in which each string is what `value` makes of it, or `key` of one that names a member.

    `value` is told the name of the member that a string is, or is the first of; comments have none.
    """
    named = ""

    def change(found: re.Match[str]) -> str:
        nonlocal named
        literal = found[0]
        if literal[0] != '"':
            return _commented(literal, lambda said: value(said, ""))
        said = _said(literal)
        if found[1] is not None:
            named, new = said, key(said)
        else:
            named, new = "", value(said, named)
        return literal if new is said else json.dumps(new, ensure_ascii=False)

    return _with(text, _WORDED, change)


def sentences(text: str) -> tuple[str, ...]:
    """Return what the strings in JSON say that are long enough to be a sentence; none of another text."""
    if not is_json(text):
        return ()
    return tuple(said for each in _QUOTED.finditer(text) if len(said := _said(each[0])) >= _SENTENCE)


def spoken(text: str) -> str:
    """Return the sentences in JSON that name an agent, without the marks around them; empty without any.

    Marks around what somebody says make it a quotation; those of JSON are around everything.
    """
    if _AGENTS.search(text) is None:
        return ""
    return "\n\n".join(said for said in sentences(text) if _AGENTS.search(said))


def with_escaped(text: str, change: Change) -> str:
    """Return a text in which the strings of JSON that letters are spelt out in are what is made of them."""

    def opened(found: re.Match[str]) -> str:
        literal = found[0]
        said = _said(literal) if _ESCAPED.search(literal) else ""
        new = change(said) if said else said
        return literal if new is said else json.dumps(new, ensure_ascii=False)

    return _with(text, _QUOTED, opened) if _ESCAPED.search(text) else text


def _with(text: str, pattern: Expression, change: Callable[[re.Match[str]], str]) -> str:
    """Return a text with what is made of each match; the same object where nothing is."""
    same = True

    def made(found: re.Match[str]) -> str:
        nonlocal same
        new = change(found)
        same = same and new == found[0]
        return new

    whole = pattern.compiled.sub(made, text)
    return text if same else whole


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
