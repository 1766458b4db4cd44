"""Findings that someone looked at and accepted, each with a reason; a finding is moved, never lost. Pure.

An entry names a rule, and may narrow it by file, skill and fingerprint. `sha256` binds it to the
content of the file it was accepted in: when the file changes, the finding is open again. An expired
entry no longer applies. What did not apply is reported, so that a baseline does not rot.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from fnmatch import fnmatchcase

from panguard.errors import ConfigError
from panguard.findings import Finding, Verdict
from panguard.limits import DEFAULT_LIMITS
from panguard.printable import printable
from panguard.scan.accept import Acceptance, accept, documentation_of
from panguard.scan.amend import Amended
from panguard.scan.skill import Skill
from panguard.values import dataclass, replace

VERSION = 1
SOURCE = "baseline"
_FIELDS = ("rule", "file", "skill", "fingerprint", "sha256", "reason", "owner", "expires")
_HEADER = """\
# Findings that were looked at and accepted. `reason` is mandatory; `expires` and `owner` are optional.
# rule, file and skill may hold * and ?. sha256 ties an entry to the file as it was: a change reopens it.
version = 1
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One acceptance; an empty field does not narrow it."""

    rule: str
    reason: str
    file: str = ""
    skill: str = ""
    fingerprint: str = ""
    sha256: str = ""
    owner: str = ""
    expires: date | None = None

    def expired(self, today: date) -> bool:
        """Say whether the entry has ended; its last day still counts."""
        return self.expires is not None and self.expires < today

    def names(self, finding: Finding, skill: str) -> bool:
        """Say whether the entry is about this finding, whatever the content of its file."""
        return (
            fnmatchcase(finding.id, self.rule)
            and (not self.file or fnmatchcase(finding.location.file, self.file))
            and (not self.skill or fnmatchcase(skill, self.skill))
            and self.fingerprint in ("", finding.fingerprint)
        )


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of one file, in its order."""

    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A verdict after a baseline, and which entries applied or would have but for a changed file."""

    verdict: Verdict
    used: frozenset[int] = frozenset()
    reopened: frozenset[int] = frozenset()
    lapsed: frozenset[int] = frozenset()


def apply_baseline(
    verdict: Verdict,
    baseline: Baseline,
    *,
    today: date,
    digests: Mapping[str, str],
    documentation: Collection[str] = (),
) -> Accepted:
    """Move what the baseline accepts from the findings of `verdict` to its suppressed ones.

    `digests` gives the SHA-256 of each file by the name that findings use. The score, level and
    checks are those of the findings that remain.
    """
    moved: dict[int, Acceptance] = {}
    used: set[int] = set()
    reopened: set[int] = set()
    lapsed: set[int] = set()
    for position, finding in enumerate(verdict.findings):
        for number, entry in enumerate(baseline.entries):
            if not entry.names(finding, verdict.name):
                continue
            if entry.expired(today):
                lapsed.add(number)
            elif entry.sha256 and entry.sha256 != digests.get(finding.location.file):
                reopened.add(number)
            else:
                used.add(number)
                moved.setdefault(position, Acceptance(entry.reason, SOURCE))
    still = frozenset(reopened - used)
    return Accepted(accept(verdict, moved, documentation), frozenset(used), still, frozenset(lapsed))


@dataclass(frozen=True, slots=True)
class ApplyBaseline:
    """A step after an audit: move what the baseline accepts, and keep the digests a new one needs."""

    baseline: Baseline
    today: date

    def __call__(self, skill: Skill, amended: Amended) -> Amended:
        """Return the result with the verdict after the baseline."""
        digests = digests_of(skill, amended.verdict)
        accepted = apply_baseline(
            amended.verdict,
            self.baseline,
            today=self.today,
            digests=digests,
            documentation=documentation_of(skill),
        )
        return replace(
            amended,
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
class Use:
    """How many entries of a baseline no longer apply, over all skills of a scan."""

    lapsed: int
    reopened: int
    unused: int


def use_of(baseline: Baseline, amended: Sequence[Amended]) -> Use:
    """Count the entries that expired, that a change of their file reopened, and that match nothing."""
    used = frozenset[int]().union(*(item.used for item in amended))
    reopened = frozenset[int]().union(*(item.reopened for item in amended)) - used
    lapsed = frozenset[int]().union(*(item.lapsed for item in amended))
    return Use(len(lapsed), len(reopened), len(baseline.entries) - len(used | reopened | lapsed))


def still_standing(baseline: Baseline, amended: Sequence[Amended]) -> tuple[Entry, ...]:
    """Return the entries that neither expired nor were reopened in any skill."""
    gone = frozenset[int]().union(*(item.reopened | item.lapsed for item in amended))
    return tuple(entry for number, entry in enumerate(baseline.entries) if number not in gone)


def parse_baseline(document: Mapping[str, object], place: str) -> Baseline:
    """Check a baseline read from TOML; raises `ConfigError` with place, fault and cure."""
    if document.get("version") != VERSION:
        raise ConfigError(f"{place}: version: expected {VERSION}; write 'version = {VERSION}' at the top")
    _refuse_unknown(document, ("version", "accept"), place)
    entries = document.get("accept", [])
    if not isinstance(entries, list) or len(entries) > DEFAULT_LIMITS.baseline_entries:
        raise ConfigError(
            f"{place}: accept: expected at most {DEFAULT_LIMITS.baseline_entries} [[accept]] tables"
        )
    return Baseline(
        tuple(_entry(table, f"{place}: accept[{number}]") for number, table in enumerate(entries))
    )


def _entry(table: object, place: str) -> Entry:
    if not isinstance(table, dict):
        raise ConfigError(f"{place}: expected a table")
    _refuse_unknown(table, _FIELDS, place)
    words = {name: _word(table, name, place) for name in _FIELDS if name != "expires"}
    for name, cure in (("rule", "name the rule"), ("reason", "say why this is acceptable")):
        if not words[name].strip():
            raise ConfigError(f"{place}.{name}: missing; {cure}")
    entry = Entry(expires=_day(table.get("expires"), place), **words)
    if not entry.rule.strip("*?") and not (entry.file or entry.fingerprint):
        raise ConfigError(f"{place}.rule: '{entry.rule}' would accept everything; name a rule or a file")
    return entry


def _word(table: Mapping[str, object], name: str, place: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str):
        raise ConfigError(f'{place}.{name}: expected text in quotes, such as {name} = "..."')
    return value


def _day(value: object, place: str) -> date | None:
    if isinstance(value, str):
        with suppress(ValueError):
            value = date.fromisoformat(value)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise ConfigError(f"{place}.expires: expected a date such as 2027-01-31")


def _refuse_unknown(table: Mapping[str, object], known: Sequence[str], place: str) -> None:
    unknown = next((name for name in table if name not in known), None)
    if unknown is not None:
        raise ConfigError(f"{place}.{unknown}: unknown key; known are {', '.join(known)}")


def entries_for(
    verdict: Verdict, digests: Mapping[str, str], *, reason: str, owner: str = "", expires: date | None = None
) -> tuple[Entry, ...]:
    """Make one exact entry for each finding that is still open, without duplicates."""
    entries = {
        Entry(
            rule=finding.id,
            reason=reason,
            file=_literally(finding.location.file),
            skill=_literally(verdict.name),
            fingerprint=finding.fingerprint,
            sha256=digests.get(finding.location.file, ""),
            owner=owner,
            expires=expires,
        ): None
        for finding in verdict.findings
    }
    return tuple(entries)


def _literally(text: str) -> str:
    """Escape what a glob would read as more than itself."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)


def dump_baseline(entries: Iterable[Entry]) -> str:
    """Write a baseline as TOML that `parse_baseline` reads back unchanged."""
    return _HEADER + "".join(map(_table, entries))


def _table(entry: Entry) -> str:
    values = (
        ("rule", entry.rule),
        ("file", entry.file),
        ("skill", entry.skill),
        ("fingerprint", entry.fingerprint),
        ("sha256", entry.sha256),
        ("reason", entry.reason),
        ("owner", entry.owner),
    )
    lines = [f"{name} = {_quoted(value)}" for name, value in values if value]
    if entry.expires:
        lines.append(f"expires = {entry.expires.isoformat()}")
    return "\n[[accept]]\n" + "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    """Write a TOML basic string: JSON's escapes, and DEL, which TOML does not take raw."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
