"""The one entrance to all that can be scanned: picks the reader for a target, and loads only that one."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.scan.skill import Skill

STREAM = "-"


def read_target(
    target: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    offline: bool = False,
    owned: bool = False,
    environment: Mapping[str, str] | None = None,
    stream: BinaryIO | None = None,
) -> Iterator[Skill]:
    """Read the skills of a target one by one, in order of path; none when there is nothing to scan.

    A target is a folder (a skill, many skills, a repository), a file of any kind, an archive, `-` for
    `stream` (standard input by default), or the address of a git repository: `https://…`,
    `git+https://…`, `git+file://…`, each with an optional `@version` and `#folder`. What is wrong
    with the target itself is told at once, before the first skill is asked for, but for a repository,
    which is fetched then. `owned` says that the user vouches for the target; it holds for folders and
    files on their disk, never for archives, streams and repositories.
    Raises `SourceError` when the target cannot be read at all, or is on the network and `offline`.
    """
    if target == STREAM:
        from panguard.scan.sources.stream import read_stream  # noqa: PLC0415 - the reader of this target

        return read_stream(sys.stdin.buffer if stream is None else stream, limits)
    if is_address(target):
        from panguard.scan.sources.remote import read_repository  # noqa: PLC0415 - the same

        given = os.environ if environment is None else environment
        return read_repository(target, limits, given, offline=offline)
    if _is_folder(target):
        from panguard.scan.sources.folder import read_folder  # noqa: PLC0415 - the same

        return read_folder(target, limits, owned=owned)
    from panguard.scan.sources.file import read_file  # noqa: PLC0415 - the same

    return read_file(target, limits, owned=owned)


def is_address(target: str) -> bool:
    """Say whether a target is meant as the address of a repository, also one that is then refused."""
    scheme, found, _ = target.partition("://")
    named = bool(found) and scheme.replace("+", "").replace("-", "").replace(".", "").isalnum()
    host, colon, _ = target.partition(":")
    remote = bool(colon) and "@" in host and "/" not in host and "\\" not in host
    return (named or remote) and not os.path.lexists(target)


def _is_folder(target: str) -> bool:
    try:
        Path(target).stat()
        return Path(target).is_dir()
    except FileNotFoundError:
        message = f"{printable(target)}: there is no such file or folder"
        raise SourceError(message) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        raise SourceError(f"{printable(target)}: it cannot be read ({reason})") from error
