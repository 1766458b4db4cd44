"""What a skill is once read: its files, decoded once, each of a known kind. Pure.

Readers (`scan.sources`) make every file with `skill_file`, so that there is one home for decoding
and for deciding what a file is: content first (magic bytes, text or not), name second.
"""

import re
from codecs import BOM_UTF8

from panguard.findings import NotInspected
from panguard.scan.kind import BYTE_ORDER_MARKS, FileKind, classify, wide_encoding
from panguard.scan.legacy import east_asian_encoding
from panguard.terms import SourceType
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text made from bytes, and a note (`utf-16-le`, `latin-1`) when it was not plain UTF-8."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SkillFile:
    """One file of a skill; `path` is relative with `/`, `text` is None for what is not text."""

    path: str
    data: bytes
    text: str | None
    kind: FileKind
    encoding_note: str = ""

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Skill:
    """Everything that is audited together: a folder with a SKILL.md, or one file.

    `name` is what the place it came from calls it, `source` where that is, `primary` the path of the
    file that speaks for it (None: nothing does), `directory_name` the name of its folder when it has
    one that means something, `owned` whether the user says the tree is their own.
    """

    name: str
    source: str
    files: tuple[SkillFile, ...]
    primary: str | None = None
    source_type: SourceType = SourceType.SKILL
    not_inspected: tuple[NotInspected, ...] = ()
    directory_name: str | None = None
    owned: bool = False
    among: bool = False

    def file(self, path: str) -> SkillFile | None:
        """Return the file at `path`, or None."""
        return next((file for file in self.files if file.path == path), None)


def skill_file(path: str, data: bytes) -> SkillFile:
    """Make a file of a skill from its bytes: classify it and, if it is text, decode it."""
    kind = classify(path, data)
    if not kind.is_text:
        return SkillFile(path, data, None, kind)
    decoded = decode_text(data)
    return SkillFile(path, data, decoded.text, kind, decoded.note)


def text_file(path: str, text: str) -> SkillFile:
    """Make a file of a skill from text that is already decoded; it is read as text whatever its name."""
    clean = without_surrogates(text)
    data = clean.encode()
    kind = classify(path, data)
    return SkillFile(path, data, clean, kind if kind.is_text else FileKind.TEXT)


_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """Replace lone surrogates, which no file can hold, by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def decode_text(data: bytes) -> DecodedText:
    """Decode bytes as an agent would read them; never fails, so no byte can hide a file.

    UTF-8 first; then what a byte order mark, the pattern of NUL bytes or common East Asian characters
    tell; else UTF-8 in which each undecodable byte stands for its Latin-1 character, so that the text
    around it survives.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            note = "" if encoding == "utf-8-sig" else encoding
            return _lenient(data[len(mark) :], encoding.removesuffix("-sig"), note)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _without_mark(data)
    if "\0" in text and (wide := wide_encoding(data)):
        return _lenient(data, wide, wide)
    return DecodedText(text)


def wide_mark(data: bytes) -> bytes:
    """Return the byte order mark of the UTF-16 or UTF-32 that bytes are in, also where they have none.

    Empty for bytes in any other encoding.
    """
    wide = {encoding: mark for mark, encoding in BYTE_ORDER_MARKS if encoding != "utf-8-sig"}
    marked = next((mark for mark in wide.values() if data.startswith(mark)), b"")
    if marked or data.startswith(BOM_UTF8):
        return marked
    return wide.get(wide_encoding(data) or "", b"")


def _without_mark(data: bytes) -> DecodedText:
    wide = wide_encoding(data)
    if wide:
        return _lenient(data, wide, wide)
    older = east_asian_encoding(data)
    if older:
        return DecodedText(data.decode(older), older)
    return DecodedText(_utf8_or_latin1(data), "latin-1")


def _lenient(data: bytes, encoding: str, note: str) -> DecodedText:
    try:
        return DecodedText(data.decode(encoding), note)
    except UnicodeDecodeError:
        if encoding == "utf-8":
            return DecodedText(_utf8_or_latin1(data), "latin-1")
        return DecodedText(data.decode(encoding, "replace"), f"{note}, damaged")


def _utf8_or_latin1(data: bytes) -> str:
    text = data.decode("utf-8", "surrogateescape")
    return _SURROGATE.sub(lambda found: chr(ord(found[0]) - 0xDC00), text)
