"""One event: who did what, what was done, what came of it, what to do; and what it was found by, as text."""

from collections.abc import Mapping, Sequence

from panguard.findings import Phrase, phrase, verbatim
from panguard.guard.effects import Effect
from panguard.guard.journal import Entry
from panguard.notify.incident import notices_of
from panguard.notify.notice import Outcome
from panguard.notify.wording import agent_name, done, sentence, to_do
from panguard.report import words
from panguard.report.html_page import escaped
from panguard.terms import Severity
from panguard.web.dashboard.words import EFFECTS, OUTCOMES, View, shown

PLACE = "events"
TITLE = phrase("An event")
_MOST_STEPS = 40
_CLOCK = "%H:%M:%S"
_HERE = ' aria-current="true"'
_ACTIONS: Mapping[str, Phrase] = {
    "allow": phrase("let through"),
    "tell": phrase("noted"),
    "ask": phrase("left to you"),
    "deny": phrase("told not to"),
    "unchecked-tell": phrase("not checked"),
    "unchecked-deny": phrase("not checked, told not to"),
}


def render(view: View, entry: Entry, session: Sequence[Entry], effect: Effect | None) -> str:
    """Return the page. `effect` is what was seen of a step that was refused."""
    told = notices_of([entry])
    body = ['<article class="panel event">']
    if told:
        notice = told[0]
        severity = notice.severity
        badge = f'<span class="badge {severity.label}">{view.say(words.SEVERITIES[severity])}</span>'
        when = f'<span class="faint">{view.time(entry.at)}</span>'
        body += [
            f"<p>{badge} {when}</p>",
            f"<h1>{view.say(sentence(notice))}</h1>",
            f"<p>{view.say(done(notice))}</p>",
            *_effect(view, effect),
            f"<h2>{view.say(phrase('What you should do'))}</h2>",
            f"<p>{view.say(to_do(notice))}</p>",
        ]
    else:
        body += [f"<h1>{view.say(TITLE)}</h1>", f"<p>{view.time(entry.at)}</p>"]
    body += [*_found(view, entry), *_facts(view, entry), "</article>", *_steps(view, entry, session)]
    return shown(TITLE, body, view, f"{PLACE}/{entry.number}")


def _effect(view: View, effect: Effect | None) -> list[str]:
    if effect is None:
        return []
    kind = {Effect.STOPPED: "good", Effect.RAN: "bad", Effect.UNKNOWN: "open"}[effect]
    return [f'<p class="effect {kind}">{view.say(EFFECTS[effect])}</p>']


def _found(view: View, entry: Entry) -> list[str]:
    if not entry.because:
        return []
    lines = [f"<h2>{view.say(phrase('What was seen'))}</h2>", '<div class="findings">']
    for found in entry.because:
        severity = next((each for each in Severity if each.label == found.get("severity")), Severity.INFO)
        by = phrase("Found by rule {rule}; more about it: pga explain {rule}", rule=found.get("id", ""))
        lines += [
            f'<section class="finding {severity.label}">',
            f'<header><span class="badge {severity.label}">{view.say(words.SEVERITIES[severity])}</span>',
            f"<h3>{view.say(verbatim(found.get('message', '')))}</h3></header>",
            f'<pre class="source" tabindex="0">{escaped(found.get("evidence", ""))}</pre>',
            f'<p class="place">{view.say(by)}</p>',
            "</section>",
        ]
    return [*lines, "</div>"]


def _facts(view: View, entry: Entry) -> list[str]:
    rows = [
        (phrase("agent"), escaped(agent_name(entry.host))),
        (phrase("tool"), f"<code>{escaped(entry.tool)}</code>"),
        (phrase("answer"), escaped(entry.reason)),
        (phrase("session"), f"<code>{escaped(entry.session)}</code>"),
        (phrase("line of the journal"), str(entry.number)),
    ]
    listed = "".join(f"<dt>{view.say(label)}</dt><dd>{value}</dd>" for label, value in rows if value)
    return [f"<h2>{view.say(phrase('Details'))}</h2>", f'<dl class="facts">{listed}</dl>']


def _steps(view: View, entry: Entry, session: Sequence[Entry]) -> list[str]:
    if len(session) < 2:  # noqa: PLR2004 - itself and another
        return []
    place = next((index for index, each in enumerate(session) if each.number == entry.number), 0)
    near = session[max(0, place - _MOST_STEPS // 2) : place + _MOST_STEPS // 2]
    rows = [
        f"<li{_HERE if each.number == entry.number else ''}>{view.time(each.at, _CLOCK)} "
        f'<a href="{view.start}{PLACE}/{each.number}"><code>{escaped(each.tool or each.phase)}</code></a> '
        f'<span class="faint">{_done(view, each)}</span></li>'
        for each in near
    ]
    title = view.say(phrase("Around it, in the same session"))
    return [
        '<section class="panel">',
        f"<h2>{title}</h2>",
        '<ol class="steps">',
        *rows,
        "</ol>",
        "</section>",
    ]


def _done(view: View, entry: Entry) -> str:
    if entry.phase == "after-tool" and entry.action == "allow":
        return view.say(phrase("ended"))
    if entry.phase == "after-tool" and entry.action == "deny":
        return view.say(OUTCOMES[Outcome.HELD])
    return view.say(_ACTIONS.get(entry.action, verbatim(entry.action)))
