"""What a value in a program may hold, and what the programs of one skill know in common. Pure."""

from dataclasses import dataclass, field

from panguard.scan.sensitive import Secret

_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret that is sent away: what it is, and where it is sent (offsets in the program)."""

    secret: Secret
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Taint:
    """What a value may hold: secrets it contains, files it names, variables it was made from."""

    secrets: frozenset[Secret] = frozenset()
    names: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    encoded: bool = False

    def __or__(self, other: "Taint") -> "Taint":
        return Taint(
            self.secrets | other.secrets,
            self.names | other.names,
            self.variables | other.variables,
            self.encoded or other.encoded,
        )

    @property
    def worst(self) -> Secret | None:
        """Return the worst secret that leaves when this value does."""
        if self.secrets:
            return max(self.secrets)
        stolen = len(self.variables) >= _SEVERAL or (self.variables and self.encoded)
        return Secret.VARIABLE if stolen else None


@dataclass(slots=True)
class Skein:
    """What the programs of one skill know in common: what functions return and what files hold."""

    returns: dict[str, Taint] = field(default_factory=dict)
    files: dict[str, Taint] = field(default_factory=dict)
