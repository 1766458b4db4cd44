from datetime import date
from pathlib import Path

import pytest

from panguard.cli.acceptance import (
    NewBaseline,
    baseline_notices,
    plan_new_baseline,
    read_baseline,
)
from panguard.errors import ConfigError, UsageError
from panguard.scan.amend import Amended
from panguard.scan.baseline import Baseline, Entry
from tests.scan.made_verdicts import make_finding, make_verdict

TODAY = date(2026, 6, 1)
VERDICT = make_verdict(make_finding())

NOW = date(2026, 11, 21)


def test_a_new_baseline_keeps_what_stands_and_drops_what_ended(tmp_path: Path) -> None:
    old = Baseline((Entry("A", "kept"), Entry("B", "changed"), Entry("C", "expired")))
    amended = [Amended(VERDICT, reopened=frozenset({1})), Amended(make_verdict(), lapsed=frozenset({2}))]
    path = tmp_path / "b.toml"
    assert NewBaseline(path, "why", "me", TODAY).write(old, amended) == 1
    written = read_baseline(path).entries
    assert [(entry.rule, entry.reason) for entry in written] == [("A", "kept"), ("PG-TEST-1", "why")]
    assert (written[1].owner, written[1].expires) == ("me", TODAY)


def test_what_did_not_apply_is_told() -> None:
    baseline = Baseline((Entry("A", "r"), Entry("B", "r"), Entry("C", "r"), Entry("D", "r")))
    amended = [
        Amended(VERDICT, used=frozenset({0}), reopened=frozenset({1})),
        Amended(VERDICT, lapsed=frozenset({2})),
    ]
    told = [str(notice) for notice in baseline_notices(baseline, amended, Path("b.toml"))]
    assert told == [
        "b.toml: 1 expired, no longer applied.",
        "b.toml: 1 open again, because the accepted file has changed; look at it again.",
        "b.toml: 1 match nothing any more and can be removed.",
    ]
    used = Amended(VERDICT, used=frozenset({0}))
    assert baseline_notices(Baseline(baseline.entries[:1]), [used], Path("b.toml")) == ()


def test_reasons_of_bytes_that_are_no_text_are_made_text(tmp_path: Path) -> None:
    plan = plan_new_baseline(
        str(tmp_path / "b.toml"), reason=" a\udcff ", owner="", expires=None, extended=None, now=NOW
    )
    assert plan.reason == "a\ufffd"


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_reason_is_mandatory(tmp_path: Path, reason: str | None) -> None:
    with pytest.raises(UsageError, match="needs --reason"):
        plan_new_baseline(str(tmp_path / "b"), reason=reason, owner="", expires=None, extended=None, now=NOW)


def test_a_date_must_not_be_past(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="2026-11-20 is past"):
        plan_new_baseline(
            str(tmp_path / "b"), reason="r", owner="", expires="2026-11-20", extended=None, now=NOW
        )


def test_a_date_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="expected a date such as 2027-01-31, found 'soon'"):
        plan_new_baseline(str(tmp_path / "b"), reason="r", owner="", expires="soon", extended=None, now=NOW)


def test_a_damaged_baseline_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.toml"
    path.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not valid TOML"):
        read_baseline(path)
