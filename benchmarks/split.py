"""Divides the dev corpora in two: what rules and models are made from, and what they are checked with.

Near-duplicates stay together, and so does what one author published on ClawHub. The division depends on
nothing but the names of these groups, so it is the same wherever it is made.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256

from benchmarks.corpora import Sample

_BY_AUTHOR = frozenset(
    {"clawhub-wild-benign", "clawhub-wild-ioc", "clawhub-security-tools", "malskills-clawhub"}
)


class Part(StrEnum):
    """The two parts, about equal in size."""

    TRAINING = "training"
    CHECKING = "checking"


def divided(samples: Sequence[Sample]) -> Mapping[str, Part]:
    """Return the part of each sample, by its id."""
    groups = _Groups()
    for sample in samples:
        for name in names_of(sample):
            groups.join(sample.id, name)
    least: dict[str, str] = {}
    for sample in samples:
        root = groups.root(sample.id)
        least[root] = min([least.get(root, sample.cluster), sample.cluster])
    return {sample.id: _part(least[groups.root(sample.id)]) for sample in samples}


def names_of(sample: Sample) -> Iterable[str]:
    """Yield the names of the groups that a sample belongs to: its cluster, and its author where known."""
    yield f"cluster {sample.cluster}"
    if sample.set in _BY_AUTHOR:
        yield f"author {author_of(sample)}"


def author_of(sample: Sample) -> str:
    """Return who published a sample on ClawHub, as its id has it."""
    return sample.id.split("__", 1)[1].removeprefix("m-").removeprefix("b-").split("_", 1)[0]


def _part(group: str) -> Part:
    return Part.CHECKING if sha256(group.encode()).digest()[0] & 1 else Part.TRAINING


class _Groups:
    """Sets of names that are joined two by two."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def root(self, name: str) -> str:
        """Return the name that stands for the set of a name."""
        parent = self._parents.setdefault(name, name)
        while parent != self._parents[parent]:
            parent = self._parents[parent]
        self._parents[name] = parent
        return parent

    def join(self, one: str, other: str) -> None:
        """Make one set of the sets of two names."""
        first, second = sorted([self.root(one), self.root(other)])
        self._parents[second] = first
