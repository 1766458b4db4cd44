"""What was set aside, why, and how to bring it back."""

from collections.abc import Sequence

from panguard.findings import phrase
from panguard.notify.wording import agent_name
from panguard.report.html_page import escaped
from panguard.web.dashboard.parts import Held
from panguard.web.dashboard.words import View, button, shown

PLACE = "quarantine"
TITLE = phrase("Quarantine")
_LEAD = phrase(
    "Skills that must not be used as they are were moved to where no agent reads them. Nothing is deleted; "
    "what is brought back is as it was."
)


def render(view: View, held: Sequence[Held]) -> str:
    """Return the page."""
    none = phrase("Nothing is set aside.")
    rows = ['<ul class="held">', *(_row(view, thing) for thing in held), "</ul>"]
    body = [
        '<section class="panel">',
        f"<h1>{view.say(TITLE)}</h1>",
        f'<p class="lead">{view.say(_LEAD)}</p>',
        *(rows if held else [f'<p class="none">{view.say(none)}</p>']),
        "</section>",
    ]
    return shown(TITLE, body, view, PLACE)


def _row(view: View, thing: Held) -> str:
    back = button(view, "restore", phrase("Bring it back …"), PLACE, kind="plain", fields={"id": thing.id})
    facts = " · ".join(
        (view.time(thing.at), escaped(agent_name(thing.agent)), f"<code>{escaped(thing.path)}</code>")
    )
    return (
        f"<li><div><h2>{escaped(thing.name)}</h2><p>{escaped(thing.reason)}</p>"
        f'<p class="faint">{facts}</p></div>{back}</li>'
    )


def ask(view: View, thing: Held) -> str:
    """Return the page that asks whether something is really wanted back."""
    title = phrase("Bring it back?")
    again = phrase("Your agents will read it again at this place:")
    sure = phrase("Yes, bring it back")
    fields = {"id": thing.id, "sure": "yes"}
    body = [
        '<section class="panel event">',
        f"<h1>{view.say(title)}</h1>",
        f"<p><strong>{escaped(thing.name)}</strong>: {escaped(thing.reason)}</p>",
        f"<p>{view.say(again)} <code>{escaped(thing.path)}</code></p>",
        f'<div class="deeds">{button(view, "restore", sure, PLACE, kind="danger", fields=fields)}',
        f'<a class="chip" href="{view.start}{PLACE}">{view.say(phrase("No, leave it there"))}</a></div>',
        "</section>",
    ]
    return shown(title, body, view, PLACE)
