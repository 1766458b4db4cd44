"""What a value in a program may hold, and what the programs of one skill know in common. Pure."""

from typing import TypeVar

from panguard.scan.sensitive import Secret, is_private_name
from panguard.values import dataclass, field

_SEVERAL = 2
_ENOUGH = 32


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
        if not other.holds_anything or self == other:
            return self
        return Taint(
            self.secrets | other.secrets,
            self.names if len(self.names) >= _ENOUGH else self.names | other.names,
            self.variables if len(self.variables) >= _ENOUGH else self.variables | other.variables,
            self.encoded or other.encoded,
        )

    @property
    def holds_anything(self) -> bool:
        """Say whether there is anything to follow."""
        return bool(self.secrets or self.names or self.variables or self.encoded)

    def made_into_something(self) -> "Taint":
        """Return what is left once a function has made something of the value: keys are used up."""
        return Taint(self.secrets, self.names) if self.variables or self.encoded else self

    def without_settings(self) -> "Taint":
        """Return what is left of a value whose harmless parts are taken."""
        left = self.secrets - {Secret.SETTINGS, Secret.DOTENV}
        return Taint(left, self.names, self.variables, self.encoded)

    def in_part(self) -> "Taint":
        """Return what a part of a value may hold: no file of variables as a whole."""
        if Secret.DOTENV not in self.secrets:
            return self
        return Taint(self.secrets - {Secret.DOTENV}, self.names, self.variables, self.encoded)

    def sent_to(self, *, disguised: bool) -> Secret | None:
        """Return the worst secret that leaves when this value is sent, to a disguised address or another."""
        if self.secrets:
            return max(self.secrets)
        if self.variables and (self.encoded or disguised or any(map(is_private_name, self.variables))):
            return Secret.KEY
        return Secret.VARIABLE if len(self.variables) >= _SEVERAL else None


@dataclass(slots=True)
class Skein:
    """What the programs of one skill know in common.

    What functions return and are given (by place, or by name), and what files hold that one program
    writes and another reads. `news` tells whether something was learnt since it was last reset.
    """

    returns: dict[str, Taint] = field(default_factory=dict)
    arguments: dict[tuple[str, int | str], Taint] = field(default_factory=dict)
    files: dict[str, Taint] = field(default_factory=dict)
    names: dict[str, Taint] = field(default_factory=dict)
    news: bool = False

    def returned(self, function: str, value: Taint) -> None:
        """Learn what a function returns."""
        self.news |= _learn(self.returns, function, value)

    def given(self, function: str, place: int | str, value: Taint) -> None:
        """Learn what a function is given."""
        self.news |= _learn(self.arguments, (function, place), value)

    def named(self, name: str, value: Taint) -> None:
        """Learn what a name of a module holds, which another may import."""
        self.news |= _learn(self.names, name, value)

    def written(self, path: str, value: Taint) -> None:
        """Learn what a file holds."""
        self.news |= _learn(self.files, path, value)


_Key = TypeVar("_Key")


def _learn(known: dict[_Key, Taint], key: _Key, value: Taint) -> bool:
    """Add to what is known; say whether that was news."""
    before = known.get(key, Taint())
    known[key] = before | value
    return known[key] != before
