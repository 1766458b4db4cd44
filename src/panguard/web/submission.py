"""What a person hands in to be audited. Pure: values only."""

from enum import StrEnum
from hashlib import sha256

from panguard.values import dataclass


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

    def digest(self, found: bytes = b"") -> str:
        """Return 128 bits that stand for what was handed in: the same gives the same.

        `found` stands for what a link led to, which may be something else tomorrow.
        """
        parts = (self.kind.encode(), self.name.encode(), found, self.data)
        return sha256(b"\0".join(parts)).hexdigest()[:32]
