"""What a badge says, and what it does not say of what nobody looked at."""

from xml.etree import ElementTree as ET

import pytest

from panguard.report.model import Report
from panguard.values import replace
from panguard.web.badge import badge
from tests.report.samples import CLEAN, DANGEROUS, HARMLESS, PARTIAL, SEVERAL

UNSEEN = replace(CLEAN, coverage=PARTIAL.coverage)


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (HARMLESS, "low · 0/100"),
        (SEVERAL, "critical · 100/100"),
        (Report((UNSEEN,), "1"), "incomplete"),
        (Report((CLEAN, UNSEEN), "1"), "incomplete"),
        (replace(HARMLESS, unread=SEVERAL.unread), "incomplete"),
        (Report((UNSEEN, DANGEROUS), "1"), "critical · 100/100"),
    ],
    ids=["clean", "worst", "uninspected", "one-uninspected", "unread", "dangerous"],
)
def test_a_badge_says_how_bad_it_is_and_nothing_good_of_what_was_not_inspected(
    report: Report, said: str
) -> None:
    picture = ET.fromstring(badge(report))  # noqa: S314 - it is ours
    assert picture.attrib["aria-label"] == f"PanGuard: {said}"
    assert [item.text for item in picture.iter("{http://www.w3.org/2000/svg}text")] == ["PanGuard", said]


def test_a_badge_holds_nothing_from_the_skill() -> None:
    assert badge(Report((replace(DANGEROUS, name="<script>", source="<script>"),), "1")) == badge(
        Report((DANGEROUS,), "1")
    )
