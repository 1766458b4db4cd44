"""Finds texts that were cut over several files of a folder, so that each can be read on. Pure.

Only the order of the names tells how they belong together: an agent that is told to read a folder reads it
so.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from panguard.expressions import Expression
from panguard.scan.kind import FileKind
from panguard.scan.skill import SkillFile

_KINDS = frozenset({FileKind.MARKDOWN, FileKind.TEXT})
_LONGEST_PIECE = 4_000
_MOST_PIECES = 50
_NUMBER = Expression(r"\d{1,9}")
# The last word of a piece, and how the next one begins, when a sentence was cut between them.
_CUT_OFF = Expression(r"[\w,;:/\\|&(`'\"~@=-]\Z")
_GOES_ON = Expression(r"\A(?:[a-z~`$(|&@/.]|\d+(?![\d.)])|https?:)")


def read_on(files: Sequence[SkillFile]) -> Mapping[str, str]:
    """Return, by the path of a piece that others continue, what they say."""
    small = [file for file in files if file.kind in _KINDS and 0 < len(file.text or "") <= _LONGEST_PIECE]
    if len(small) < 2:  # noqa: PLR2004 - one piece continues nothing
        return {}
    small.sort(key=lambda file: (_folder(file), _natural(file.name)))
    chains = (chain for _, folder in groupby(small, key=_folder) for chain in _chains(list(folder)))
    return {chain[0].path: " ".join((file.text or "").strip() for file in chain[1:]) for chain in chains}


def _chains(files: Sequence[SkillFile]) -> Iterator[list[SkillFile]]:
    chain = [files[0]]
    for file in files[1:]:
        if len(chain) < _MOST_PIECES and _belongs(chain[-1].text or "", file.text or ""):
            chain.append(file)
            continue
        if len(chain) > 1:
            yield chain
        chain = [file]
    if len(chain) > 1:
        yield chain


def _belongs(before: str, after: str) -> bool:
    return bool(_CUT_OFF.search(before.rstrip()) and _GOES_ON.match(after.lstrip()))


def _folder(file: SkillFile) -> str:
    return file.path.rpartition("/")[0]


def _natural(name: str) -> tuple[str, str]:
    return _NUMBER.sub(lambda found: found[0].zfill(9), name), name
