"""Reads a skill from standard input: one text, one JSON tool list, or an archive."""

from collections.abc import Iterator
from typing import BinaryIO

from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.scan.kind import FileKind, classify, source_type_of
from panguard.scan.skill import Skill
from panguard.scan.sources.packages import Origin, packages
from panguard.scan.sources.reading import files_of, may_be_archive
from panguard.scan.sources.tree import within_window
from panguard.terms import SourceType

NAME = "stdin"
SOURCE = "-"


def read_stream(stream: BinaryIO, limits: Limits) -> Iterator[Skill]:
    """Read a stream to its end or to the largest size that is opened; text is taken for a SKILL.md.

    Nothing is yielded for a stream of nothing.
    """
    most = max(limits.max_file_bytes, limits.archive_bytes)
    data = stream.read(most + 1)
    if not data.strip():
        return
    name = _file_name(data)
    content = within_window(name, data[:most], limits)
    files = tuple(files_of(name, content))
    left_out = [content.fault] if content.fault is not None else []
    if len(data) > most:
        reason = phrase("the input goes on after {size} bytes, which a scan does not read", size=most)
        left_out.append(NotInspected(name, Uninspected.TOO_LARGE, reason))
    if files[0].kind is FileKind.ARCHIVE or (not files[0].kind.is_text and may_be_archive(files[0])):
        from panguard.scan.sources.archive import archive_tree  # noqa: PLC0415 - only for archives

        yield from packages(archive_tree(NAME, data[:most], limits), Origin(SOURCE, NAME, joint="!/"), limits)
        return
    kind = files[0].kind
    source_type = SourceType.SKILL if kind is FileKind.MARKDOWN else source_type_of(name, kind)
    yield Skill(NAME, SOURCE, files, name, source_type, tuple(left_out))


def _file_name(data: bytes) -> str:
    """Give the input the name its content asks for: JSON is a configuration, all else a SKILL.md."""
    if classify("SKILL.md", data) is not FileKind.MARKDOWN:
        return NAME
    return "tools.json" if data.lstrip()[:1] in {b"{", b"["} and _is_json(data) else "SKILL.md"


def _is_json(data: bytes) -> bool:
    import json  # noqa: PLC0415 - only for input that looks like JSON

    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
