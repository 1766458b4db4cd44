"""The frontmatter of a skill, read at least as leniently as the most lenient agent reads it. Pure.

Nothing that is here replaces scanning the text: frontmatter and body are always scanned as they
stand. This only says which fields an agent would see.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from panguard.errors import PanguardError
from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS, Limits, exceeds
from panguard.values import dataclass, field

Yaml: TypeAlias = "str | int | float | bool | list[Yaml] | dict[str, Yaml] | None"


class Fault(StrEnum):
    """What is wrong with a frontmatter as YAML; an agent may read it all the same."""

    UNCLOSED = "unclosed"
    INVALID = "invalid"
    TOO_LARGE = "too-large"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The fields of a frontmatter, and where it stands in the text (offsets, end exclusive).

    `fields` holds every key, known or not, since vendors add their own. `fault` tells why it could
    not be read as YAML; the fields are then what a line-by-line reading gives.
    """

    fields: Mapping[str, Yaml]
    start: int
    end: int
    body: int
    fault: Fault | None = None
    detail: str = ""
    _text: str = field(default="", repr=False, compare=False)
    _limits: Limits = field(default=DEFAULT_LIMITS, repr=False, compare=False)

    def text(self, key: str) -> str:
        """Return a field as text; empty when it is absent or not a scalar."""
        value = self.fields.get(key)
        if isinstance(value, bool):
            return str(value).lower()
        return str(value).strip() if isinstance(value, (str, int, float)) else ""

    @property
    def name(self) -> str:
        """Return the name the skill gives itself."""
        return self.text("name")

    @property
    def description(self) -> str:
        """Return the description, which an agent reads before anything else."""
        return self.text("description")

    @property
    def allowed_tools(self) -> tuple[str, ...] | None:
        """Return the declared tools, with their arguments; None when nothing is declared."""
        for key in ("allowed-tools", "allowed_tools", "allowedTools", "tools"):
            if key in self.fields:
                return split_tools(self.fields[key])
        return None

    @property
    def metadata(self) -> Mapping[str, Yaml]:
        """Return the `metadata` mapping; one written as a JSON string is opened."""
        value = self.fields.get("metadata")
        if isinstance(value, str) and value.lstrip().startswith("{"):
            value = _from_json(value, self._limits)
        return value if isinstance(value, dict) else {}

    @property
    def required_programs(self) -> tuple[str, ...]:
        """Return the programs a vendor's metadata says the skill needs (`openclaw.requires.bins`)."""
        return tuple(_vendor_lists(self.metadata, ("bins", "anyBins")))

    @property
    def required_environment(self) -> tuple[str, ...]:
        """Return the environment variables a vendor's metadata says the skill needs."""
        return tuple(_vendor_lists(self.metadata, ("env",)))

    def span(self, key: str) -> tuple[int, int]:
        """Return where a field stands in the text; the opening line when it cannot be found."""
        pattern = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*:[^\r\n]*", re.MULTILINE)
        found = pattern.search(self._text, self.start, self.end)
        if found:
            return found.start(), found.end()
        return self.start, min(self.end, self.start + 3)


