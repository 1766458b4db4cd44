"""Where rules come from: our own pack, the community's, and folders; and what reading them gives."""

import os
from collections.abc import Iterator, Sequence
from enum import StrEnum
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TypeAlias

from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.rules.model import Rule
from panguard.terms import Lane
from panguard.values import dataclass

OWN_ORIGIN = "panguard"
COMMUNITY_ORIGIN = "atr"
SYNCED_ORIGIN = "threat-cloud"
# Rules that everybody has; those of a folder may be somebody's secret.
PUBLIC_ORIGINS = frozenset({OWN_ORIGIN, COMMUNITY_ORIGIN, SYNCED_ORIGIN})
# Labels of synced rules: the hour in which one was published, and from how many networks it was confirmed.
PUBLISHED = "published"
NETWORKS = "networks"
# And of those that the user trusts more than their pack does.
TRUSTED = "trusted"
PACKS = Path(__file__).parent / "packs"
_CANDIDATE_DIGITS = 64
_HEXADECIMAL = frozenset("0123456789abcdef")
_COMMUNITY_PACKAGE = "pyatr"
_BUNDLE = "_bundled_rules.json"
_SUFFIXES = (".yaml", ".yml")


# A rule that the user trusts: its id, the digest of what it looks for, what it may do.
Trusted: TypeAlias = tuple[str, str, Lane]


def is_candidate(identifier: str) -> bool:
    """Say whether an id is that of a candidate: strangers proposed it, and it has no other name yet."""
    return len(identifier) == _CANDIDATE_DIGITS and set(identifier) <= _HEXADECIMAL


class SourceKind(StrEnum):
    """What a source is: our own pack, the community's bundle, what was synced, or a folder of files."""

    OWN = "own"
    COMMUNITY = "community"
    SYNCED = "synced"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A place with rules; `name` becomes the origin of its rules, `trusted` are those that may do more."""

    name: str
    kind: SourceKind
    path: Path
    trusted: tuple[Trusted, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A rule that is not used, and why; `id` is its file where the rule has no usable id."""

    id: str
    origin: str
    file: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        """Say each reason behind the file it is about."""
        return "\n".join(f"{self.file}: {reason}" for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """The rules of one or more sources, sorted by id, and what they hold besides."""

    rules: tuple[Rule, ...]
    rejected: tuple[Rejected, ...] = ()


def own_source() -> RuleSource:
    """Return the pack that PanGuard brings along."""
    return RuleSource(OWN_ORIGIN, SourceKind.OWN, PACKS / "panguard")


def community_source() -> RuleSource:
    """Return the community rules; raises SourceError where they are missing, as most rules would be."""
    spec = PathFinder.find_spec(_COMMUNITY_PACKAGE)  # importing the package would take longer than a scan
    bundle = Path(spec.origin).with_name(_BUNDLE) if spec and spec.origin else None
    if bundle is None or not bundle.is_file():
        raise SourceError(f"the community rules are missing; reinstall {_COMMUNITY_PACKAGE}")
    return RuleSource(COMMUNITY_ORIGIN, SourceKind.COMMUNITY, bundle)


def default_sources() -> tuple[RuleSource, ...]:
    """Return what a scan uses unless told otherwise: the community rules, then our own."""
    return community_source(), own_source()


def synced_source(pack: Path, trusted: tuple[Trusted, ...] = ()) -> RuleSource:
    """Return a pack that was synced; it stands before all others, so that it replaces none of their rules."""
    return RuleSource(SYNCED_ORIGIN, SourceKind.SYNCED, pack, trusted)


def folder_source(path: str | Path) -> RuleSource:
    """Return a folder (or one file) of rules as a source; raises SourceError where there is none."""
    folder = Path(path)
    if not folder.exists():
        raise SourceError(f"{folder}: there is no such folder of rules; check the path given with --rules")
    return RuleSource(str(folder), SourceKind.FOLDER, folder)


def files_of(source: RuleSource) -> tuple[Path, ...]:
    """Return the files that a source is read from, in a fixed order.

    Raises SourceError when a folder of it cannot be listed.
    """
    if not source.path.is_dir():
        return (source.path,)
    return tuple(sorted(_walk(source.path), key=lambda path: path.relative_to(source.path).as_posix()))


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder, onerror=_refuse, followlinks=False):
        folders.sort()
        yield from (Path(root, name) for name in files if name.lower().endswith(_SUFFIXES))


def _refuse(error: OSError) -> None:
    message = f"{error.filename}: this folder of rules cannot be read ({error.strerror})"
    raise SourceError(message) from error


def read_rules(source: RuleSource, limits: Limits = DEFAULT_LIMITS) -> LoadedPack:
    """Read all rules of one source; each that cannot be used is listed with its reasons.

    Raises SourceError when the source itself cannot be read.
    """
    # A scan with a warm cache reads no rules and spares the loader.
    from panguard.rules.gather import gather  # noqa: PLC0415

    return gather(source, limits)


def join(packs: Sequence[LoadedPack]) -> LoadedPack:
    """Put packs together; of rules with one id the later pack's counts, and the other is listed."""
    rules: dict[str, Rule] = {}
    rejected = [item for pack in packs for item in pack.rejected]
    for rule in (rule for pack in packs for rule in pack.rules):
        older = rules.get(rule.id)
        if older:
            reason = f"id: replaced by the rule of the same id in {rule.origin}"
            rejected.append(Rejected(older.id, older.origin, older.file, (reason,)))
        rules[rule.id] = rule
    return LoadedPack(tuple(rules[identifier] for identifier in sorted(rules)), tuple(rejected))


def read_all(sources: Sequence[RuleSource], limits: Limits = DEFAULT_LIMITS) -> LoadedPack:
    """Read all sources and put them together, later ones first in rank."""
    return join([read_rules(source, limits) for source in sources])
