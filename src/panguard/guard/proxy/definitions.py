"""The definition of a tool: what of it is pinned, in one canonical writing with one digest. Pure."""

import json
from hashlib import sha256

from panguard.guard.proxy.message import Table
from panguard.values import dataclass

PINNED = ("name", "title", "description", "inputSchema", "outputSchema", "annotations", "icons")
"""What a digest covers: all that an agent or a person reads of a tool before it is called."""

_FOLDED = frozenset(key.casefold() for key in PINNED)


@dataclass(frozen=True, slots=True)
class Definition:
    """A tool as its server defines it: the name, and the canonical JSON of what is pinned."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the canonical JSON."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def value(self) -> Table:
        """Return what is pinned, as a table of its own."""
        value = json.loads(self.text)
        return value if isinstance(value, dict) else {}


def definition_of(tool: object) -> Definition | None:
    """Return the definition of what stands in a list of tools; None for what is no tool with a name.

    Nor has a definition what clients do not read alike: some do not mind how a name is capitalised.
    """
    if not isinstance(tool, dict) or not isinstance(tool.get("name"), str) or not tool["name"]:
        return None
    if any(key.casefold() in _FOLDED and key not in PINNED for key in tool):
        return None
    pinned = {key: tool[key] for key in PINNED if tool.get(key) is not None}
    return Definition(tool["name"], canonical(pinned))


def canonical(value: object) -> str:
    """Write a value as JSON that equal values share: keys sorted, no white space."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
