import pytest

from panguard.errors import MessageError
from panguard.terms import Lane
from panguard.threatcloud.journal import START
from panguard.threatcloud.pack import (
    INDEX,
    SEGMENT,
    Publication,
    PublishedCandidate,
    PublishedRule,
    Revocation,
    files_of,
    publication_of,
)

HOUR = "2026-11-21T18Z"


def rule(number: int) -> PublishedRule:
    return PublishedRule(
        rule_id=f"ATR-2026-{number:05}",
        candidate=f"{number:064x}",
        rule_content="title: a rule",
        lane=Lane.ALERT,
        published=HOUR,
        networks=3,
    )


def publication(count: int = 3) -> Publication:
    return Publication(
        version=7,
        made=HOUR,
        rules=tuple(map(rule, range(count))),
        candidates=(PublishedCandidate(candidate="a" * 64, rule_content="title: b", hour=HOUR),),
        revoked=(Revocation(rule_id="ATR-2026-00001", revoked=HOUR, reason="false alarms"),),
        journal_entries=0,
        journal_digest=START,
    )


def test_what_was_published_is_read_again() -> None:
    assert publication_of(files_of(publication())) == publication()
    assert files_of(publication()) == files_of(publication())


def test_a_full_segment_never_changes() -> None:
    before, after = files_of(publication(SEGMENT)), files_of(publication(SEGMENT + 1))
    assert before["community/rules-00000.json"] == after["community/rules-00000.json"]
    assert len(after) == len(before) + 1


def test_a_revoked_rule_is_not_active() -> None:
    assert [item.rule_id for item in publication().active] == ["ATR-2026-00000", "ATR-2026-00002"]


@pytest.mark.parametrize(
    ("path", "data", "told"),
    [
        (INDEX, b"{", "index.json"),
        (INDEX, b'{"version": -1}', "version"),
        ("community/rules-00000.json", b'{"rules": [], "format": 2}', "update PanGuard"),
        ("community/candidates.json", b'{"candidates": 5}', "candidates"),
        ("community/revocations.json", b"\xff", "revocations.json"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_file(path: str, data: bytes, told: str) -> None:
    with pytest.raises(MessageError, match=told):
        publication_of(files_of(publication()) | {path: data})


def test_a_missing_part_is_named() -> None:
    files = files_of(publication())
    del files["community/rules-00000.json"]
    with pytest.raises(MessageError, match="rules-00000"):
        publication_of(files)
