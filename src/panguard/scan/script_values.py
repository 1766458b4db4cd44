"""What a value in a JavaScript program may hold, and what the programs of one skill know in common. Pure."""

from collections.abc import Sequence
from itertools import islice

from panguard.limits import DEFAULT_LIMITS
from panguard.scan.sensitive import is_secret_name, secret_path
from panguard.scan.taint import Taint
from panguard.values import dataclass, field, replace

_LONGEST = DEFAULT_LIMITS.shell_value_characters
_LONGEST_SUM = 1_000
_DEEPEST = 3
_LONGEST_ALIAS = 100
_MOST_FIELDS = 64
UNKNOWN = "*"
_PARTS_OF_KEYS = frozenset(("length", "size", "status", "statusCode", "ok", "pid", "exitCode", "headers"))
_HEADERS = frozenset(
    ("headers", "auth", "authorization", "cookie", "cookies", "httpsagent", "agent", "signal")
)


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression may stand for.

    `text` is what is known of a text, with `*` for what is not; `alias` the name by which all programs
    know it (`fs.readFileSync`, `https.request()` for what that returned); `function` a function of the
    skill; `code` where a text comes from that might be run; `local` says that a connection stays here,
    `shell` that it is a running shell.
    """

    taint: Taint = field(default_factory=Taint)
    text: str | None = None
    alias: str = ""
    function: str = ""
    code: frozenset[str] = frozenset()
    fields: tuple[tuple[str, "Value"], ...] = ()
    local: bool = False
    shell: bool = False
    depth: int = 0

    def __or__(self, other: "Value") -> "Value":
        if other is NOTHING or other == self:
            return self
        if self is NOTHING:
            return other
        return Value(
            self.taint | other.taint,
            self.text if other.text is None else other.text,
            other.alias or self.alias,
            other.function or self.function,
            self.code | other.code,
            self.fields if not other.fields else _merged(self.fields, other.fields),
            self.local or other.local,
            self.shell or other.shell,
            max(self.depth, other.depth),
        )

    @property
    def is_known(self) -> bool:
        """Say whether all of the text is known."""
        return self.text is not None and UNKNOWN not in self.text

    def field(self, name: str) -> "Value | None":
        """Return what a named part was given."""
        return next((value for key, value in self.fields if key == name), None)

    def element(self) -> "Value":
        """Return what one of its elements may hold."""
        return Value(self.taint.in_part(), code=self.code)


NOTHING = Value()


def _merged(
    one: tuple[tuple[str, Value], ...], other: tuple[tuple[str, Value], ...]
) -> tuple[tuple[str, Value], ...]:
    return tuple({**dict(one), **dict(other)}.items())[:_MOST_FIELDS]


def first(values: Sequence[Value], place: int) -> Value:
    """Return a value by its place; nothing where there are fewer."""
    return next(islice(values, place, None), NOTHING)


def known_as(name: str) -> str:
    """Return the end of a name, which tells what is called, if it is long."""
    return name[-_LONGEST_ALIAS:]


def constant(text: str) -> Value:
    """Return the value of a text that is written in the program."""
    text = text[:_LONGEST]
    return Value(Taint(names=_telling(text)), text)


def joined(one: Value, other: Value, between: str = "") -> Value:
    """Return two texts in a row."""
    text = ((UNKNOWN if one.text is None else one.text) + between + (other.text or UNKNOWN))[:_LONGEST_SUM]
    if other.text == "":
        text = text[: -len(UNKNOWN)]
    names = _telling(text)
    for part in (one, other):
        names |= frozenset() if part.is_known else part.taint.names
    taint = one.taint | other.taint
    return Value(
        Taint(taint.secrets, names, taint.variables, taint.encoded), text, code=one.code | other.code
    )


def _telling(text: str) -> frozenset[str]:
    """Return a text if it names a secret file or variable."""
    if not text or text == UNKNOWN:
        return frozenset()
    named = text.isidentifier() and text.isupper() and is_secret_name(text)
    return frozenset((text,)) if named or secret_path(text) is not None else frozenset()


def record(parts: list[tuple[str, Value]]) -> Value:
    """Return an object or list of parts; what signs in, or is for a child, counts for nothing."""
    keys = {key for key, _ in parts}
    child = "env" in keys and not keys.isdisjoint(("command", "args", "cwd", "stdio", "shell", "detached"))
    total = NOTHING
    for key, value in parts:
        if not (is_header(key) or (child and key == "env")):
            total |= Value(value.taint, code=value.code)
    fields = tuple({key: _flat(value) for key, value in parts[:_MOST_FIELDS] if key}.items())
    depth = max((value.depth for _, value in fields), default=0) + 1
    return Value(total.taint, code=total.code, fields=fields, depth=depth)


def _flat(value: Value) -> Value:
    """Return a value without its parts where they are nested deep: what they hold is known of the whole."""
    return replace(value, fields=(), depth=0) if value.depth >= _DEEPEST else value


def is_header(key: str) -> bool:
    """Say whether a part of a request signs it in."""
    return key.lower() in _HEADERS


def is_telling_part(name: str) -> bool:
    """Say whether a named part of something may hold what the whole holds."""
    return name not in _PARTS_OF_KEYS


def _learnt(before: Value, value: Value) -> Value:
    """Return what is known now; of several texts the first is kept, so that passes come to an end."""
    after = before | value
    return after if before.text is None or after.text == before.text else replace(after, text=before.text)


@dataclass(slots=True)
class Known:
    """What the programs of one skill know in common; `news` tells whether something was learnt."""

    functions: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    returns: dict[str, Value] = field(default_factory=dict)
    arguments: dict[tuple[str, int], Value] = field(default_factory=dict)
    names: dict[str, Value] = field(default_factory=dict)
    files: dict[str, Value] = field(default_factory=dict)
    news: bool = False

    def returned(self, function: str, value: Value) -> None:
        """Learn what a function returns."""
        before = self.returns.get(function, NOTHING)
        self.returns[function] = _learnt(before, value)
        self.news |= self.returns[function] != before

    def given(self, function: str, place: int, value: Value) -> None:
        """Learn what a function is given."""
        before = self.arguments.get((function, place), NOTHING)
        self.arguments[function, place] = _learnt(before, value)
        self.news |= self.arguments[function, place] != before

    def written(self, path: str, value: Value) -> None:
        """Learn what a file holds."""
        before = self.files.get(path, NOTHING)
        self.files[path] = before | Value(value.taint, code=value.code)
        self.news |= self.files[path] != before
