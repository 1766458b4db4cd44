"""What the demo prints: chapters, times, and where the seconds went, in the width that there is."""

import pytest

from panguard.cli.demo import screen
from panguard.cli.demo.events import Event, Step
from panguard.cli.demo.screen import CHAPTERS, Moment, chapter_of
from panguard.findings import phrase, verbatim
from panguard.language.catalogue import ENGLISH
from panguard.report.cells import cell_width
from panguard.report.pen import Pen
from panguard.report.presentation import Presentation


def pen(width: int) -> Pen:
    return Pen(ENGLISH, Presentation(colour=False, width=width, unicode=True))


MOMENTS = [
    Moment(2.0 * number, Event(step, verbatim("Scanner 1"), verbatim("It looks. " * 12), ("x" * 200,)))
    for number, step in enumerate(Step)
]


def printed(width: int) -> list[str]:
    lines = [*screen.opening(pen(width), phrase("Only the model is scripted."))]
    before = None
    for moment in MOMENTS:
        lines += screen.row(moment, before, pen(width))
        before = moment
    return [*lines, *screen.closing(MOMENTS, pen(width))]


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(cell_width, printed(width))) <= width


def test_every_chapter_has_its_title_once_and_in_order() -> None:
    titles = [line for line in printed(80) if line[:1].isdigit()]
    assert titles == [f"{number}  {title}" for number, title in enumerate(map(str, CHAPTERS.values()), 1)]


def test_each_step_belongs_to_the_chapter_that_was_opened_last() -> None:
    assert [chapter_of(step) for step in (Step.UNKNOWN, Step.TRIAL, Step.SAID, Step.WHY)] == [
        Step.OPENED,
        Step.FOUND,
        Step.CONFIRMED,
        Step.BLOCKED,
    ]


def test_the_end_says_how_long_it_took_from_the_first_sight() -> None:
    lines = printed(80)
    steps = list(Step)
    took = 2.0 * (steps.index(Step.BLOCKED) - steps.index(Step.UNKNOWN))
    assert f"From first sight to protection: {took:.1f} s" in lines
    spans = [float(line.split(" s  ")[0].split()[-1]) for line in lines if "━" in line]
    assert sum(spans) == took
