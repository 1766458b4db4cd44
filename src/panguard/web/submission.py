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

    @property
    def digest(self) -> str:
        """Return 128 bits that stand for what was handed in: the same gives the same."""
        return sha256(f"{self.kind}\0{self.name}\0".encode() + self.data).hexdigest()[:32]
