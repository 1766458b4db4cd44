"""What the pages of the dashboard share: their frame, times, badges, incidents, forms. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from panguard.findings import Phrase, phrase
from panguard.guard.effects import Effect
from panguard.notify.incident import Incident
from panguard.notify.notice import Outcome
from panguard.notify.wording import agent_name, done, sentence
from panguard.report import words
from panguard.report.html_page import Page, escaped
from panguard.values import dataclass
from panguard.web.frame import Around, framed, prefix_of
from panguard.web.look import DASHBOARD_SCRIPT, DASHBOARD_STYLES

AROUND = Around(
    (
        ("", phrase("Right now")),
        ("events", phrase("What happened")),
        ("quarantine", phrase("Quarantine")),
        ("agents", phrase("Agents")),
        ("rules", phrase("Rules")),
        ("time", phrase("Over time")),
    ),
    (phrase("This page is served by your own computer, to you alone; nothing of it leaves."),),
    DASHBOARD_STYLES,
    DASHBOARD_SCRIPT,
)
EFFECTS: Mapping[Effect, Phrase] = {
    Effect.STOPPED: phrase("It was stopped: the agent went on, and this step was not seen to run."),
    Effect.RAN: phrase("It ran all the same! The agent did not keep to what it was told."),
    Effect.UNKNOWN: phrase("What the agent made of it was not seen so far."),
}
OUTCOMES: Mapping[Outcome, Phrase] = {
    Outcome.REFUSED: phrase("told not to"),
    Outcome.HELD: phrase("text kept back"),
    Outcome.ASKED: phrase("left to you"),
    Outcome.TOLD: phrase("noted"),
    Outcome.UNCHECKED: phrase("not checked"),
    Outcome.REFUSED_UNCHECKED: phrase("not checked, told not to"),
    Outcome.SET_ASIDE: phrase("set aside"),
    Outcome.FOUND: phrase("found"),
}


@dataclass(frozen=True, slots=True)
class View:
    """What decides how a page reads: language, zone, the word of forms, what the last action came to."""

    page: Page
    form_word: str
    zone: tzinfo | None = None
    told: tuple[Phrase, bool] | None = None

    @property
    def start(self) -> str:
        """Return with what addresses in this language begin."""
        return prefix_of(self.page.catalogue.tag)

    def say(self, sentence: Phrase) -> str:
        """Return a sentence, escaped."""
        return self.page.say(sentence)

    def time(self, at: float, form: str = "%Y-%m-%d %H:%M") -> str:
        """Return a moment as people of the zone write it."""
        when = datetime.fromtimestamp(at, UTC).astimezone(self.zone)
        return f'<time datetime="{when.isoformat(timespec="seconds")}">{when.strftime(form)}</time>'


def shown(title: Phrase, body: Iterable[str], view: View, place: str, *, live: bool = False) -> str:
    """Return a whole page; a live one is renewed by the script while it is open."""
    told: list[str] = []
    if view.told:
        sentence_, good = view.told
        told = [f'<p class="told {"good" if good else "bad"}" role="status">{view.say(sentence_)}</p>']
    marked = [f'<div class="live" data-live="{place}">', *told, *body, "</div>"] if live else [*told, *body]
    return framed(title, marked, view.page, place, AROUND)


def incident_rows(incidents: Sequence[Incident], view: View) -> list[str]:
    """Return incidents as a list, each a link to all that is known of it."""
    return ['<ul class="incidents">', *(_incident(incident, view) for incident in incidents), "</ul>"]


def _incident(incident: Incident, view: View) -> str:
    notice = incident.notice
    severity = notice.severity
    badge = f'<span class="badge {severity.label}">{view.say(words.SEVERITIES[severity])}</span>'
    link = f'<a href="{view.start}events/{notice.number}">{view.say(sentence(notice))}</a>'
    times = phrase("{count} times", count=notice.count)
    facts = [view.time(incident.last), escaped(agent_name(notice.agent))]
    facts += [f"<code>{escaped(notice.tool)}</code>"] if notice.tool else []
    facts += [view.say(times)] if notice.count > 1 else []
    return (
        f'<li>{badge}<div><p>{link}</p><p class="did">{view.say(done(notice))}</p>'
        f'<p class="faint">{" · ".join(facts)}</p></div></li>'
    )


def button(
    view: View, deed: str, label: Phrase, back: str, *, kind: str = "", fields: Mapping[str, str] = {}
) -> str:
    """Return a form with one button that does something."""
    hidden = {"word": view.form_word, "back": f"{view.start}{back}", **fields}
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{escaped(value)}">' for name, value in hidden.items()
    )
    marked = f' class="{kind}"' if kind else ""
    pressed = f'<button type="submit"{marked}>{view.say(label)}</button>'
    return f'<form method="post" action="/do/{deed}">{inputs}{pressed}</form>'
