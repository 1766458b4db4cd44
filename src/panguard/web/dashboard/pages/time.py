"""What happened over time: bars for each day, and a table of the same numbers."""

from collections.abc import Sequence

from panguard.findings import phrase
from panguard.web.dashboard.chart import DayCount, bars, table
from panguard.web.dashboard.words import View, shown

PLACE = "time"
TITLE = phrase("Over time")
LENGTHS = (7, 30, 90)


def render(view: View, days: Sequence[DayCount], length: int) -> str:
    """Return the page."""
    chips = [
        f'<a class="chip" href="{view.start}{PLACE}?days={each}"{_CURRENT if each == length else ""}>'
        f"{view.say(phrase('{count} days', count=each))}</a>"
        for each in LENGTHS
    ]
    body = [
        '<section class="panel">',
        f"<h1>{view.say(TITLE)}</h1>",
        f'<p class="deeds">{"".join(chips)}</p>',
        *bars(days, view.page),
        "</section>",
        '<section class="panel">',
        f'<h2 id="numbers">{view.say(phrase("The numbers"))}</h2>',
        *table(days, view.page),
        "</section>",
    ]
    return shown(TITLE, body, view, PLACE)


_CURRENT = ' aria-current="true"'
