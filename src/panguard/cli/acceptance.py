"""The baseline as the command line uses it: read, apply to each skill, write, and say what did not apply."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from panguard.cli.auditor import Amendment, Audited
from panguard.cli.output import write_file
from panguard.errors import ConfigError, UsageError
from panguard.findings import Phrase, Verdict, phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.printable import printable
from panguard.scan.accept import documentation_of
from panguard.scan.baseline import Baseline, Entry, apply_baseline, dump_baseline, entries_for, parse_baseline
from panguard.scan.skill import Skill
from panguard.values import dataclass, replace


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
class ApplyBaseline:
    """A step of an audit: move what the baseline accepts, and keep the digests a new one needs."""

    baseline: Baseline
    today: date

    def __call__(self, skill: Skill, verdict: Verdict, audited: Audited) -> Audited:
        """Return the result with the verdict after the baseline."""
        digests = digests_of(skill, verdict)
        accepted = apply_baseline(
            verdict,
            self.baseline,
            today=self.today,
            digests=digests,
            documentation=documentation_of(skill),
        )
        return replace(
            audited,
            verdict=accepted.verdict,
            used=accepted.used,
            reopened=accepted.reopened,
            lapsed=accepted.lapsed,
            digests=digests,
        )


def digests_of(skill: Skill, verdict: Verdict) -> Mapping[str, str]:
    """Return the SHA-256 of each file with findings, under the name that findings use.

    Files whose names look the same once made safe to print share one digest, over all of them.
    """
    wanted = {finding.location.file for finding in verdict.findings}
    digests: dict[str, str] = {}
    for file in skill.files:
        name = printable(file.path)
        if name in wanted:
            before = digests.get(name, "").encode()
            digests[name] = hashlib.sha256(before + file.data).hexdigest()
    return digests


@dataclass(frozen=True, slots=True)
class NewBaseline:
    """What `--write-baseline` asked for, checked before the scan starts."""

    path: Path
    reason: str
    owner: str = ""
    expires: date | None = None

    def write(self, old: Baseline, audits: Sequence[Audited]) -> int:
        """Write the open findings after the entries that still stand; return how many are new."""
        gone = frozenset().union(*(audited.reopened | audited.lapsed for audited in audits))
        kept = [entry for number, entry in enumerate(old.entries) if number not in gone]
        new = dict.fromkeys(entry for audited in audits for entry in self._entries(audited))
        write_file(self.path, dump_baseline([*kept, *new]))
        return len(new)

    def _entries(self, audited: Audited) -> Iterable[Entry]:
        if audited.verdict is None:
            return ()
        return entries_for(
            audited.verdict, audited.digests, reason=self.reason, owner=self.owner, expires=self.expires
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


def baseline_notices(baseline: Baseline, audits: Sequence[Audited], path: Path) -> tuple[Phrase, ...]:
    """Say which entries expired, were reopened by a change, or no longer match anything."""
    used = frozenset[int]().union(*(audited.used for audited in audits))
    reopened = frozenset[int]().union(*(audited.reopened for audited in audits)) - used
    lapsed = frozenset[int]().union(*(audited.lapsed for audited in audits))
    unused = len(baseline.entries) - len(used | reopened | lapsed)
    notices = []
    if lapsed:
        notices.append(phrase("{file}: {count} expired, no longer applied.", file=path, count=len(lapsed)))
    if reopened:
        notices.append(
            phrase(
                "{file}: {count} open again, because the accepted file has changed; look at it again.",
                file=path,
                count=len(reopened),
            )
        )
    if unused:
        notices.append(
            phrase("{file}: {count} match nothing any more and can be removed.", file=path, count=unused)
        )
    return tuple(notices)


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of a scan with baselines: write the new one, and say what became of the old one."""

    baseline: Baseline
    file: Path | None
    new: NewBaseline | None

    def __call__(self, audits: Sequence[Audited]) -> tuple[Phrase, ...]:
        """Return what there is to say."""
        notices = baseline_notices(self.baseline, audits, self.file) if self.file else ()
        if self.new is None:
            return notices
        count = self.new.write(self.baseline, audits)
        written = phrase("{file}: {count} written.", file=self.new.path, count=count)
        return (*notices, written)


def amendment(file: Path | None, new: NewBaseline | None) -> Amendment:
    """Read the baseline, if there is one, and return what it does to a scan."""
    baseline = read_baseline(file) if file else Baseline()
    return Amendment((ApplyBaseline(baseline, today()),), Finish(baseline, file, new))
