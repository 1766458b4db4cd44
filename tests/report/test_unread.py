"""No format says anything good of what nobody could look at, nor shows a defect beside a tick."""

import json
from xml.etree import ElementTree as ET

import pytest

from panguard.findings import CheckResult, Coverage, NotInspected, Uninspected, phrase
from panguard.language.catalogue import catalogue_for
from panguard.report.formats import renderer
from panguard.report.model import Outcome, Report
from panguard.report.presentation import Presentation
from panguard.terms import Check, CheckStatus
from panguard.values import replace
from panguard.web.badge import badge, sum_of
from tests.report.samples import CLEAN, PARTIAL
from tests.web.conftest import NOON

PLAIN = Presentation()
UNREAD = replace(
    CLEAN,
    checks=tuple(CheckResult(check, CheckStatus.NOT_RUN, phrase("Not checked.")) for check in Check),
    coverage=Coverage(
        files=1,
        bytes=900,
        not_inspected=(NotInspected("guide.pdf", Uninspected.BINARY, phrase("a document"), 900),),
    ),
)
NOTED = CheckResult(Check.MANIFEST_INTEGRITY, CheckStatus.PASS, phrase("Only noted: an odd name"), 1)


def shown(name: str, *verdicts: object) -> str:
    return renderer(name)(Report(verdicts, "1"), catalogue_for("en"), PLAIN)  # type: ignore[arg-type]


def test_a_run_of_what_was_not_read_ends_as_an_incomplete_one() -> None:
    assert Report((UNREAD,), "1").outcome is Outcome.INCOMPLETE
    assert Report((UNREAD,), "1", allow_incomplete=True).outcome is Outcome.CLEAN


@pytest.mark.parametrize("name", ["text", "markdown", "html", "json", "sarif"])
def test_every_format_says_that_nothing_was_inspected(name: str) -> None:
    text = shown(name, UNREAD)
    assert "Not inspected: there was nothing in it that could be read" in " ".join(text.split())
    for good in ("Nothing suspicious was found.", "🟩", "✅", "✓", "LOW RISK", "low risk", "0/100"):
        assert good not in text, good


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_a_table_of_several_shows_no_level_and_no_score_of_what_was_not_read(name: str) -> None:
    assert "not inspected" in shown(name, CLEAN, UNREAD)


def test_programs_are_told_that_nothing_was_inspected() -> None:
    (skill,) = json.loads(shown("json", UNREAD))["skills"]
    assert (skill["inspected"], skill["complete"]) == (False, False)
    run = json.loads(shown("sarif", UNREAD))["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert ET.fromstring(shown("junit", UNREAD)).find(".//error") is not None  # noqa: S314 - it is ours


def test_a_badge_of_what_was_not_read_says_so() -> None:
    assert "not inspected" in badge(sum_of(Report((UNREAD,), "1")), NOON)
    assert "incomplete" in badge(sum_of(Report((UNREAD, CLEAN), "1")), NOON)


def test_a_low_risk_of_what_was_partly_read_is_not_green() -> None:
    partly = replace(CLEAN, coverage=PARTIAL.coverage)
    assert 'class="hero unsure"' in shown("html", partly)
    assert "🟩" not in shown("markdown", partly)


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_what_a_passed_check_notes_stands_beside_no_tick(name: str) -> None:
    noted = replace(CLEAN, checks=(NOTED,))
    lines = [line for line in shown(name, noted).splitlines() if "an odd name" in line]
    assert lines
    for line in lines:
        assert not {"✓", "✅"} & set(line), line
    if name == "html":
        assert 'aria-label="noted"' in lines[0]
