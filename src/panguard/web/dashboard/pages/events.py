"""What happened and what was done: incidents, the newest first, a page at a time."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from panguard.findings import phrase
from panguard.guard.reading import Asked
from panguard.notify.incident import Incident
from panguard.notify.wording import agent_name
from panguard.report.html_page import escaped
from panguard.web.dashboard.chart import KINDS
from panguard.web.dashboard.words import View, incident_rows, shown

PLACE = "events"
TITLE = phrase("What happened")
_NONE = phrase("Nothing of this kind.")
_LEAD = phrase("What one rule saw in one session within half an hour is one incident. Times are yours.")


class Choice(NamedTuple):
    """What is shown: the kind and the agent that were asked for, and the agents that there are."""

    what: str
    asked: Asked
    hosts: Sequence[str]


def render(view: View, choice: Choice, incidents: Sequence[Incident], older: int) -> str:
    """Return the page; `older` is where the next one begins (0: there is none)."""
    body = [
        '<section class="panel">',
        f"<h1>{view.say(TITLE)}</h1>",
        f'<p class="lead">{view.say(_LEAD)}</p>',
        *_form(view, choice),
        *(incident_rows(incidents, view) if incidents else [f'<p class="none">{view.say(_NONE)}</p>']),
        *_older(view, choice, older),
        "</section>",
    ]
    return shown(TITLE, body, view, PLACE, live=not choice.asked.before)


def _form(view: View, choice: Choice) -> list[str]:
    kinds = (("", phrase("everything")), *((name, said) for name, _, said in KINDS))
    whats = "".join(_option(value, view.say(said), chosen=value == choice.what) for value, said in kinds)
    agents = "".join(
        _option(host, escaped(agent_name(host)), chosen=host == choice.asked.host) for host in choice.hosts
    )
    every = _option("", view.say(phrase("every agent")), chosen=not choice.asked.host)
    return [
        f'<form class="search" method="get" action="{view.start}{PLACE}" role="search">',
        f'<div><label for="what">{view.say(phrase("What was done"))}</label>',
        f'<select id="what" name="what">{whats}</select></div>',
        f'<div><label for="agent">{view.say(phrase("By whom"))}</label>',
        f'<select id="agent" name="agent">{every}{agents}</select></div>',
        f'<button type="submit">{view.say(phrase("Show"))}</button>',
        "</form>",
    ]


def _option(value: str, label: str, *, chosen: bool) -> str:
    return f'<option value="{escaped(value)}"{" selected" if chosen else ""}>{label}</option>'


def _older(view: View, choice: Choice, older: int) -> list[str]:
    if not older:
        return []
    query = urlencode({"what": choice.what, "agent": choice.asked.host, "before": older})
    label = view.say(phrase("Older"))
    return [f'<p class="older"><a class="chip" href="{view.start}{PLACE}?{escaped(query)}">{label}</a></p>']
