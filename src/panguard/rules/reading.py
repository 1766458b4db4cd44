"""Takes typed values out of a loaded document and collects every fault with its path and cure. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import TypeVar

from panguard.rules.document import Yaml
from panguard.values import dataclass, field

Choice = TypeVar("Choice", bound=Enum)


@dataclass(slots=True)
class Report:
    """What is wrong with a document: `faults` make it unusable, `flaws` can be read past."""

    faults: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Node:
    """A mapping of a document under its path; it remembers which keys were asked for."""

    path: str
    values: Mapping[str, Yaml]
    report: Report
    known: set[str] = field(default_factory=set)

    def __contains__(self, key: str) -> bool:
        return self.values.get(key) is not None

    def at(self, key: str) -> str:
        """Return the path of a key of this mapping."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, problem: str) -> None:
        """Record that the document cannot be used because of `key`."""
        self.report.faults.append(f"{self.at(key)}: {problem}" if key else f"{self.path}: {problem}")

    def flaw(self, key: str, problem: str) -> None:
        """Record that `key` is not as it should be."""
        self.report.flaws.append(f"{self.at(key)}: {problem}")

    def raw(self, key: str) -> Yaml:
        """Return the value as it is; None where there is none."""
        self.known.add(key)
        return self.values.get(key)

    def text(self, key: str, default: str = "") -> str:
        """Return a text; a number or a truth value is a flaw, anything else counts as missing."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        if isinstance(value, list | dict):
            self.flaw(key, f"expected text, found {_kind(value)}")
            return default
        self.flaw(key, f"expected text, found {_shown(value)}; put it in quotes")
        return _shown(value)

    def required(self, key: str) -> str:
        """Return a text that must be there; a missing or empty one is a fault."""
        found = len(self.report.flaws)
        value = self.text(key).strip()
        if not value and len(self.report.flaws) == found:
            self.fault(key, "is missing; every rule needs it")
        elif not value:
            self.report.faults.append(self.report.flaws.pop())
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a single text is a list of one."""
        value = self.raw(key)
        if value is None:
            return ()
        if isinstance(value, dict):
            self.flaw(key, "expected a list of texts, found a mapping")
            return ()
        items = value if isinstance(value, list) else [value]
        plain = [item for item in items if not isinstance(item, list | dict) and item is not None]
        if len(plain) < len(items):
            self.flaw(key, "expected a list of texts; some items are not text")
        return tuple(item if isinstance(item, str) else _shown(item) for item in plain)

    def number(self, key: str) -> float | None:
        """Return a number, also one written as text; None where there is none."""
        value = self.raw(key)
        if isinstance(value, str):
            value = _number(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            if self.values.get(key) is not None:
                self.flaw(key, f"expected a number, found {_shown(self.values[key])}")
            return None
        return value

    def whole(self, key: str) -> int | None:
        """Return a whole number; None where there is none."""
        value = self.number(key)
        return None if value is None else int(value)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return a truth value."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.flaw(key, f"expected true or false, found {_shown(value)}")
            return str(value).lower() in ("true", "yes", "on", "1")
        return value

    def choice(self, key: str, options: Mapping[str, Choice]) -> Choice | None:
        """Return the member that `key` names; None, and a flaw, for a name that is not an option."""
        name = self.text(key).strip().lower()
        if not name or name in options:
            return options.get(name)
        self.flaw(key, unknown_value(name, options))
        return None

    def node(self, key: str) -> "Node":
        """Return the mapping under `key`; an empty one where there is none."""
        value = self.raw(key)
        if value is not None and not isinstance(value, dict):
            self.flaw(key, f"expected a mapping, found {_kind(value)}")
        return Node(self.at(key), value if isinstance(value, dict) else {}, self.report)

    def nodes(self, key: str) -> list["Node"]:
        """Return the mappings in the list under `key`; what is not a mapping is a flaw."""
        value = self.raw(key)
        if value is not None and not isinstance(value, list):
            self.flaw(key, f"expected a list, found {_kind(value)}")
        found = []
        for place, item in enumerate(value if isinstance(value, list) else []):
            if isinstance(item, dict):
                found.append(Node(f"{self.at(key)}[{place}]", item, self.report))
            else:
                self.flaw(f"{key}[{place}]", f"expected a mapping, found {_kind(item)}")
        return found

    def close(self, also: Iterable[str] = ()) -> None:
        """Record a flaw for each key that nobody asked for; keys that begin with `_` are private."""
        known = self.known | set(also)
        for key in self.values:
            if key not in known and not key.startswith("_"):
                self.flaw(key, f"unknown key{_suggestion(key, sorted(known))}")


def unknown_value(name: str, options: Iterable[str]) -> str:
    """Say that a value is not one of the options, with the nearest or all of them."""
    names = list(options)
    cure = _suggestion(name, names) or f"; use one of: {', '.join(names)}"
    return f"unknown value '{name}'{cure}"


def canonical_json(value: Yaml) -> str:
    """Write a value in the one form that equal values share."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def by_value(options: Iterable[Choice]) -> dict[str, Choice]:
    """Return the members of a vocabulary by the words that rules use for them."""
    return {str(option.value): option for option in options}


def _suggestion(name: str, options: Sequence[str]) -> str:
    # Only a mistake needs it, and most packs have none.
    from difflib import get_close_matches  # noqa: PLC0415

    close = get_close_matches(name, options, n=1, cutoff=0.5)
    return f"; did you mean '{close[0]}'?" if close else ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _kind(value: Yaml) -> str:
    names = {list: "a list", dict: "a mapping", type(None): "nothing", bool: "a truth value", str: "text"}
    return names.get(type(value), "a number")


def _shown(value: Yaml) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
