"""What the table of all skills tells apart, and how much of a name it shows."""

from panguard.language.catalogue import ENGLISH
from panguard.limits import DEFAULT_LIMITS
from panguard.report.formats import renderer
from panguard.report.model import Report
from panguard.report.presentation import PLAIN
from panguard.values import replace
from tests.report.samples import CLEAN


def page(*verdicts: object) -> str:
    return renderer("html")(Report(tuple(verdicts), "1"), ENGLISH, PLAIN)  # type: ignore[arg-type]


def test_skills_of_one_name_are_told_apart_by_where_they_lie() -> None:
    same = [replace(CLEAN, name="notes", source=f"repo/{place}/notes") for place in ("one", "other")]
    table = page(*same, replace(CLEAN, name="alone", source="repo/alone")).partition("<tbody>")[2]
    table = table.partition("</tbody>")[0]
    assert [place in table for place in ("repo/one/notes", "repo/other/notes", "repo/alone")] == [
        True,
        True,
        False,
    ]


def test_a_long_name_is_cut_in_the_table_and_in_the_heading() -> None:
    long = replace(CLEAN, name="n" * 300)
    shown = page(long, CLEAN)
    assert "n" * DEFAULT_LIMITS.label_characters not in shown.replace(long.source, "")
    assert "n" * (DEFAULT_LIMITS.label_characters - 1) + "…" in shown
