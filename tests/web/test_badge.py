"""What a badge says, and what it does not say of what nobody looked at."""

from xml.etree import ElementTree as ET

import pytest

from panguard.report.model import Report
from panguard.values import replace
from panguard.web.badge import badge, read, sum_of
from tests.report.samples import CLEAN, DANGEROUS, HARMLESS, PARTIAL, SEVERAL
from tests.web.conftest import NOON

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
    picture = ET.fromstring(badge(read(sum_of(report).written()), NOON))  # noqa: S314 - it is ours
    assert picture.attrib["aria-label"] == f"PanGuard: {said}, scanned on 2026-11-21"
    shown = [item.text for item in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert shown == ["PanGuard", said, "2026-11-21"], "whoever sees it sees how old it is"


def test_a_badge_holds_nothing_from_the_skill() -> None:
    hostile = Report((replace(DANGEROUS, name="<script>", source="<script>"),), "1")
    assert badge(sum_of(hostile), NOON) == badge(sum_of(Report((DANGEROUS,), "1")), NOON)
