"""What is scanned: the targets of the command line, or everything installed on this machine."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from panguard.cli.notices import empty_notices
from panguard.config import Surroundings
from panguard.errors import LimitError, SourceError, UsageError
from panguard.findings import Phrase, verbatim
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.report.model import Unread
from panguard.scan.skill import Skill
from panguard.scan.sources.target import STREAM, is_address, read_target
from panguard.values import dataclass, field


def local_paths(targets: Sequence[str]) -> tuple[Path, ...]:
    """Return the targets on this machine's disk.

    Raises `UsageError` for one that does not exist, and for an address that is not read in any case.
    """
    for target in targets:
        if target != STREAM and is_address(target):
            _check_address(target)
    paths = [target for target in targets if target != STREAM and not is_address(target)]
    missing = next((path for path in paths if not os.path.lexists(path)), None)
    if missing == "":
        raise UsageError("the path to scan is empty; give a folder, a file, an address, or - for a pipe")
    if missing is not None:
        raise UsageError(f"{printable(missing)}: no such file or folder; check the path")
    return tuple(Path(path) for path in paths)


def _check_address(target: str) -> None:
    from panguard.scan.sources.address import parse_address

    try:
        parse_address(target)
    except SourceError as error:
        raise UsageError(str(error)) from error


def _place(target: str) -> str:
    """Return what tells a target apart: where it lies on the disk, or its address."""
    return target if target == STREAM or is_address(target) else os.path.realpath(target)


@dataclass(slots=True)
class Targets:
    """Yields the skills of every target; what cannot be read or is empty is kept for the report."""

    paths: Sequence[str]
    surroundings: Surroundings
    offline: bool = False
    owned: bool = False
    limits: Limits = DEFAULT_LIMITS
    unread: list[Unread] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Skill]:
        """Yield the skills of each target once, in their order; without targets, those installed here."""
        if not self.paths:
            yield from self._installed()
        read: set[str] = set()
        for target in self.paths:
            place = _place(target)
            if place not in read:
                read.add(place)
                yield from self._read(target)

    @property
    def notices(self) -> tuple[Phrase, ...]:
        """Say which targets hold nothing to scan."""
        return empty_notices(self.empty)

    def _read(self, target: str) -> Iterator[Skill]:
        count = 0
        try:
            for skill in read_target(target, limits=self.limits, offline=self.offline, owned=self.owned):
                count += 1
                yield skill
        except (SourceError, LimitError) as error:
            shown = printable(target)
            self.unread.append(Unread(shown, verbatim(_without(shown, str(error)))))
        else:
            if count == 0:
                self.empty.append(printable(target))

    def _installed(self) -> Iterator[Skill]:
        from panguard.scan.discover import read_installed

        return read_installed(
            home=Path.home(),
            cwd=self.surroundings.directory,
            environment=self.surroundings.environment,
            platform=self.surroundings.platform,
            limits=self.limits,
        )


def _without(target: str, message: str) -> str:
    """Leave out of a message the name of the target, which stands before it anyway."""
    for beginning in (f"{target}: ", f"{target} is "):
        if message.startswith(beginning):
            return message.removeprefix(beginning)
    return message
