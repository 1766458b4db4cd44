"""Charts hold what they are given, and nothing that is not text."""

from xml.etree import ElementTree as ET

import pytest

from panguard.web.explorer.charts import Chart, Series, columns, lines
from panguard.web.explorer.scale import ticks

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '"><script>alert(1)</script>'


def chart(*rows: list[int | None]) -> Chart:
    series = [Series(f"row {number}", row) for number, row in enumerate(rows)]
    return Chart("c", "title", "about", [f"w{place}" for place in range(len(rows[0]))], series)


def drawn(text: str) -> list[ET.Element]:
    """Return the pictures of a chart, one for each width."""
    root = ET.fromstring(f'<d xmlns="http://www.w3.org/2000/svg">{text}</d>')  # noqa: S314 - it is ours
    return list(root)


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (7, [0, 2, 4, 6, 8]),
        (28, [0, 10, 20, 30]),
        (4_100, [0, 2_000, 4_000, 6_000]),
    ],
)
def test_an_axis_has_round_numbers_up_to_the_highest(highest: int, expected: list[int]) -> None:
    assert list(ticks(highest)) == expected


def test_columns_stand_on_each_other_and_on_the_ground() -> None:
    for picture in drawn(columns(chart([2, 0, 1], [3, 4, 0]))):
        rects = [
            (float(item.attrib["x"]), float(item.attrib["y"]), float(item.attrib["height"]))
            for item in picture.iter(f"{SVG}rect")
        ]
        assert len(rects) == 4, "what is nothing is not drawn"
        (x, y, height), (above_x, above_y, above) = rects[:2]
        assert x == above_x
        assert above_y + above == pytest.approx(y, abs=0.11)
        assert height / above == pytest.approx(2 / 3, abs=0.02)
        assert {y + height for _, y, height in rects if _ == x} >= {y + height}


def test_a_line_has_a_gap_where_there_is_no_number() -> None:
    for picture in drawn(lines(chart([1, 2, None, 4, 5]))):
        path = next(item for item in picture.iter(f"{SVG}path") if "line" in item.attrib["class"])
        assert path.attrib["d"].count("M") == 2
        assert len(list(picture.iter(f"{SVG}circle"))) == 4


def test_every_picture_says_what_it_shows_under_ids_of_its_own() -> None:
    pictures = drawn(columns(chart([1])))
    names = [picture.attrib["aria-labelledby"].split() for picture in pictures]
    assert len({name for pair in names for name in pair}) == 4
    for picture, (title, about) in zip(pictures, names, strict=True):
        assert picture.find(f"{SVG}title[@id='{title}']") is not None
        assert picture.find(f"{SVG}desc[@id='{about}']") is not None


@pytest.mark.parametrize("draw", [columns, lines])
def test_no_text_becomes_markup(draw: object) -> None:
    hostile = Chart("c", EVIL, EVIL, [EVIL], [Series(EVIL, [1])])
    text = draw(hostile)  # type: ignore[operator]
    assert "<script" not in text
    assert len(drawn(text)) == 2


@pytest.mark.parametrize("draw", [columns, lines])
def test_where_there_is_nothing_the_axes_are_drawn(draw: object) -> None:
    assert len(drawn(draw(chart([None, None])))) == 2  # type: ignore[operator]
