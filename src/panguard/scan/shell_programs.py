"""What the small programs print that turn one text into another, given constant arguments. Pure.

They are the ones that hide commands: `echo`, `printf`, `rev`, `base64`, `xxd`, `tr` and a few more.
Nothing is executed; what is not understood exactly gives None.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Callable

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.skill import without_surrogates

_LONGEST = DEFAULT_LIMITS.shell_output_characters
_ANY_HEADER = 47
_MOST_IN_SET = DEFAULT_LIMITS.character_set
_ESCAPE = Expression(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|0?([0-7]{1,3})|([abcefnrtv\\\"']))")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
_CONVERSION = Expression(r"%%|%[-0-9.]*[sbdxXoc]")
_SUBSTITUTION = Expression(
    r"s(?P<mark>[/|#,:@])(?P<old>[^\\\[\]*.^$/|#,:@]*)(?P=mark)(?P<new>[^\\&/|#,:@]*)(?P=mark)g?"
)
_CLASSES = {
    "[:upper:]": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "[:lower:]": "abcdefghijklmnopqrstuvwxyz",
    "[:digit:]": "0123456789",
    "[:space:]": " \t\n\r",
}


def output_of(arguments: list[str], data: str) -> str | None:
    """Return what a command prints for an input; None for what is not a known, constant filter."""
    if not arguments or len(data) > _LONGEST:
        return None
    program = _PROGRAMS.get(arguments[0].rpartition("/")[2])
    return program(arguments[1:], data) if program else None


def _echo(arguments: list[str], data: str) -> str | None:
    del data
    escapes = False
    while arguments and arguments[0].startswith("-") and set(arguments[0][1:]) <= set("neE"):
        escapes |= "e" in arguments[0]
        arguments = arguments[1:]
    said = " ".join(arguments)
    return unescaped(said) if escapes else said


def _printf(arguments: list[str], data: str) -> str | None:
    del data
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if not arguments:
        return None
    values = iter(arguments[1:])
    return _CONVERSION.sub(
        lambda found: "%" if found[0] == "%%" else _converted(found[0], next(values, "")),
        unescaped(arguments[0]),
    ) + "".join(values if "%" in arguments[0] else ())


def _converted(how: str, value: str) -> str:
    if how[-1] == "b":
        return unescaped(value)
    if how[-1] == "c":
        return value[:1]
    return value


def unescaped(text: str) -> str:
    """Return what the backslash escapes of `echo -e` and `printf` stand for."""
    return _ESCAPE.sub(_character, text)


def _character(found: "re.Match[str]") -> str:
    number = found[1] or found[2]
    if number or found[3]:
        # No text holds a surrogate by itself: a shell would write three bytes that are none either.
        return without_surrogates(chr(int(number, 16) if number else int(found[3], 8)))
    return _LETTERS.get(found[4], "")


def _rev(arguments: list[str], data: str) -> str | None:
    return None if arguments else "\n".join(line[::-1] for line in data.split("\n"))


def _cat(arguments: list[str], data: str) -> str | None:
    return data if arguments in ([], ["-"]) else None


def _tac(arguments: list[str], data: str) -> str | None:
    return None if arguments else "\n".join(reversed(data.rstrip("\n").split("\n")))


def _base64(arguments: list[str], data: str) -> str | None:
    options = "".join(arguments)
    if options in ("-d", "-D", "--decode", "-di", "-id", "-d-i", "-d-"):
        return _text(_unbase64(data))
    return None


def _openssl(arguments: list[str], data: str) -> str | None:
    words = set(arguments)
    decodes = "-d" in words and bool(words & {"base64", "-base64", "-a"}) and "-k" not in words
    simple = words <= {"enc", "base64", "-base64", "-a", "-A", "-d"}
    return _text(_unbase64(data)) if decodes and simple else None


def _unbase64(data: str) -> bytes | None:
    packed = "".join(data.split())
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (ValueError, binascii.Error):
        return None


def _base32(arguments: list[str], data: str) -> str | None:
    packed = "".join(data.split())
    if "".join(arguments) not in ("-d", "--decode"):
        return None
    try:
        return _text(base64.b32decode(packed))
    except (ValueError, binascii.Error):
        return None


def _xxd(arguments: list[str], data: str) -> str | None:
    options = set("".join(arguments).replace("-", "").replace("plain", "p").replace("revert", "r"))
    if not {"r", "p"} <= options <= {"r", "p", "s"}:
        return None
    try:
        return _text(bytes.fromhex("".join(data.split())))
    except ValueError:
        return None


def _tr(arguments: list[str], data: str) -> str | None:
    delete = arguments[:1] == ["-d"]
    sets = [_set(argument) for argument in arguments[delete:]]
    if any(one is None for one in sets) or len(sets) != 2 - delete or not sets[0]:
        return None
    if delete:
        return data.translate({ord(character): None for character in sets[0]})
    new = sets[1] or ""
    return (
        data.translate({ord(old): new[min(place, len(new) - 1)] for place, old in _first(sets[0])})
        if new
        else None
    )


def _first(characters: str) -> list[tuple[int, str]]:
    """Return characters with their places, of one that is given twice the last, as `tr` does."""
    return list(enumerate(characters))


def _set(said: str) -> str | None:
    """Return the characters that an argument of `tr` names."""
    for name, characters in _CLASSES.items():
        said = said.replace(name, characters)
    said = unescaped(said)
    if "[:" in said:
        return None
    made: list[str] = []
    at = 0
    while at < len(said) and len(made) < _MOST_IN_SET:
        if at + 2 < len(said) and said[at + 1] == "-":
            first, last = ord(said[at]), ord(said[at + 2])
            if not first <= last <= first + 300:
                return None
            made += map(chr, range(first, last + 1))
            at += 3
        else:
            made.append(said[at])
            at += 1
    return "".join(made)


def _sed(arguments: list[str], data: str) -> str | None:
    arguments = [argument for argument in arguments if argument not in ("-e", "-r", "-E")]
    found = _SUBSTITUTION.fullmatch(arguments[0]) if len(arguments) == 1 else None
    if found is None or not found["old"]:
        return None
    most = -1 if arguments[0].endswith("g") else 1
    if len(data) + data.count(found["old"]) * len(found["new"]) > _LONGEST and most < 0:
        return None
    return data.replace(found["old"], found["new"], most)


def _gunzip(arguments: list[str], data: str) -> str | None:
    del arguments
    try:
        packed = zlib.decompressobj(_ANY_HEADER)
        return _text(packed.decompress(data.encode("latin-1"), _LONGEST) or None)
    except (zlib.error, UnicodeEncodeError):
        return None


def _text(data: bytes | None) -> str | None:
    """Return bytes as the text that they are; bytes that are none stand one for one."""
    if data is None:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


_PROGRAMS: dict[str, Callable[[list[str], str], str | None]] = {
    "echo": _echo,
    "printf": _printf,
    "rev": _rev,
    "tac": _tac,
    "cat": _cat,
    "base64": _base64,
    "base32": _base32,
    "openssl": _openssl,
    "xxd": _xxd,
    "tr": _tr,
    "sed": _sed,
    "gunzip": _gunzip,
    "zcat": _gunzip,
    "gzip": _gunzip,
}
