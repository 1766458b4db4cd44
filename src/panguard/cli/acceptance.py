"""The baseline as the command line uses it: read, apply to each skill, write, and say what did not apply."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from panguard.cli.auditor import Amendment
from panguard.cli.output import write_file
from panguard.errors import ConfigError, UsageError
from panguard.findings import Phrase, phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.amend import Amended
from panguard.scan.baseline import (
    ApplyBaseline,
    Baseline,
    Entry,
    dump_baseline,
    entries_for,
    parse_baseline,
    still_standing,
    use_of,
)
from panguard.values import dataclass


def today() -> date:
    """Return the date that expiry is measured against: UTC, so that machines agree."""
    return datetime.now(tz=UTC).date()


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file; raises `ConfigError` with the file, the fault and the cure."""
    try:
        with path.open("rb") as file:
            data = file.read(DEFAULT_LIMITS.baseline_bytes + 1)
    except OSError as error:
        raise ConfigError(f"{path}: the baseline cannot be read: {error.strerror}") from error
    if len(data) > DEFAULT_LIMITS.baseline_bytes:
        raise ConfigError(f"{path}: larger than {DEFAULT_LIMITS.baseline_bytes} bytes; this is no baseline")
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    return parse_baseline(document, str(path))


@dataclass(frozen=True, slots=True)
class NewBaseline:
    """What `--write-baseline` asked for, checked before the scan starts."""

    path: Path
    reason: str
    owner: str = ""
    expires: date | None = None

    def write(self, old: Baseline, amended: Sequence[Amended]) -> int:
        """Write the open findings after the entries that still stand; return how many are new."""
        new = dict.fromkeys(entry for item in amended for entry in self._entries(item))
        write_file(self.path, dump_baseline([*still_standing(old, amended), *new]))
        return len(new)

    def _entries(self, amended: Amended) -> tuple[Entry, ...]:
        return entries_for(
            amended.verdict, amended.digests, reason=self.reason, owner=self.owner, expires=self.expires
        )


def plan_new_baseline(
    file: str, *, reason: str | None, owner: str, expires: str | None, extended: Path | None, now: date
) -> NewBaseline:
    """Check what `--write-baseline` needs; `extended` is the baseline that the new one replaces.

    Raises `UsageError` without a reason, when the last day is past, or an existing file would be lost.
    """
    path = Path(file)
    if reason is None or not reason.strip():
        raise UsageError("--write-baseline needs --reason TEXT: say why these findings are acceptable")
    if path.exists() and (extended is None or path.resolve() != extended.resolve()):
        raise UsageError(f"{path}: exists already; to extend it, add --baseline {path}")
    try:
        day = date.fromisoformat(expires) if expires else None
    except ValueError:
        raise UsageError(f"--expires: expected a date such as 2027-01-31, found '{expires}'") from None
    if day is not None and day < now:
        raise UsageError(f"--expires: {day.isoformat()} is past; what is written would not be accepted")
    return NewBaseline(path, _decodable(reason), _decodable(owner), day)


def _decodable(text: str) -> str:
    """Make text from the command line safe to write: undecodable bytes become the replacement character."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()


def baseline_notices(baseline: Baseline, amended: Sequence[Amended], path: Path) -> tuple[Phrase, ...]:
    """Say which entries expired, were reopened by a change, or no longer match anything."""
    use = use_of(baseline, amended)
    notices = []
    if use.lapsed:
        notices.append(phrase("{file}: {count} expired, no longer applied.", file=path, count=use.lapsed))
    if use.reopened:
        notices.append(
            phrase(
                "{file}: {count} open again, because the accepted file has changed; look at it again.",
                file=path,
                count=use.reopened,
            )
        )
    if use.unused:
        notices.append(
            phrase("{file}: {count} match nothing any more and can be removed.", file=path, count=use.unused)
        )
    return tuple(notices)


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of a scan with baselines: write the new one, and say what became of the old one."""

    baseline: Baseline
    file: Path | None
    new: NewBaseline | None

    def __call__(self, amended: Sequence[Amended]) -> tuple[Phrase, ...]:
        """Return what there is to say."""
        notices = baseline_notices(self.baseline, amended, self.file) if self.file else ()
        if self.new is None:
            return notices
        count = self.new.write(self.baseline, amended)
        written = phrase("{file}: {count} written.", file=self.new.path, count=count)
        return (*notices, written)


def amendment(file: Path | None, new: NewBaseline | None) -> Amendment:
    """Read the baseline, if there is one, and return what it does to a scan."""
    baseline = read_baseline(file) if file else Baseline()
    return Amendment((ApplyBaseline(baseline, today()),), Finish(baseline, file, new))
