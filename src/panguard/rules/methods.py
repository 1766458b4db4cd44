"""The ways to detect beside patterns, each with its own part of a rule, as frozen values. Pure."""

from enum import StrEnum
from typing import TypeAlias

from panguard.values import dataclass


class Method(StrEnum):
    """How a rule detects (`detection.method`)."""

    PATTERN = "pattern"
    SIGNATURE = "signature"
    SEMANTIC = "semantic"
    BEHAVIORAL = "behavioral"
    TRACE = "trace"


class Comparison(StrEnum):
    """How a metric condition compares a number with its threshold."""

    GT = "gt"
    LT = "lt"
    GTE = "gte"
    LTE = "lte"
    EQ = "eq"
    DEVIATION = "deviation_from_baseline"


@dataclass(frozen=True, slots=True)
class Indicator:
    """An exact artefact of a signature rule: a file hash, a package name, a registry URL, a skill id."""

    type: str
    value: str
    target_field: str = ""
    provenance: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """The indicators of a signature rule; `logic` is `any` or `all`."""

    indicators: tuple[Indicator, ...]
    logic: str = "any"


@dataclass(frozen=True, slots=True)
class Semantic:
    """The question a semantic rule puts to a model; its patterns run without one if `fallback` says so."""

    model: str
    prompt: str
    threshold: float
    fallback: str = "none"
    output_schema: str = ""
    cache_seconds: int = 0
    prompt_hash: str = ""
    consensus: int = 1


@dataclass(frozen=True, slots=True)
class Behavior:
    """A number aggregated over events; `details` is canonical JSON of what is only carried along."""

    metric: str
    aggregation: str
    window: str
    comparison: Comparison
    threshold: float
    group_by: tuple[str, ...] = ()
    min_events: int = 0
    cooldown: str = ""
    details: str = "{}"


@dataclass(frozen=True, slots=True)
class TraceClause:
    """One demand on a trace (`forbid`, `require` or `invariant`); `shape` is canonical JSON."""

    kind: str
    shape: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """The demands of a trace rule on the spans of one run."""

    ingest_format: str
    clauses: tuple[TraceClause, ...]


Payload: TypeAlias = Signature | Semantic | Behavior | Trace