_OPENING = Expression(r"\ufeff?(?:\s*[\r\n])?---[ \t]*(?:\r\n?|\n)")
_CLOSING = Expression(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_LOOKS_LIKE_YAML = Expression(r"[ \t]*(?:#.*|- .*|[\"']?[A-Za-z_][\w.-]*[\"']?[ \t]*:.*|)|[ \t]+.*")


def read_manifest(text: str, limits: Limits = DEFAULT_LIMITS) -> Manifest | None:
    """Read the frontmatter at the start of a text; None when the text does not open with `---`."""
    opening = _OPENING.match(text)
    if not opening:
        return None
    start = opening.end()
    closing = _CLOSING.search(text, start)
    if closing is None:
        return _unclosed(text, start, limits)
    end = closing.start()
    fields, fault, detail = _read_fields(text[start:end], limits)
    return Manifest(fields, start, end, closing.end(), fault, detail, text, limits)


def _unclosed(text: str, start: int, limits: Limits) -> Manifest:
    """Read a frontmatter whose closing line is missing: it goes on while its lines look like YAML."""
    end = start
    for line in text[start : start + limits.lenient_characters].splitlines(keepends=True):
        if not _LOOKS_LIKE_YAML.fullmatch(line.rstrip("\r\n")) or (end > start and not line.strip()):
            break
        end += len(line)
    fields = dict(_lenient_fields(text[start:end]))
    return Manifest(fields, start, end, end, Fault.UNCLOSED, "", text, limits)


def _read_fields(text: str, limits: Limits) -> tuple[Mapping[str, Yaml], Fault | None, str]:
    if exceeds(text, limits.yaml_bytes):
        return dict(_lenient_fields(text[: limits.lenient_characters])), Fault.TOO_LARGE, ""
    simple = simple_fields(text)
    if simple is not None:
        return simple, None, ""
    try:
        return _yaml_fields(text, limits), None, ""
    except PanguardError as error:
        return dict(_lenient_fields(text[: limits.lenient_characters])), Fault.INVALID, str(error)


def _yaml_fields(text: str, limits: Limits) -> Mapping[str, Yaml]:
    # Most frontmatter is read without a YAML parser, whose import is a third of a cold start.
    from panguard.rules.yaml import load_yaml  # noqa: PLC0415

    loaded = load_yaml(text, "frontmatter", limits)
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise PanguardError("frontmatter: expected a mapping of fields")
    return {str(key): plain(value) for key, value in loaded.items()}


def plain(value: object) -> Yaml:
    """Turn what a YAML parser returns into plain values; dates become text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


# The fast way: frontmatter of flat `key: value` lines and lists of words means the same in YAML.

_KEY = Expression(r"([A-Za-z][A-Za-z0-9_-]*):(?: +(.*?))? *")
_ITEM = Expression(r"  - +(.*?) *")
_RESERVED = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n"))
_BOOLEANS = {"true": True, "false": False}


def simple_fields(text: str) -> dict[str, Yaml] | None:
    """Read frontmatter so simple that its meaning is beyond doubt; None when it is not."""
    fields: dict[str, Yaml] = {}
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.isprintable():
            return None
        if not line.strip() or line.startswith("#"):
            continue
        if not (_add_item(fields, line) or _add_field(fields, line)):
            return None
    return None if [] in fields.values() else fields


def _add_item(fields: dict[str, Yaml], line: str) -> bool:
    """Add the item on a line to the list of the last field; say whether that was beyond doubt."""
    found = _ITEM.fullmatch(line)
    items = next(reversed(fields.values()), None)
    value = _simple_scalar(found[1]) if found else None
    if value is None or not isinstance(items, list):
        return False
    items.append(value)
    return True


def _add_field(fields: dict[str, Yaml], line: str) -> bool:
    """Add the field on a line, an empty list if nothing follows; say whether that was beyond doubt."""
    found = _KEY.fullmatch(line)
    if not found or found[1] in fields or found[1].lower() in _RESERVED:
        return False
    value: Yaml = _simple_scalar(found[2]) if found[2] else []
    if value is None:
        return False
    fields[found[1]] = value
    return True


def _simple_scalar(text: str) -> str | bool | None:
    """Return the value of a scalar that every YAML parser reads alike; None when in doubt."""
    if not text:
        return None
    quote = text[0]
    if quote in "\"'":
        inner = text[1:-1]
        closed = len(text) > 1 and text[-1] == quote
        return inner if closed and quote not in inner and "\\" not in inner else None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    plain_text = quote.isascii() and quote.isalpha() and text.lower() not in _RESERVED
    doubtful = ": " in text or " #" in text or text.endswith(":")
    return text if plain_text and not doubtful else None


# The lenient way, for what is not YAML but what some agent reads nevertheless.

_LENIENT_KEY = Expression(r"\t*[\"']?([A-Za-z_][\w.-]*)[\"']?[ \t]*:[ \t]*(.*)")


def _lenient_fields(text: str) -> Iterator[tuple[str, Yaml]]:
    key, lines = "", list[str]()
    for line in text.splitlines():
        found = _LENIENT_KEY.match(line)
        if found:
            if key:
                yield key, _lenient_value(lines)
            key, lines = found[1], [found[2]]
        elif key and line.strip():
            lines.append(line.strip())
    if key:
        yield key, _lenient_value(lines)


def _lenient_value(lines: list[str]) -> Yaml:
    first, rest = lines[0].strip(), lines[1:]
    if not first and rest and all(line.startswith("- ") for line in rest):
        return [_unquoted(line[2:]) for line in rest]
    if first in ("|", ">", "|-", ">-", "|+", ">+"):
        first = ""
    return _unquoted(" ".join(part for part in [first, *rest] if part))


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


# Fields that come in several forms

_TOOL = Expression(r"[^\s,()\[\]]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?")


def split_tools(value: Yaml) -> tuple[str, ...]:
    """Return the single tools of `Bash(git:*) Read`, `Bash, Read` or a list of either."""
    if isinstance(value, list):
        return tuple(tool for item in value for tool in split_tools(item))
    if not isinstance(value, str):
        return ()
    return tuple(tool.strip("\"'") for tool in _TOOL.findall(value.strip().strip("[]")))


def _vendor_lists(metadata: Mapping[str, Yaml], keys: tuple[str, ...]) -> Iterator[str]:
    for vendor in metadata.values():
        requires = vendor.get("requires") if isinstance(vendor, dict) else None
        if isinstance(requires, dict):
            for key in keys:
                listed = requires.get(key)
                yield from (str(item) for item in (listed if isinstance(listed, list) else ()))


def _from_json(text: str, limits: Limits) -> Yaml:
    """Return what a text says in strict JSON within the limits; None for anything else."""
    import json  # noqa: PLC0415 - few manifests hold JSON in a string

    from panguard.scan.json5 import read_json  # noqa: PLC0415 - as above

    try:
        read_json(text, limits)
        return plain(json.loads(text))
    except (PanguardError, ValueError, RecursionError):
        return None
