"""Decides which files of a tree are audited together, and reads them: skills, agent files, and the rest.

Every file belongs to exactly one package: to the nearest folder with a `SKILL.md` above it; else to the
folder of an agent (`.claude`), or it is an instruction or configuration file by itself; else to the rest
of the tree, for which its `README` speaks.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.scan.kind import FileKind
from panguard.scan.skill import Skill, SkillFile
from panguard.scan.sources.reading import read_files
from panguard.scan.sources.tree import Leaf, Tree
from panguard.terms import SourceType
from panguard.values import dataclass, replace

_SHOWN_LEFT_OUT = DEFAULT_LIMITS.left_out_shown
_GIT = ".git"
_MAC_TWINS = "__MACOSX/"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a tree comes from: what to call it, its folder's name if that means something, whose it is.

    `project` says that the rest of the tree may be a whole project on the user's disk, whose other files
    need not all be read. `joint` stands between `source` and a path in it: `/`, for archives `!/`, for
    repositories `#`.
    """

    source: str
    name: str
    folder: str | None = None
    owned: bool = False
    project: bool = False
    joint: str = "/"

    def of(self, base: str) -> str:
        """Return the source of what lies at `base` in the tree."""
        start = "" if self.source == "/" else self.source.rstrip("/")
        return f"{start}{self.joint}{base}" if base else self.source


