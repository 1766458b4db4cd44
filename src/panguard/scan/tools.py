"""The tools that an MCP server offers, read from a `tools/list` answer or a manifest, with places. Pure."""

from collections.abc import Iterator

from panguard.scan.placed import Node, Scalar, Table, walk
from panguard.values import dataclass

_SCHEMAS = ("inputSchema", "input_schema", "parameters", "outputSchema", "output_schema", "schema")
_SPOKEN = frozenset(
    (
        *(
            "description",
            "title",
            "$comment",
            "enum",
            "default",
            "examples",
            "const",
            "_meta",
            "instructions",
        ),
        *(
            "errors",
            "error",
            "errorMessage",
            "message",
            "hint",
            "hints",
            "usage",
            "note",
            "notes",
            "returns",
            "help",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a tool that an agent reads; `parameter` is what it describes, empty for the tool itself."""

    text: str
    key: str
    parameter: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its name, its texts in the order of the file, and what it claims about itself."""

    name: str
    words: tuple[Words, ...]
    claims: Table
    start: int
    end: int

    @property
    def description(self) -> str:
        """Return the first description."""
        return next((words.text for words in self.words if words.key == "description"), "")


def tools(root: Node) -> Iterator[Tool]:
    """Yield every tool, wherever the file keeps it: a table with a name and a description or schema."""
    for path, node in walk(root):
        if isinstance(node, Table) and not _in_schema(path) and _is_tool(node):
            yield _tool(node)


def _in_schema(path: tuple[str, ...]) -> bool:
    return any(key in _SCHEMAS or key == "properties" for key in path)


def _is_tool(table: Table) -> bool:
    if not table.text("name"):
        return False
    described = isinstance(table.get("description"), Scalar)
    schema = any(isinstance(table.get(key), Table) for key in _SCHEMAS)
    return schema or (described and not table.get("version", "dependencies", "scripts"))


def _tool(table: Table) -> Tool:
    name = table.get("name")
    claims = table.table("annotations")
    place = (name.start, name.end) if isinstance(name, Scalar) else (table.start, table.end)
    return Tool(table.text("name"), tuple(_words(table)), claims, *place)


def _words(table: Table) -> Iterator[Words]:
    for path, node in walk(table):
        key = next((part for part in reversed(path) if part in _SPOKEN), "")
        if isinstance(node, Scalar) and node.text and key and path[-1:] != ("name",):
            yield Words(node.text, key, _parameter(path), node.start, node.end)


def _parameter(path: tuple[str, ...]) -> str:
    places = [place for place, key in enumerate(path) if key == "properties"]
    return path[places[-1] + 1] if places and places[-1] + 1 < len(path) else ""
