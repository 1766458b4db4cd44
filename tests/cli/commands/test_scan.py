import json
from pathlib import Path

import pytest

from panguard.cli import auditor
from panguard.cli.commands.scan import exit_code
from panguard.cli.main import main
from panguard.findings import Coverage, NotInspected, Uninspected, Verdict, phrase
from panguard.report.model import Report, Unread
from panguard.scan.scanner import audit as honest
from panguard.scan.skill import Skill
from panguard.terms import RiskLevel, Severity
from tests.scan.made_verdicts import make_finding, make_verdict

CLEAN = make_verdict()
BAD = make_verdict(make_finding(severity=Severity.CRITICAL))
CROWDED = make_verdict(make_finding(severity=Severity.CRITICAL), omitted=101)
HIDDEN = NotInspected("a", Uninspected.TOO_LARGE, phrase("too large"))
GAP = make_verdict(coverage=Coverage(not_inspected=(HIDDEN,)))
UNREAD = (Unread("a", phrase("no")),)


@pytest.mark.parametrize(
    ("report", "plain", "forgiving"),
    [
        (Report((CLEAN,), "1"), 0, 0),
        (Report((CLEAN, BAD), "1"), 1, 0),
        (Report((GAP, BAD), "1"), 1, 3),
        (Report((GAP, BAD), "1", allow_incomplete=True), 1, 0),
        (Report((GAP,), "1"), 3, 3),
        (Report((GAP,), "1", allow_incomplete=True), 0, 0),
        (Report((CLEAN,), "1", unread=UNREAD, allow_incomplete=True), 3, 3),
        (Report((BAD,), "1", unread=UNREAD, allow_incomplete=True), 1, 3),
        (Report((), "1", unread=UNREAD), 3, 3),
        (Report((), "1"), 5, 5),
        (Report((BAD,), "1", fail_on=None), 0, 0),
        (Report((CROWDED,), "1"), 1, 3),
        (Report((CROWDED,), "1", fail_on=None), 3, 3),
        (Report((CROWDED,), "1", allow_incomplete=True), 1, 0),
        (Report((CLEAN,), "1", fail_on=RiskLevel.LOW), 0, 0),
    ],
)
def test_how_a_report_ended_decides_the_exit_code(report: Report, plain: int, forgiving: int) -> None:
    assert exit_code(report, exit_zero=False) == plain
    assert exit_code(report, exit_zero=True) == forgiving


def test_a_fault_in_one_audit_is_told_and_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "SKILL.md").write_text(f"---\nname: {name}\ndescription: Tells.\n---\nWords.\n")

    def faulty(skill: Skill, **options: object) -> Verdict:
        if skill.name == "first":
            raise ZeroDivisionError("a fault")
        return honest(skill, rules=options["rules"])  # type: ignore[arg-type]

    monkeypatch.setattr(auditor, "audit", faulty)
    monkeypatch.setenv("PANGUARD_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    assert main(["scan", "first", "second", "--format", "json"]) == 4
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert [skill["name"] for skill in document["skills"]] == ["second"]
    assert [unread["target"] for unread in document["unread"]] == ["first"]
    assert captured.err.startswith("pga: internal error while auditing first; the details are in ")
    assert "a fault" in (tmp_path / "cache" / "last-error.txt").read_text()
    assert "a fault" not in captured.err + captured.out
