"""What became of evidence can be looked up: what was proposed, and why not."""

import os
import sys
from pathlib import Path

import pytest

from panguard.crystallize.candidate import Candidate, Measures, Refused
from panguard.crystallize.gates import read_candidate
from panguard.engine.canonical import candidate_id
from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.client.kept import Fate, keep, kept
from panguard.values import replace
from tests.crystallize.test_gates import candidate

MEASURES = Measures(bits=20, harmless=10, bound=0.1, mutants=10, mutants_caught=9, twins=3)
HOUR = "2026-11-21T18Z"


def made(**changes: object) -> Candidate:
    content = candidate(**changes)  # type: ignore[arg-type]
    rule = read_candidate(content)
    return Candidate(candidate_id(rule), rule, content, "evidence", True, MEASURES)


def test_a_candidate_is_kept_with_its_rule_and_what_became_of_it(tmp_path: Path) -> None:
    keep(tmp_path, made(), Fate.KEPT, HOUR)
    (record,) = kept(tmp_path)
    assert (record.fate, record.hour, record.content) == (Fate.KEPT, HOUR, candidate())
    assert record.title == "Sends what it finds to a drop host"
    keep(tmp_path, made(), Fate.PROPOSED, HOUR)
    assert [record.fate for record in kept(tmp_path)] == [Fate.PROPOSED]


def test_every_reason_of_a_refusal_is_kept_and_can_still_be_translated(tmp_path: Path) -> None:
    inner = phrase("it fires on {count} harmless texts", count=3)
    reasons = (phrase("gate {gate}: {why}", gate="harmless", why=inner), phrase("passed"))
    keep(tmp_path, Refused(reasons, "rule"), Fate.KEPT, HOUR)
    (record,) = kept(tmp_path)
    assert (record.fate, record.reasons, record.content) == (Fate.REFUSED, reasons, "rule")


def test_of_too_many_records_the_oldest_goes(tmp_path: Path) -> None:
    limits = replace(DEFAULT_LIMITS, crystallised_kept=3)
    for number in range(5):
        keep(tmp_path, Refused((phrase("number {n}", n=number),)), Fate.REFUSED, HOUR, limits)
    assert [str(record.reasons[0]) for record in kept(tmp_path)] == ["number 4", "number 3", "number 2"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        " " * 300_000,
        '{"reasons":' * 50_000,
        "",
        "{",
        "[]",
        '{"fate": "kept"}',
        '{"fate": "x", "reasons": []}',
    ],
)
def test_what_is_no_record_is_left_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    assert kept(tmp_path) == ()
    assert kept(tmp_path / "nowhere") == ()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes with a name")
def test_a_pipe_among_the_records_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()
    limits = replace(DEFAULT_LIMITS, crystallised_kept=1)
    keep(tmp_path, Refused((phrase("because"),)), Fate.REFUSED, HOUR, limits)
    assert len(kept(tmp_path)) == 1
