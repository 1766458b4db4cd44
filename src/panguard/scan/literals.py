"""Tells which words of a program stand in its strings, and which of these it prints. Pure.

Of Python, JavaScript, TypeScript, Go and their like, whose strings and comments are told by their signs.
An expression between slashes that holds a quote is taken for one that opens; it ends with its line.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from panguard.expressions import Expression

_LONGEST = 400_000
_HASHED = Expression(
    r"#[^\n]*|(\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|\"(?:\\[\s\S]|[^\"\\\n])*\"|'(?:\\[\s\S]|[^'\\\n])*')"
)
_SLASHED = Expression(
    r"//[^\n]*|/\*[\s\S]*?\*/"
    r"|(`(?:\\[\s\S]|[^`\\])*`|\"(?:\\[\s\S]|[^\"\\\n])*\"|'(?:\\[\s\S]|[^'\\\n])*')"
)
_LANGUAGES = {
    **dict.fromkeys((".py", ".pyw", ".rb"), _HASHED),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".go", ".rs"), _SLASHED),
}
_AROUND = 200
_PRINTERS = (
    r"(?:\bprint|\bconsole\.(?:log|info|warn|error)|\bstd(?:out|err)\.write|\b(?:click|typer)\.echo"
    r"|\bPrint(?:ln|f)?)"
)
_PUTS_OUT = Expression(rf"{_PRINTERS}\(\s*[rfbuRFBU]{{0,2}}$")
_NAMED = Expression(
    r"(?:^|\n)[ \t]*(?:(?:const|let|var)\s+)?(\w+)(?:\s*:\s*\w+)?\s*:?=\s*\(?\s*[rfbuRFBU]{0,2}$"
)
_PUT_OUT_BY_NAME = Expression(rf"{_PRINTERS}\(\s*(\w+)(?:\.strip\(\)|\.trim\(\))?\s*\)")


def string_at(text: str, file: str, start: int) -> tuple[int, int] | None:
    """Return the span of the string of a program that an offset lies in, without its quotes."""
    spans = _strings(text, file[file.rfind(".") :].lower())
    at = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return spans[at] if at >= 0 and start < spans[at][1] else None


@lru_cache(maxsize=4)
def _strings(text: str, ending: str) -> tuple[tuple[int, int], ...]:
    signs = _LANGUAGES.get(ending)
    if signs is None or len(text) > _LONGEST:
        return ()
    found = (match for match in signs.finditer(text) if match[1])
    return tuple(
        (match.start(1) + width, match.end(1) - width)
        for match in found
        for width in (3 if match[1][:3] in ('"""', "'''") and len(match[1]) > 5 else 1,)  # noqa: PLR2004 - two triples
    )


def without_sentences(text: str, file: str) -> str:
    """Return a program with blanks for its strings of several words, where these are told for sure.

    A string that is filled in where it stands is kept. In languages that write expressions between slashes a
    quote in one of these would open a string, so that a program with slashes in its code is left as it is.
    """
    ending = file[file.rfind(".") :].lower()
    if ending not in _QUOTES_ARE_STRINGS:
        return text
    spans = [span for span in _strings(text, ending) if _is_sentence(text, *span)]
    told = "".join(_around(text, spans, " "))
    if _LANGUAGES.get(ending) is _SLASHED and "/" in _SLASHED.sub("", told):
        return text
    return told


def _is_sentence(text: str, start: int, end: int) -> bool:
    said = text[start:end]
    return " " in said.strip() and not (
        _FILLED_IN.search(said) or _OPENS_FILLED.search(text[max(0, start - 5) : start])
    )


def _around(text: str, spans: Sequence[tuple[int, int]], blank: str) -> Iterator[str]:
    at = 0
    for start, end in spans:
        yield text[at:start]
        yield blank * (end - start)
        at = end
    yield text[at:]


# In Rust and in Go a single quote opens no string, or none of several letters.
_QUOTES_ARE_STRINGS = frozenset(_LANGUAGES) - {".rs", ".go"}
_FILLED_IN = Expression(r"\$\{|#\{|%x")
_OPENS_FILLED = Expression(r"[fF][rR]?(?:\"{3}|'{3}|[\"'])$|[rR][fF](?:\"{3}|'{3}|[\"'])$")


def is_put_out(text: str, string: tuple[int, int]) -> bool:
    """Say whether a program prints a string as it stands, on the spot or under the name that it was given.

    An agent that runs the program reads it.
    """
    before = text[max(0, string[0] - _AROUND) : string[0]].rstrip("\"'`")
    if _PUTS_OUT.search(before):
        return True
    named = _NAMED.search(before)
    return named is not None and any(found[1] == named[1] for found in _PUT_OUT_BY_NAME.finditer(text))
