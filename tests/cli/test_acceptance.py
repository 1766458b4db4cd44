from datetime import date
from pathlib import Path

import pytest

from panguard.cli.acceptance import (
    ApplyBaseline,
    NewBaseline,
    baseline_notices,
    digests_of,
    plan_new_baseline,
    read_baseline,
)
from panguard.cli.auditor import Audited
from panguard.errors import ConfigError, UsageError
from panguard.scan.baseline import Baseline, Entry
from panguard.scan.skill import Skill, skill_file
from tests.scan.made_verdicts import make_finding, make_verdict

TODAY = date(2026, 6, 1)
SKILL = Skill("demo", "demo", (skill_file("SKILL.md", b"a"), skill_file("run.sh", b"b")), "SKILL.md")
VERDICT = make_verdict(make_finding())

NOW = date(2026, 11, 21)


def test_only_files_with_findings_get_a_digest() -> None:
    assert digests_of(SKILL, VERDICT) == {
        "SKILL.md": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    }


def test_files_that_look_alike_share_a_digest_over_both() -> None:
    twins = Skill("demo", "demo", (skill_file("SKILL.md", b"a"), skill_file("SKILL.md", b"b")))
    assert digests_of(twins, VERDICT) not in (
        digests_of(SKILL, VERDICT),
        digests_of(Skill("demo", "demo", twins.files[1:]), VERDICT),
    )


def test_a_step_applies_the_baseline_to_one_skill() -> None:
    step = ApplyBaseline(Baseline((Entry("PG-TEST-1", "r"),)), TODAY)
    done = step(SKILL, VERDICT, Audited("demo", VERDICT))
    assert done.verdict is not None
    assert done.verdict.findings == ()
    assert (done.used, list(done.digests)) == (frozenset({0}), ["SKILL.md"])


def test_a_new_baseline_keeps_what_stands_and_drops_what_ended(tmp_path: Path) -> None:
    old = Baseline((Entry("A", "kept"), Entry("B", "changed"), Entry("C", "expired")))
    audits = [Audited("demo", VERDICT, reopened=frozenset({1}), lapsed=frozenset({2})), Audited("fault")]
    path = tmp_path / "b.toml"
    assert NewBaseline(path, "why", "me", TODAY).write(old, audits) == 1
    written = read_baseline(path).entries
    assert [(entry.rule, entry.reason) for entry in written] == [("A", "kept"), ("PG-TEST-1", "why")]
    assert (written[1].owner, written[1].expires) == ("me", TODAY)


def test_what_did_not_apply_is_told() -> None:
    baseline = Baseline((Entry("A", "r"), Entry("B", "r"), Entry("C", "r"), Entry("D", "r")))
    audits = [
        Audited("one", used=frozenset({0}), reopened=frozenset({1})),
        Audited("two", lapsed=frozenset({2})),
    ]
    told = [str(notice) for notice in baseline_notices(baseline, audits, Path("b.toml"))]
    assert told == [
        "b.toml: 1 expired, no longer applied.",
        "b.toml: 1 open again, because the accepted file has changed; look at it again.",
        "b.toml: 1 match nothing any more and can be removed.",
    ]
    used = Audited("one", used=frozenset({0}))
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
