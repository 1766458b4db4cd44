"""Which lines are kept around what was found, and how much of them."""

import pytest

from panguard.limits import DEFAULT_LIMITS
from panguard.report.html_finding import AROUND
from panguard.scan.kind import FileKind
from panguard.scan.skill import Skill, SkillFile
from panguard.values import replace
from panguard.web.excerpts import lines_around
from tests.report.samples import HIJACK, elsewhere


def holding(*lines: str, between: str = "\n") -> Skill:
    text = between.join(lines)
    return Skill("a", "a", (SkillFile("SKILL.md", text.encode(), text, FileKind.MARKDOWN),))


def test_the_line_and_those_around_it_are_kept_each_once() -> None:
    skill = holding(*(f"line {number}" for number in range(1, 31)))
    found = lines_around(skill, [elsewhere(HIJACK, "SKILL.md", 10), elsewhere(HIJACK, "SKILL.md", 11)])
    assert list(found) == [("SKILL.md", number) for number in range(10 - AROUND, 11 + AROUND + 1)]
    assert found["SKILL.md", 10] == "line 10"


def test_nothing_is_kept_of_lines_and_files_that_are_not_there() -> None:
    places = [elsewhere(HIJACK, "SKILL.md", 99), elsewhere(HIJACK, "gone.md", 1)]
    whole = replace(HIJACK, location=replace(HIJACK.location, file="SKILL.md", line=0))
    assert lines_around(holding("one"), [*places, whole]) == {}


def test_long_lines_are_cut_and_many_are_not_all_kept() -> None:
    skill = holding(*("x" * 5_000 for _ in range(DEFAULT_LIMITS.excerpt_lines + 50)))
    every = [elsewhere(HIJACK, "SKILL.md", line) for line in range(1, DEFAULT_LIMITS.excerpt_lines + 50)]
    found = lines_around(skill, every)
    assert len(found) == DEFAULT_LIMITS.excerpt_lines
    assert {len(line) for line in found.values()} == {DEFAULT_LIMITS.excerpt_characters}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_lines_end_where_those_of_findings_do_and_nowhere_else(end: str) -> None:
    first = "one\N{LINE SEPARATOR}still\x0bone\x0cand\x85one\x1c"
    found = lines_around(holding(first, "two", "three", between=end), [elsewhere(HIJACK, "SKILL.md", 2)])
    assert found == {("SKILL.md", 1): first, ("SKILL.md", 2): "two", ("SKILL.md", 3): "three"}


def test_no_line_that_is_kept_shows_a_secret() -> None:
    begin, body = "-----BEGIN RSA PRIVATE " + "KEY-----", "MIIEpAIBAAKCAQEA7x"
    skill = holding("# x", begin, body, begin.replace("BEGIN", "END"), "password: " + "hunter2" * 2, "end")
    found = lines_around(skill, [elsewhere(HIJACK, "SKILL.md", 4)])
    assert found["SKILL.md", 3] == "MIIE" + "*" * (len(body) - 4)
    assert found["SKILL.md", 5] == "password: hunt" + "*" * 10
    assert found["SKILL.md", 6] == "end"
