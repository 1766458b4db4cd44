"""One program that a command line starts, as it is read. Pure."""

from collections.abc import Sequence

from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One program that is started; what is not known of a word stands as UNKNOWN.

    `sent` are files that its output goes to, `taken` those that flow in; `given` is what flows in, `prints`
    what it prints, where known; `program` is its name without folder and ending.
    """

    words: tuple[str, ...]
    folder: str = ""
    sent: tuple[tuple[str, bool], ...] = ()
    given: str | None = None
    prints: str | None = None
    named: tuple[tuple[str, str], ...] = ()
    before: "Step | None" = None
    program: str = ""
    taken: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return what it is given."""
        return self.words[1:]


def name_of(words: Sequence[str]) -> str:
    """Return the name of the program that words start, without its folder and ending."""
    name = words[0].replace("\\", "/").rpartition("/")[2] if words else ""
    return name.lower().removesuffix(".exe")
