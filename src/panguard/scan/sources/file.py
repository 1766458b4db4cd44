"""Reads a single file: an archive is opened, anything else is a package of its own."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from panguard.errors import SourceError
from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.printable import printable
from panguard.scan.kind import FileKind, source_type_of
from panguard.scan.skill import Skill, SkillFile
from panguard.scan.sources.reading import files_of, may_be_archive
from panguard.scan.sources.regular import read_single
from panguard.scan.sources.tree import Content, within_window


def read_file(target: str, limits: Limits, *, owned: bool = False) -> Iterator[Skill]:
    """Read a file that the user named.

    Raises `SourceError` when it cannot be read, or is an archive too large to open.
    """
    path = Path(target)
    return _opened(target, path, read_single(path, limits), limits, owned=owned)


def read_upload(name: str, data: bytes, limits: Limits) -> Iterator[Skill]:
    """Read a file that was handed over as bytes: as `read_file` reads one of that name, but for its folder.

    Raises `SourceError` as `read_file` does.
    """
    most = max(limits.max_file_bytes, limits.archive_bytes)
    content = within_window(printable(name), data[: most + 1], limits)
    return _opened(name, None, content, limits, owned=False)


def _opened(
    target: str, path: Path | None, content: Content, limits: Limits, *, owned: bool
) -> Iterator[Skill]:
    if content.fault is not None and not content.head:
        raise SourceError(f"{printable(target)}: {content.fault.reason}")
    files = tuple(files_of(printable(path.name if path else target), content))
    if files[0].kind is FileKind.ARCHIVE or (not files[0].kind.is_text and may_be_archive(files[0])):
        if content.fault is not None:
            message = f"{printable(target)} is larger than the {limits.archive_bytes} bytes that are unpacked"
            raise SourceError(f"{message}; unpack it and scan the folder")
        return _archive(target, files[0], limits)
    left_out = () if content.fault is None else (content.fault,)
    return iter([_single(target, path, files, left_out, owned=owned)])


def _single(
    target: str,
    path: Path | None,
    files: tuple[SkillFile, ...],
    left_out: tuple[NotInspected, ...],
    *,
    owned: bool,
) -> Skill:
    name = files[0].path
    folder = Path(os.path.realpath(path)).parent if path else Path()
    is_manifest = path is not None and name.casefold() == "skill.md"
    directory_name = (printable(folder.name) or None) if is_manifest else None
    if is_manifest and _has_other_files(folder):
        reason = phrase("only this file was asked for; scan its folder to include the others in it")
        left_out += (NotInspected("…", Uninspected.NOT_RUN, reason, expected=True),)
    return Skill(
        name=directory_name or name,
        source=printable(target),
        files=files,
        primary=name if files[0].kind.is_text else None,
        source_type=source_type_of(name, files[0].kind),
        not_inspected=left_out,
        directory_name=directory_name,
        owned=owned,
    )


def _has_other_files(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return len(list(islice(entries, 2))) > 1
    except OSError:
        return False


def _archive(target: str, file: SkillFile, limits: Limits) -> Iterator[Skill]:
    from panguard.scan.sources.archive import archive_tree  # noqa: PLC0415 - only for archives
    from panguard.scan.sources.packages import Origin, packages  # noqa: PLC0415 - the same

    name = file.path.split(".", 1)[0] or file.path
    return packages(
        archive_tree(file.path, file.data, limits), Origin(printable(target), name, joint="!/"), limits
    )
