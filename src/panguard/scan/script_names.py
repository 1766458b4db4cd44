"""Keeps what the names of a JavaScript program hold, each in the function that it belongs to. Pure."""

from abc import ABC, abstractmethod

from panguard.scan.script_values import NOTHING, Known, Value, is_header, joined
from panguard.values import dataclass, field

COMPARES = frozenset(("==", "!=", "===", "!==", "<", ">", "in", "instanceof"))
_CHOOSES = frozenset(("&&", "||", "?", ":", "??"))


@dataclass(slots=True)
class Chain:
    """What a row of members and calls came to: how it is written, its value, and what it is a member of."""

    raw: str
    value: Value
    owner: Value
    start: int

    @property
    def name(self) -> str:
        """Return the name by which all programs know it."""
        return self.value.alias or self.raw


@dataclass(slots=True)
class Run:
    """Operands and operators up to where an item ends."""

    key: str = ""
    value: Value = NOTHING
    targets: list[Chain] = field(default_factory=list)
    names: tuple[str, ...] = ()
    single: str = ""
    operands: int = 0
    operator: str = ""
    compares: bool = False
    returns: bool = False
    after: bool = False
    block: bool = False
    skips: bool = False
    done: bool = False

    def operand(self, value: Value) -> None:
        """Take one more operand."""
        self.operands += 1
        self.after = True
        if self.skips or self.compares:
            self.skips = False
        elif self.operator == "+" and self.operands > 1:
            self.value = joined(self.value, value)
        else:
            self.value |= value
        self.operator = ""

    def takes(self, operator: str) -> None:
        """Take an operator."""
        self.after = self.block = False
        self.operator = operator
        if operator in COMPARES:
            self.value, self.compares = NOTHING, True
        elif operator in _CHOOSES:
            self.compares = False
            self.value = NOTHING if operator == "?" else self.value
        elif operator == "!":
            self.skips = True

    def restart(self) -> None:
        """Forget the operands: what follows is given to a name, or back."""
        self.value, self.operands, self.operator, self.after, self.compares = NOTHING, 0, "", False, False


class Names(ABC):
    """The names of one program; a scope is known by the place of the function that it belongs to."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.scopes: dict[int, dict[str, Value]] = {-1: {}}
        self.chain: list[int] = [-1]

    @abstractmethod
    def assigned(self, target: Chain, value: Value, place: int) -> None:
        """Note what is given to a member."""

    def declare(self, name: str, value: Value) -> None:
        """Remember what a name of the function holds that is walked."""
        scope = self.scopes[self.chain[-1]]
        scope[name] = scope.get(name, NOTHING) | value
        if len(self.chain) == 1:
            self.known.names[name] = self.known.names.get(name, NOTHING) | value

    def give(self, target: Chain, value: Value, at: int) -> None:
        """Remember what a name, or a member, is given by a statement that ends at a token."""
        base, _, rest = target.raw.partition(".")
        scope = self._scope_of(target.raw if base == "this" else base)
        if base and (not rest or base != "process"):
            scope[target.raw] = scope.get(target.raw, NOTHING) | value
            if rest and base != "this" and not is_header(rest.rpartition(".")[2]):
                scope[base] = scope.get(base, NOTHING) | Value(value.taint, code=value.code)
        if base in ("module", "exports"):
            name = target.raw.rpartition(".")[2]
            self.known.names[name] = self.known.names.get(name, NOTHING) | value
            for key, item in value.fields:
                self.known.names[key] = self.known.names.get(key, NOTHING) | item
        self.assigned(target, value, at)

    def _scope_of(self, name: str) -> dict[str, Value]:
        for place in reversed(self.chain):
            if name in self.scopes[place]:
                return self.scopes[place]
        return self.scopes[-1]

    def keep(self, raw: str, value: Value) -> None:
        """Remember what is put into what a name stands for."""
        base = raw.partition(".")[0]
        if base:
            name = raw if base == "this" else base
            scope = self._scope_of(name)
            scope[name] = scope.get(name, NOTHING) | Value(value.taint, code=value.code)

    def lookup(self, name: str) -> Value | None:
        """Return what a name, also one with members, was given; None where it was given nothing."""
        for place in reversed(self.chain):
            found = self.scopes[place].get(name)
            if found is not None:
                return found
        return None

    def named(self, name: str) -> Value:
        """Return what a name stands for; one that is given nothing is known by itself."""
        found = self.lookup(name)
        return found if found is not None else Value(alias=name)
