"""What a Threat Cloud publishes, and what a scanner keeps of it: rules, candidates, revocations. Pure.

Rules are published in segments, in the order of their promotion. A segment that is full never changes again,
so that whoever has it never fetches it twice: signed metadata names each file with its digest, and only what
is new or was changed travels.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from panguard.errors import MessageError
from panguard.terms import Lane
from panguard.threatcloud.protocol import LARGEST_RULE, CandidateId, Hour, RuleId

SEGMENT = 100
FORMAT = 1
INDEX = "community/index.json"
REVOCATIONS = "community/revocations.json"
CANDIDATES = "community/candidates.json"


class PublishedRule(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A promoted rule: its text, what it may do, since when it is out, and how many networks confirmed it."""

    rule_id: RuleId
    candidate: CandidateId
    rule_content: Annotated[str, Meta(max_length=LARGEST_RULE)]
    lane: Lane
    published: Hour
    networks: Annotated[int, Meta(ge=0)]


class PublishedCandidate(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A candidate that scanners match in silence."""

    candidate: CandidateId
    rule_content: Annotated[str, Meta(max_length=LARGEST_RULE)]
    hour: Hour


class Revocation(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A rule that was taken back, and why in one sentence."""

    rule_id: RuleId
    revoked: Hour
    reason: Annotated[str, Meta(max_length=500)]


class Segment(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """Up to `SEGMENT` rules, in the order of their promotion."""

    rules: tuple[PublishedRule, ...]
    format: int = FORMAT


class Candidates(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """All candidates that wait for confirmations."""

    candidates: tuple[PublishedCandidate, ...]
    format: int = FORMAT


class Revocations(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """All rules that were taken back; read before any rule."""

    revoked: tuple[Revocation, ...]
    format: int = FORMAT


class PackIndex(Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """What belongs together: the version, the segments in order, and the newest entry of the record."""

    version: Annotated[int, Meta(ge=0)]
    made: Hour
    segments: tuple[str, ...]
    journal_entries: Annotated[int, Meta(ge=0)]
    journal_digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    format: int = FORMAT


class Publication(Struct, frozen=True, kw_only=True):
    """Everything that is published at one time."""

    version: int
    made: str
    rules: tuple[PublishedRule, ...]
    candidates: tuple[PublishedCandidate, ...]
    revoked: tuple[Revocation, ...]
    journal_entries: int
    journal_digest: str

    @property
    def active(self) -> tuple[PublishedRule, ...]:
        """Return the rules that were not taken back."""
        gone = {item.rule_id for item in self.revoked}
        return tuple(rule for rule in self.rules if rule.rule_id not in gone)


def files_of(publication: Publication) -> dict[str, bytes]:
    """Return the files to publish, by their path; equal publications give equal bytes."""
    segments = {
        f"community/rules-{number:05}.json": Segment(rules=rules)
        for number, rules in enumerate(_segments(publication.rules))
    }
    index = PackIndex(
        version=publication.version,
        made=publication.made,
        segments=tuple(segments),
        journal_entries=publication.journal_entries,
        journal_digest=publication.journal_digest,
    )
    parts: dict[str, Struct] = {
        **segments,
        CANDIDATES: Candidates(candidates=publication.candidates),
        REVOCATIONS: Revocations(revoked=publication.revoked),
        INDEX: index,
    }
    return {path: msgspec.json.encode(part, order="deterministic") for path, part in parts.items()}


def publication_of(files: dict[str, bytes]) -> Publication:
    """Read what `files_of` wrote. Raises MessageError that names the file and the place in it."""
    index = _read(files, INDEX, PackIndex)
    segments = [_read(files, path, Segment) for path in index.segments]
    return Publication(
        version=index.version,
        made=index.made,
        rules=tuple(rule for segment in segments for rule in segment.rules),
        candidates=_read(files, CANDIDATES, Candidates).candidates,
        revoked=_read(files, REVOCATIONS, Revocations).revoked,
        journal_entries=index.journal_entries,
        journal_digest=index.journal_digest,
    )


def index_of(data: bytes) -> PackIndex:
    """Read the file that says what belongs together. Raises MessageError."""
    return _read({INDEX: data}, INDEX, PackIndex)


Part = TypeVar("Part", PackIndex, Segment, Candidates, Revocations)


def _read(files: dict[str, bytes], path: str, kind: type[Part]) -> Part:
    if path not in files:
        raise MessageError(f"{path}: is missing from what was published")
    try:
        part = msgspec.json.decode(files[path], type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageError(f"{path}: {error}") from error
    if part.format != FORMAT:
        raise MessageError(f"{path}: format {part.format} is newer than this program; update PanGuard")
    return part


def _segments(rules: Sequence[PublishedRule]) -> Iterator[tuple[PublishedRule, ...]]:
    remaining = iter(rules)
    while segment := tuple(islice(remaining, SEGMENT)):
        yield segment
