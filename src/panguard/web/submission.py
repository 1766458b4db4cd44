"""What a person hands in to be audited. Pure: values only."""

import hmac
from enum import StrEnum
from hashlib import sha256

from panguard.values import dataclass

_LONGEST_NAME = 255  # as on every usual file system: whatever `pga scan FILE` can be given keeps its name
_KEPT = (_LONGEST_NAME - 1) // 2


def file_name(path: str) -> str:
    """Return the last part of a path as the name of a file; empty for none.

    Of one that no file can have both ends stay, by which it is told what a file is.
    """
    name = path.replace("\\", "/").rpartition("/")[2]
    return name if len(name) <= _LONGEST_NAME else f"{name[:_KEPT]}…{name[-_KEPT:]}"


class Kind(StrEnum):
    """How something was handed in."""

    TEXT = "text"
    FILE = "file"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Submission:
    """A text that was pasted, a file with its name, or the address of one (in `data`, UTF-8)."""

    kind: Kind
    data: bytes
    name: str = ""

    def digest(self, key: bytes, found: bytes = b"", *, kept: bool = False) -> str:
        """Return 128 bits that stand for what was handed in: the same gives the same, under one key.

        Without the key nobody can tell from a text whether it was handed in. `found` stands for what a link
        led to, which may be something else tomorrow. What is `kept` with its lines has an address of its own:
        who did not ask for that shows no lines to anybody, whatever others asked for.
        """
        parts = (self.kind.encode(), self.name.encode(), found, self.data, b"kept" * kept)
        return hmac.digest(key, b"".join(sha256(part).digest() for part in parts), sha256).hex()[:32]
