"""The example skills of the project get the verdicts that the documentation shows."""

from functools import cache
from pathlib import Path

import pytest

from panguard.engine.ruleset import RuleSet, compile_rules
from panguard.findings import Verdict
from panguard.rules.sources import own_source, read_rules
from panguard.scan.scanner import audit
from panguard.scan.skill import Skill, skill_file
from panguard.terms import Lane, RiskLevel

EXAMPLES = Path(__file__).parents[2] / "examples"


@cache
def own_rules() -> RuleSet:
    return compile_rules(read_rules(own_source()).rules)


@cache
def verdict(name: str) -> Verdict:
    root = EXAMPLES / name
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    files = tuple(skill_file(path.relative_to(root).as_posix(), path.read_bytes()) for path in paths)
    return audit(Skill(name, name, files, "SKILL.md", directory_name=name), rules=own_rules())


EXPECTED = {
    "clean-changelog": (RiskLevel.LOW, set()),
    "pdf-helper": (RiskLevel.CRITICAL, {"PGA-2026-00076", "PGA-2026-00065", "pi-hidden-text"}),
    "quick-tools": (RiskLevel.CRITICAL, {"mcp-poisoned-tool", "config-runs-harm"}),
    "setup-wizard": (RiskLevel.HIGH, {"PGA-2026-00013", "PGA-2026-00005", "PGA-2026-00003"}),
    "team-notes": (RiskLevel.CRITICAL, {"orders-against-user", "PGA-2026-00042", "hidden-unicode"}),
    "weather-lookup": (RiskLevel.HIGH, {"exfiltration-credentials"}),
}


def test_every_example_is_expected() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.is_dir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_gets_its_verdict(name: str) -> None:
    level, reasons = EXPECTED[name]
    found = {finding.id for finding in verdict(name).findings if finding.lane is Lane.BLOCK}
    assert verdict(name).level is level
    assert reasons <= found


def test_the_clean_example_has_nothing_to_say_against_it() -> None:
    assert verdict("clean-changelog").score == 0
    assert verdict("clean-changelog").findings == ()


@pytest.mark.parametrize("name", EXPECTED)
def test_every_file_of_an_example_is_inspected(name: str) -> None:
    assert verdict(name).complete