PackageKind: TypeAlias = Literal["skill", "instructions", "config", "agent-folder", "git", "rest"]
_NAMED = frozenset({"skill", "instructions", "config", "agent-folder"})


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package that is not read yet: its kind, where it lies in its tree, and what belongs to it."""

    kind: PackageKind
    base: str
    leaves: tuple[Leaf, ...]
    left_out: tuple[NotInspected, ...]


def parcels(tree: Tree, origin: Origin, limits: Limits) -> tuple[Parcel, ...]:
    """Return the packages of a tree unread, without what git keeps for itself, in order of path."""
    found = _split(tree, origin.folder)[: limits.skills_per_target]
    parted = ((package, *_without_store(tree, package.leaves, limits)) for package in found)
    return tuple(
        Parcel(package.kind, package.base, tuple(own), (*package.left_out, *of_git))
        for package, own, of_git in parted
    )


class _Package:
    """Files that belong together; paths are still those of the tree."""

    __slots__ = ("base", "kind", "leaves", "left_out")

    def __init__(self, kind: PackageKind, base: str) -> None:
        self.kind: PackageKind = kind
        self.base = base
        self.leaves: list[Leaf] = []
        self.left_out: list[NotInspected] = []


def packages(
    tree: Tree, origin: Origin, limits: Limits, only: tuple[PackageKind, str] | None = None
) -> Iterator[Skill]:
    """Read a tree package by package, in order of path; nothing is read before it is asked for.

    `only` is the kind and the base of the one package that is wanted.
    """
    found = _split(tree, origin.folder)
    among = only is not None or len(found) > 1
    if only is not None:
        found = [package for package in found if (package.kind, package.base) == only]
    alone = not origin.project or not any(package.kind in _NAMED for package in found)
    for package in found[: limits.skills_per_target]:
        skill = _read(tree, package, origin, limits, alone=alone)
        if skill is not None:
            yield replace(skill, among=True) if among else skill
    if len(found) > limits.skills_per_target:
        reason = phrase("there are {n} packages here, more than one scan audits", n=len(found))
        surplus = NotInspected(".", Uninspected.TOO_MANY, reason)
        yield Skill(origin.name, origin.source, (), not_inspected=(surplus,), owned=origin.owned)


def _split(tree: Tree, root: str | None) -> list[_Package]:
    """Give every file, and everything left out, to the one package it belongs to."""
    paths = [leaf.path for leaf in tree.leaves] + [item.file for item in tree.left_out]
    owner = _Owner(root, frozenset(_folder(path) for path in paths if _is_skill_file(path)))
    found: dict[tuple[PackageKind, str], _Package] = {}
    for leaf in tree.leaves:
        _package(found, *owner.of(leaf.path)).leaves.append(leaf)
    for item in tree.left_out:
        _package(found, *owner.of(item.file)).left_out.append(item)
    return [found[key] for key in sorted(found, key=lambda key: (key[0] == "rest", key[1], key[0]))]


def _package(found: dict[tuple[PackageKind, str], _Package], kind: PackageKind, base: str) -> _Package:
    return found.setdefault((kind, base), _Package(kind, base))


class _Owner:
    """Tells to which package a path belongs; remembers the answer for folders."""

    def __init__(self, root: str | None, skills: frozenset[str]) -> None:
        self.root = root
        self.skills = skills
        self.known: dict[str, tuple[PackageKind, str]] = {}

    def of(self, path: str) -> tuple[PackageKind, str]:
        if path.rpartition("/")[2].startswith("._"):  # what macOS keeps beside a file in an archive
            path = path.removeprefix(_MAC_TWINS)
        kind, base = self._of_folder(_folder(path))
        if kind != "rest":
            return kind, base
        from panguard.agents.places import (  # noqa: PLC0415 - most skills have no files outside
            is_agent_config,
            is_instruction_file,
        )

        if is_instruction_file(path):
            return "instructions", path
        return ("config", path) if is_agent_config(path) else ("rest", "")

    def _of_folder(self, folder: str) -> tuple[PackageKind, str]:
        """Find the package of a folder, from the nearest folder above it that is known downwards."""
        unknown: list[str] = []
        while folder not in self.known and folder:
            unknown.append(folder)
            folder = _folder(folder)
        owner = self.known[folder] if folder in self.known else self._of_root()
        self.known[folder] = owner
        for inner in reversed(unknown):
            owner = self._below(inner, owner)
            self.known[inner] = owner
        return owner

    def _of_root(self) -> tuple[PackageKind, str]:
        if "" in self.skills:
            return "skill", ""
        from panguard.agents.places import agent_folders  # noqa: PLC0415 - as above

        return ("agent-folder" if self.root in agent_folders() else "rest"), ""

    def _below(self, folder: str, above: tuple[PackageKind, str]) -> tuple[PackageKind, str]:
        """Decide for a folder whose parent belongs to `above`; a skill wins over what it lies in."""
        if folder in self.skills:
            return "skill", folder
        if above[0] != "rest":
            return above
        from panguard.agents.places import agent_folders  # noqa: PLC0415 - as above

        name = folder.rpartition("/")[2]
        if name in agent_folders():
            return "agent-folder", folder
        return ("git", folder) if name == _GIT else above


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_skill_file(path: str) -> bool:
    return path.rpartition("/")[2].casefold() == "skill.md"


def _read(tree: Tree, package: _Package, origin: Origin, limits: Limits, *, alone: bool) -> Skill | None:
    """Read a package; None for a git folder in which nothing can run."""
    own, of_git = _without_store(tree, package.leaves, limits)
    single = package.kind in {"instructions", "config"}
    base = _folder(package.base) if single else package.base
    files, missed = read_files(tree, _in_order(own, package.kind), base, limits)
    if package.kind == "git" and not _is_worth_showing(files):
        return None
    spare = package.kind == "rest" and not alone
    left_out = [_below(item, base) for item in (*package.left_out, *of_git)]
    left_out += [replace(item, expected=True) for item in missed] if spare else missed
    if not (files or left_out):
        return None
    primary = _primary(package.kind, files)
    return Skill(
        name=_name(package, origin),
        source=origin.of(package.base),
        files=files,
        primary=primary,
        source_type=_source_type(package.kind, primary, files),
        not_inspected=_bounded(left_out),
        directory_name=_directory_name(package, origin),
        owned=origin.owned,
    )


def _without_store(
    tree: Tree, leaves: list[Leaf], limits: Limits
) -> tuple[list[Leaf], tuple[NotInspected, ...]]:
    if not any(f"/{_GIT}/" in f"/{leaf.path}" for leaf in leaves):
        return leaves, ()
    from panguard.scan.sources.gitfolder import without_store  # noqa: PLC0415 - few trees have one

    return without_store(tree, leaves, limits)


def _is_worth_showing(files: tuple[SkillFile, ...]) -> bool:
    from panguard.scan.sources.gitfolder import is_worth_showing  # noqa: PLC0415 - as above

    return is_worth_showing(files)


def _in_order(leaves: list[Leaf], kind: PackageKind) -> list[Leaf]:
    """Order files by what matters most if a bound is met: what speaks for the package, then small ones.

    In the rest of a tree, which can be a whole project, shallow files come before deep ones.
    """
    if kind == "rest":
        return sorted(leaves, key=lambda leaf: (leaf.path.count("/"), leaf.size, leaf.path))
    return sorted(leaves, key=lambda leaf: (not _is_skill_file(leaf.path), leaf.size, leaf.path))


def _primary(kind: PackageKind, files: tuple[SkillFile, ...]) -> str | None:
    """Return the path of the file that speaks for the package."""
    if kind in {"instructions", "config"}:
        return files[0].path if files else None
    wanted = {"skill.md"} if kind == "skill" else {"readme.md", "readme", "readme.txt", "readme.rst"}
    if kind not in {"skill", "rest"}:
        return None
    names = [file.path for file in files if file.path.casefold() in wanted and file.kind.is_text]
    return min(names, key=lambda name: (name not in {"SKILL.md", "README.md"}, name), default=None)


def _source_type(kind: PackageKind, primary: str | None, files: tuple[SkillFile, ...]) -> SourceType:
    if kind == "skill":
        return SourceType.SKILL
    if kind == "instructions":
        return SourceType.INSTRUCTIONS
    if kind == "rest":
        return SourceType.TEXT if primary is None else SourceType.DOCUMENTATION
    return SourceType.MCP_TOOLS if any(file.kind is FileKind.MCP for file in files) else SourceType.CONFIG


def _name(package: _Package, origin: Origin) -> str:
    if package.kind == "skill":
        return package.base.rpartition("/")[2] or origin.name
    return package.base or origin.name


def _directory_name(package: _Package, origin: Origin) -> str | None:
    if package.kind != "skill":
        return None
    return package.base.rpartition("/")[2] or origin.folder


def _below(item: NotInspected, base: str) -> NotInspected:
    return replace(item, file=item.file.removeprefix(f"{base}/")) if base else item


def _bounded(items: list[NotInspected]) -> tuple[NotInspected, ...]:
    """Keep the first of a long list, those that matter in front, and count the others as one."""
    ordered = sorted(items, key=lambda item: (item.expected, item.file, item.kind))
    if len(ordered) <= _SHOWN_LEFT_OUT:
        return tuple(ordered)
    rest = ordered[_SHOWN_LEFT_OUT:]
    reason = phrase("{n} more that were not inspected", n=len(rest))
    expected = all(item.expected for item in rest)
    more = NotInspected(
        "…", Uninspected.TOO_MANY, reason, sum(item.bytes for item in rest), expected=expected
    )
    return (*ordered[:_SHOWN_LEFT_OUT], more)
