"""What is marked on the command line is read as it stands, or refused with what is wrong."""

from pathlib import Path

import pytest

from panguard.cli.marked import files_of, marked
from panguard.errors import UsageError
from panguard.terms import Category, Severity

TEXT = "one\ntwo\nthree\n\nfive\n"


def attack(folder: Path, word: str, lines: str | None = None) -> str:
    (folder / "a.md").write_text(TEXT)
    (sample,) = marked([str(folder / word)], lines, Category.TOOL_POISONING, Severity.LOW)
    (span,) = sample.spans
    assert (sample.category, sample.severity) == (Category.TOOL_POISONING, Severity.LOW)
    return sample.text[span.start : span.end]


@pytest.mark.parametrize(
    ("word", "lines", "said"),
    [
        ("a.md:2-3", None, "two\nthree"),
        ("a.md", "1", "one"),
        ("a.md:1-1", "5", "one"),
        ("a.md", "1-5", "one\ntwo\nthree\n\nfive"),
    ],
)
def test_lines_are_named_beside_the_file_or_after_it(
    tmp_path: Path, word: str, lines: str | None, said: str
) -> None:
    assert attack(tmp_path, word, lines) == said


def test_the_files_are_known_without_the_lines(tmp_path: Path) -> None:
    """What stands beside them says whose names no rule may carry; numbers of lines are nobody's name."""
    (tmp_path / "odd:7").write_text(TEXT)
    words = [f"{tmp_path}/{name}" for name in ("a.md:40-52", "b.md", "odd:7")]
    assert files_of(words) == tuple(f"{tmp_path}/{name}" for name in ("a.md", "b.md", "odd:7"))


@pytest.mark.parametrize(
    ("word", "lines", "fault"),
    [
        ("a.md", None, "which lines are the attack"),
        ("a.md:0-1", None, "has lines 1 to 6, and 0-1 is not within them"),
        ("a.md:3-2", None, "a.md: lines 3-2 end before they begin; write 2-3"),
        ("a.md:2-99", None, "not within them"),
        (".", "1", "is a folder; name the file"),
        ("a.md", "2-", "written as 40-52"),
        ("a.md", "two", "written as 40-52"),
        ("a.md:4", None, "are empty"),
        ("b.md:4", None, "cannot be read"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, word: str, lines: str | None, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        attack(tmp_path, word, lines)


def test_an_attack_that_is_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.md").write_text("x" * 3_000)
    with pytest.raises(UsageError, match="Mark its core"):
        marked([str(tmp_path / "long.md:1")], None, Category.TOOL_POISONING, Severity.LOW)


def test_nothing_marked_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="name a file"):
        marked([], None, Category.TOOL_POISONING, Severity.LOW)
