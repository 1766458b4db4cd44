"""A report that was kept is the report."""

from pathlib import Path

import pytest

from panguard.engine.ruleset import compile_rules
from panguard.findings import phrase
from panguard.report.kept import UnreadableReport, read, written
from panguard.report.model import PackUsed, Report, Unread
from panguard.rules.sources import own_source, read_rules
from panguard.scan.scanner import audit
from panguard.scan.sources.target import read_target
from panguard.terms import RiskLevel
from panguard.values import replace

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def report() -> Report:
    rules = compile_rules(read_rules(own_source()).rules)
    verdicts = tuple(audit(skill, rules=rules) for skill in read_target(str(EXAMPLES)))
    assert any(verdict.findings for verdict in verdicts)
    unread = (Unread("gone", phrase("{what} is gone", what=phrase("it"))),)
    return Report(verdicts, "1.0", (PackUsed("panguard", "2", 3, 4),), RiskLevel.HIGH, unread=unread)


def test_a_report_that_was_kept_is_read_back_whole(report: Report) -> None:
    assert read(written(report)) == report
    assert written(read(written(report))) == written(report)
    without = replace(report, fail_on=None, seconds=1.5)
    assert read(written(without)) == without


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"[2,[]]", b"[1,[]]", b"[1,[[],1,[],null,false,[],[],0,null]]", b"\xff"]
)
def test_bytes_that_are_no_report_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableReport):
        read(data)
