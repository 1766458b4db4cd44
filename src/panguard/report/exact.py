"""JSON text in which every value is exact and every character shows. Pure."""

import re

from panguard.printable import is_visible

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNUSUAL = re.compile(r"[^\n -~]")


def escaped_json(document: str) -> str:
    r"""Write what is not plainly visible in a JSON document as `\uXXXX`, which changes no value.

    Lone surrogates, which many readers refuse, become U+FFFD.
    """
    return _UNUSUAL.sub(_escape, _SURROGATE.sub("\ufffd", document))


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if is_visible(character):
        return character
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[index : index + 4]}" for index in range(0, len(units), 4))
