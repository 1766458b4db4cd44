"""Writes JavaScript and TypeScript plainly, at equal length: joined pieces, members, globals. Pure.

Every place of the plain program is a place of the program, so that what is found in it can be shown.
"""

import re

from panguard.expressions import Expression

_TEXT = r"(?<!\\)(?:\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|`[^`\\$\n]*+`)"
_TEXTS = Expression(_TEXT)
_APART = Expression(
    r"[\"'`]\s*\+\s*[\"'`]|\]\s*\.\s*join\s*\(|\bfromCharCode\b|\b(?:globalThis|window|global|self)\b"
    r"|\[\s*[\"'`]\w+[\"'`]\s*\]\s*\("
)
_SUM = Expression(rf"{_TEXT}(?:\s*+\+\s*+{_TEXT})++")
_LIST = Expression(
    rf"\[\s*+({_TEXT}(?:\s*+,\s*+{_TEXT})*+)\s*+,?\s*+\]\s*+\.\s*+join\s*+\(\s*+(?:''|\"\"|``)\s*+\)"
)
_CODES = Expression(
    r"\bString\s*+\.\s*+fromCharCode\s*+\(\s*+((?:0x[0-9a-fA-F]{1,4}|\d{1,5})"
    r"(?:\s*+,\s*+(?:0x[0-9a-fA-F]{1,4}|\d{1,5}))*+)\s*+\)"
)
_GLOBAL = Expression(
    r"\b(?:globalThis|window|global|self)\s*+(?:\?\.)?(?:\[\s*+([\"'`])([A-Za-z_$][\w$]*+)\1\s*+\]"
    r"|\.\s*+([A-Za-z_$][\w$]*+))"
)
_MEMBER = Expression(r"(?:\?\.)?\[\s*+([\"'`])([A-Za-z_$][\w$]*+)\1\s*+\](?=\s*+\()")
_ROUNDS = 3


def plain_script(text: str, *, codes: bool = True) -> str:
    """Return a program of the same length in which constant pieces are joined and members are named.

    Characters by number become text only where `codes` says so: to some, that they were numbers matters.
    """
    if not _APART.search(text):
        return text
    for _ in range(_ROUNDS):
        before = text
        text = _CODES.sub(_of_codes, text) if codes else text
        text = _LIST.sub(lambda found: _padded(_said(found[1]), found), text)
        text = _SUM.sub(lambda found: _padded(_said(found[0]), found), text)
        text = _GLOBAL.sub(lambda found: (found[2] or found[3]).rjust(len(found[0])), text)
        text = _MEMBER.sub(lambda found: f".{found[2]}".ljust(len(found[0])), text)
        if text == before:
            break
    return text


def _said(texts: str) -> str:
    inside = "".join(found[0][1:-1] for found in _TEXTS.finditer(texts))
    return f'"{inside}"'


def _padded(words: str, found: "re.Match[str]") -> str:
    return words.ljust(len(found[0]))


def _of_codes(found: "re.Match[str]") -> str:
    codes = (int(code.strip(), 0) for code in found[1].split(",") if not _is_octal(code.strip()))
    words = "".join(chr(code) for code in codes if code < 0xD800)  # noqa: PLR2004 - no surrogates
    return _padded(f'"{words}"', found)


def _is_octal(code: str) -> bool:
    return len(code) > 1 and code[0] == "0" and code[1] != "x"
