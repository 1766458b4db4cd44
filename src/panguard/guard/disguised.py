"""Tells whether a line is written so that nobody reads what it runs. Pure.

Wildcards in the name of a program, names put together from numbers, a program that lies decoded in a file: a
shell and an interpreter run them like any other, and whoever looks for a word does not see it.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import pairwise

from panguard.guard.code_steps import code_of
from panguard.guard.line import Line, chain
from panguard.guard.step import Step
from panguard.guard.touched import How, touched
from panguard.scan.patterns import LinearPattern
from panguard.scan.shell_commands import COMMANDS

MAY = LinearPattern(
    "disguised",
    r"[\w./~][?*\[]|[?*\]][\w/]|\bxxd\b|\bbase(?:64|32)\b|\bopenssl\b|\bunhexlify\b|\bfromhex\b|\bb64decode\b|\buudecode\b|\bchr\b|\[::-1\]",
    "",
)
"""What a command line must hold to be read for it."""

_SYSTEM = "bin|sbin|usr|etc|lib|lib64|dev|proc|root|boot"
_OF_SYSTEM = re.compile(rf"/(?:{_SYSTEM})(?:/.*)?")
_FOLDERS = tuple(_SYSTEM.split("|"))
_SECRET_FOLDERS = (
    ".ssh",
    ".aws",
    ".gnupg",
    ".kube",
    ".netrc",
    ".env",
    ".git-credentials",
    ".docker",
    ".azure",
)
_SECRET_FILES = (
    "id_rsa",
    "id_ed25519",
    "id_ecdsa",
    "credentials",
    "shadow",
    "passwd",
    "sudoers",
    "authorized_keys",
)
_WILD = re.compile(r"[?*]|\[[^\]]+\]")
_ONE = re.compile(r"\?|\[[^\]]{1,4}\]")
_LETTER = re.compile(r"[a-z]", re.IGNORECASE)
_FEWEST = 2
_LONGEST = 80
_SHORTEST_STEM = 3
_DECODES = re.compile(r"-\w*[dD]\w*|--decode|--dec")
_CODE_DECODES = re.compile(
    r"unhexlify|fromhex|b64decode|b32decode|a85decode|Buffer\.from\([^)]*(?:hex|base64)|decode_base64|pack\("
)
_TEXTS = re.compile(
    r"\.(?:sh|py|js|rb|pl|json|ya?ml|txt|pem|crt|cer|key|conf|env|xml|csv|html?|png|jpe?g|gif|svg|pdf|zip|gz|tgz)$"
)
_CHARACTERS = (
    r"(?:[\"']{2}\s*\.\s*join\s*\(\s*[\[(]?\s*(?:map\s*\(\s*chr\b|chr\s*\()|chr\s*\(\s*(?:\d|0x)[^\n]{0,8}\)\s*\+|bytes\s*\(\s*\[\s*\d+\s*,"
    r"|bytes\.fromhex\s*\(|[\"'][a-z_]{2,20}[\"']\s*\[\s*::\s*-1\s*\]|(?:base64\.)?b64decode\s*\(|codecs\.decode\s*\()"
)
_GLUED = LinearPattern(
    "glued",
    rf"\b(?:__import__|import_module)\s*\(\s*{_CHARACTERS}|\bgetattr\s*\(\s*[^\n]{{1,120}}?,\s*{_CHARACTERS}"
    rf"|(?:__builtins__|__dict__|globals\(\)|vars\([^)\n]{{0,30}}\)|sys\.modules)\s*\[\s*{_CHARACTERS}"
    r"|\bchr\b(?:[^\n]|\n){0,400}\bgetattr\s*\(\s*__import__\s*\(\s*[A-Za-z_]"
    r"|\b(?:require|globalThis|global|window|process|this)\s*[\[(]\s*String\.fromCharCode\s*\(",
    "",
)


def is_disguised(line: Line) -> bool:
    """Say whether a line hides what it runs from whoever reads it."""
    return any(map(_is_veiled, line.steps)) or glued(line.text) or _runs_decoded(line)


def glued(code: str) -> bool:
    """Say whether a program looks up what it runs by a name that it puts together out of numbers."""
    return _GLUED.search(code)


def _is_veiled(step: Step) -> bool:
    if not step.words:
        return False
    if _veils_program(step.words[0]) or any(map(_veils_place, step.words)):
        return True
    if step.program != "find":
        return False
    names = [value for word, value in pairwise(step.arguments) if word in ("-name", "-iname")]
    starts = any(word in ("-exec", "-execdir") and value == "{}" for word, value in pairwise(step.arguments))
    in_system = any(_OF_SYSTEM.fullmatch(word) or word == "/" for word in step.arguments[:2])
    return (starts or in_system) and any(map(_is_a_program, names))


def _veils_program(word: str) -> bool:
    """Say whether the name of a program of the system is written with wildcards."""
    folder, _, name = word.rpartition("/")
    placed = not folder or _of_system(folder)
    return placed and len(word) < _LONGEST and _is_a_program(name)


def _is_a_program(name: str) -> bool:
    plain = name.replace("\\", "")
    if not _WILD.search(plain) or len(plain) > _LONGEST:
        return False
    letters = len(_LETTER.findall(_WILD.sub("", plain)))
    short = letters < (_SHORTEST_STEM if "*" in plain else _FEWEST) and not plain.startswith("???")
    return not short and any(fnmatchcase(program, plain) for program in COMMANDS)


def _of_system(folder: str) -> bool:
    """Say whether a folder is one of the system, be it written with wildcards."""
    first = folder.split("/")[1:2]
    return bool(first) and folder.startswith("/") and any(fnmatchcase(name, first[0]) for name in _FOLDERS)


def _veils_place(word: str) -> bool:
    """Say whether a folder of the system, or a place of keys, is written with signs for a letter."""
    if len(word) > _LONGEST or not _ONE.search(word):
        return False
    first, *rest = word.split("/")
    if not first and rest and _ONE.search(rest[0]) and len(rest) > 1:
        return any(fnmatchcase(name, rest[0]) for name in _FOLDERS)
    return any(_stands_for_key(part) for part in (first, *rest))


def _stands_for_key(part: str) -> bool:
    wild = _ONE.search(part) and len(_LETTER.findall(_ONE.sub("", part))) >= _FEWEST
    return bool(wild) and any(fnmatchcase(name, part) for name in (*_SECRET_FOLDERS, *_SECRET_FILES))


def _runs_decoded(line: Line) -> bool:
    """Say whether what was decoded into a file is made a program, or run."""
    made: set[str] = set()
    for step in line.steps:
        if made and (_starts(step, made)):
            return True
        made.update(path for path in _decoded_into(step) if not _TEXTS.search(path))
    return False


def _starts(step: Step, made: set[str]) -> bool:
    if step.program == "chmod" and any(
        "x" in word or re.fullmatch(r"[0-7]*[1357][0-7]*", word) for word in step.arguments[:1]
    ):
        return any(word in made for word in step.arguments[1:])
    return bool(step.words) and step.words[0] in made


def _decoded_into(step: Step) -> Iterator[str]:
    """Yield the files that a program writes what it decodes into."""
    code = code_of(step)
    if code is not None and _CODE_DECODES.search(code):
        yield from re.findall(r"['\"]([\w./~-]{3,80})['\"]\s*,\s*['\"][wax]b", code)
        yield from re.findall(r"['\"]([\w./~-]{3,80})['\"]\s*\)?\s*\.write_bytes", code)
    if any(map(_decodes, chain(step))):
        yield from (touch.path for touch in touched(step) if touch.how in (How.WRITTEN, How.ADDED))
        if step.program == "xxd":
            yield from [word for word in step.arguments if not word.startswith("-")][1:2]
        if step.program == "openssl":
            yield from (value for word, value in pairwise(step.arguments) if word == "-out")


def _decodes(step: Step) -> bool:
    code = code_of(step)
    if code is not None and _CODE_DECODES.search(code):
        return True
    if step.program == "xxd":
        return any(re.fullmatch(r"-\w*r\w*", word) for word in step.arguments)
    if step.program == "openssl":
        return "-d" in step.arguments and "dgst" not in step.arguments
    if step.program in ("base64", "base32", "basenc", "gbase64"):
        return any(map(_DECODES.fullmatch, step.arguments))
    return step.program in ("uudecode", "unhex")
