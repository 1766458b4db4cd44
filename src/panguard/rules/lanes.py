"""What community rules may do on each kind of text, as measured on labelled skills and texts.

The table beside the packs (`community_lanes.json`) is written by `benchmarks/community_lanes.py`, which also
holds how a lane follows from the numbers. It is read when a rule of the community matched something.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from panguard.rules.model import Rule
from panguard.terms import Lane, SourceType

TABLE = Path(__file__).parent / "packs" / "community_lanes.json"
ORIGIN = "atr"


class Kind(StrEnum):
    """The kinds of text that rules are measured on."""

    SKILL = "skill"
    TOOLS = "tools"
    TEXT = "text"


class Measured(NamedTuple):
    """The lane of a rule on a kind of text, and how many honest and malicious samples it matched."""

    lane: Lane
    honest: int
    malicious: int


def kind_of(source_type: SourceType) -> Kind:
    """Return the kind of text that a document is."""
    return {SourceType.MCP_TOOLS: Kind.TOOLS, SourceType.TEXT: Kind.TEXT}.get(source_type, Kind.SKILL)


def lane_of(rule: Rule, kind: Kind) -> Lane:
    """Return the lane of a rule on a kind of text.

    That of community rules was measured. All others have their own where they were written for the kind
    of text, and are silent elsewhere.
    """
    known = measured(rule, kind)
    if known is not None:
        return known.lane
    return rule.lane if written_for(rule, kind) else Lane.SHADOW


_TOOL_TARGETS = ("mcp", "both")


def written_for(rule: Rule, kind: Kind) -> bool:
    """Say whether a rule was written for a kind of text; text on its own is taken for that of a skill."""
    if kind is Kind.TOOLS:
        return any(target in _TOOL_TARGETS or target.startswith("tool_") for target in rule.targets)
    return any(target in ("skill", "both") for target in rule.targets)


def measured(rule: Rule, kind: Kind) -> Measured | None:
    """Return what was measured of a community rule; None where it was not, or in another version of it."""
    if rule.origin != ORIGIN:
        return None
    version, rows = _table().get(rule.id, (0, {}))
    return rows.get(kind) if version == rule.rule_version else None


@cache
def _table() -> Mapping[str, tuple[int, Mapping[Kind, Measured]]]:
    stored = json.loads(TABLE.read_bytes())
    return {
        identifier: (
            version,
            {Kind(kind): Measured(Lane(lane), *counts) for kind, (lane, *counts) in rows.items()},
        )
        for identifier, (version, rows) in stored["rules"].items()
    }
