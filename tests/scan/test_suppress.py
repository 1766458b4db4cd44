import pytest

from panguard.findings import Finding
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.skill import Skill, text_file
from panguard.scan.suppress import InlineIgnore, honour, inline_ignores
from tests.scan.made_verdicts import make_finding, make_verdict

MARK = "panguard: " + "ignore"


def skill(text: str, path: str = "SKILL.md") -> Skill:
    return Skill("demo", "demo", (text_file(path, text),), primary=path)


def comment(line: int, target: int, reason: str = "known", *rules: str) -> InlineIgnore:
    return InlineIgnore("SKILL.md", line, target, rules or ("PG-1",), reason)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'<!-- {MARK}[PG-1] reason="known" -->\nx', comment(1, 2)),
        (f"<!-- {MARK}[PG-1] reason='known' -->\nx", comment(1, 2)),
        (f"<!--{MARK}[PG-1] known-->\nx", comment(1, 2)),
        (f"a\r\n  # {MARK}[PG-1] known\r\nx", comment(2, 3)),
        (f"rm x # {MARK}[PG-1] known", comment(1, 1)),
        (f"// {MARK}[PG-1]   known", comment(1, 2)),
        (f"/* {MARK}[PG-1] known */", comment(1, 2)),
        (f"/* {MARK}[PG-1] known */ rm x", comment(1, 1)),
        (f'text <!-- {MARK}[PG-1] reason="known" -->', comment(1, 1)),
        (f"# {MARK}[PG-1, ATR-2026-00001] known", comment(1, 2, "known", "PG-1", "ATR-2026-00001")),
        (f"# {MARK}[PG-1]", comment(1, 2, "")),
    ],
)
def test_a_comment_is_found_with_its_line_rules_and_reason(text: str, expected: InlineIgnore) -> None:
    (found,) = inline_ignores(skill(text))
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        f"{MARK}[PG-1] known",
        f"# {MARK}[*] known",
        f"# {MARK}[] known",
        f"# {MARK} PG-1 known",
        f"# {MARK}[PG-1\n] known",
        "# panguard: allow[PG-1] known",
    ],
    ids=["no comment", "all rules", "no rule", "no brackets", "over two lines", "other word"],
)
def test_what_is_not_such_a_comment_is_not_one(text: str) -> None:
    assert inline_ignores(skill(text)) == ()


def test_a_reason_cannot_carry_control_characters() -> None:
    (found,) = inline_ignores(skill(f"# {MARK}[PG-1] \u202eknown\x1b[2J"))
    assert "known" in found.reason
    assert not {"\u202e", "\x1b"} & set(found.reason)


def test_the_number_of_comments_is_bounded() -> None:
    assert (
        len(inline_ignores(skill(f"# {MARK}[A] b\n" * (DEFAULT_LIMITS.ignore_comments + 5))))
        == DEFAULT_LIMITS.ignore_comments
    )


def test_a_comment_accepts_its_own_line_and_the_next_when_it_stands_alone() -> None:
    found = inline_ignores(skill(f"# {MARK}[PG-1] known\nbad\nbad"))
    on_comment, following, later = (make_finding("PG-1", line=line) for line in (1, 2, 3))
    verdict = honour(make_verdict(on_comment, following, later), found)
    assert verdict.findings == (later,)
    assert [(item.finding, item.reason, item.source) for item in verdict.suppressed] == [
        (on_comment, "known", "inline"),
        (following, "known", "inline"),
    ]


@pytest.mark.parametrize(
    "finding",
    [
        make_finding("PG-2", line=1),
        make_finding("PG-1", line=1, file="other.md"),
        make_finding("PG-1", line=2),
    ],
    ids=["other rule", "other file", "line after a comment beside code"],
)
def test_a_comment_accepts_nothing_else(finding: Finding) -> None:
    found = inline_ignores(skill(f"bad # {MARK}[PG-1] known\nbad"))
    verdict = make_verdict(finding)
    assert honour(verdict, found) == verdict


def test_a_comment_without_a_reason_accepts_nothing() -> None:
    verdict = make_verdict(make_finding("PG-1"))
    assert honour(verdict, inline_ignores(skill(f"# {MARK}[PG-1]"))) == verdict
