from datetime import UTC, datetime

import pytest
from msgspec import Struct

from panguard.errors import MessageError
from panguard.threatcloud.protocol import (
    LARGEST_MESSAGE,
    Feedback,
    Hit,
    Proposal,
    ScanEvent,
    hour_of,
    moment_of,
    read,
    written,
)

EVENT = ScanEvent(
    id="0" * 32,
    hour="2026-11-21T18Z",
    hits=(Hit(rule_id="PGA-2026-00001", pattern_hash="a" * 16, severity="high"),),
)


def test_a_message_is_read_as_it_was_written() -> None:
    assert read(written(EVENT), ScanEvent) == EVENT
    assert b'"patternHash"' in written(EVENT)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "as JSON"),
        (b"[" * 60_000, "object"),
        (b"{}", "`id`"),
        (b'{"id": "x", "hour": "2026-11-21T18Z"}', "id"),
        (written(EVENT).replace(b'"hits"', b'"skillName": "secret", "hits"'), "skillName"),
        (written(EVENT).replace(b'"high"', b'"terrible"'), "severity"),
        (b" " * (LARGEST_MESSAGE + 1), "allowed"),
        (b'{"id": "\xff"}', "JSON"),
    ],
)
def test_what_is_no_message_is_refused_with_its_place(body: bytes, told: str) -> None:
    with pytest.raises(MessageError, match=told):
        read(body, ScanEvent)


@pytest.mark.parametrize(
    "told", [b"0" * 32, b"2026-11-21T18Z", b"PGA-2026-00001", b"a" * 16, b"high"], ids=bytes.decode
)
def test_no_field_may_end_with_a_line_break(told: bytes) -> None:
    with pytest.raises(MessageError):
        read(written(EVENT).replace(told, told + rb"\n"), ScanEvent)


@pytest.mark.parametrize("kind", [Proposal, Feedback, ScanEvent])
def test_no_message_can_hold_a_name_or_a_path(kind: type[Struct]) -> None:
    fields = set(kind.__struct_fields__)
    assert not {"name", "skill", "skill_name", "path", "file", "host", "user", "content"} & fields


def test_hours() -> None:
    assert hour_of(datetime(2026, 11, 21, 18, 59, tzinfo=UTC)) == "2026-11-21T18Z"
    assert moment_of("2026-11-21T18Z") == datetime(2026, 11, 21, 18, tzinfo=UTC)
    with pytest.raises(MessageError, match="2026-11-21T25Z"):
        moment_of("2026-11-21T25Z")
