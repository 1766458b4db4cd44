"""The agents of this machine.

Whether each asks the guard, what its last test showed, and the guard itself.
"""

from collections.abc import Mapping, Sequence

from panguard.findings import phrase, verbatim
from panguard.report.html_page import escaped
from panguard.web.dashboard.parts import AgentState, Running
from panguard.web.dashboard.protection import is_valid
from panguard.web.dashboard.words import View, button, shown

PLACE = "agents"
TITLE = phrase("Agents")
_LEAD = phrase(
    "An agent is guarded when it asks the guard before each step. Whether it does is read from its own "
    "settings, now."
)
_STOP = phrase("While the guard is stopped, your agents go on unguarded, and say so at each step.")


def render(
    view: View, agents: Sequence[AgentState], running: Running | None, steps: Mapping[str, int], now: float
) -> str:
    """Return the page. `steps` are how many steps of each agent were looked at in seven days."""
    none = (
        f'<p class="none">{view.say(phrase("None was found on this machine whose work can be guarded."))}</p>'
    )
    body = [
        '<section class="panel">',
        f"<h1>{view.say(TITLE)}</h1>",
        f'<p class="lead">{view.say(_LEAD)}</p>',
        '<ul class="agents">' if agents else none,
        *(_row(view, agent, running, steps.get(agent.id, 0), now) for agent in agents),
        "</ul>" if agents else "",
        "</section>",
        *_guard(view, running),
    ]
    return shown(TITLE, body, view, PLACE)


def _row(view: View, agent: AgentState, running: Running | None, steps: int, now: float) -> str:
    hooked = (
        phrase("asks the guard") if agent.hooked else phrase("does not ask the guard; run: pga guard install")
    )
    state = f'<span class="state {"good" if agent.hooked else "bad"}">{view.say(hooked)}</span>'
    return (
        f"<li><h2>{escaped(agent.name)}</h2><p>{state}</p><p>{_proof(view, agent, running, now)}</p>"
        f'<p class="faint"><code>{escaped(agent.file)}</code> · '
        f"{view.say(phrase('{count} steps in seven days', count=f'{steps:,}'))}</p></li>"
    )


def _proof(view: View, agent: AgentState, running: Running | None, now: float) -> str:
    proof = agent.proof
    if proof is None:
        return view.say(phrase("Never tested."))
    when = view.time(proof.at)
    if not proof.protected:
        return f"{view.say(phrase('The test failed: {fault}', fault=proof.fault))} {when}"
    if not is_valid(proof.at, running, now):
        old = phrase("A test attack was stopped, but that was before the guard was last started.")
        return f"{view.say(old)} {when}"
    note = f"<br>{view.say(verbatim(proof.note))}" if proof.note else ""
    return f"{view.say(phrase('A test attack was stopped:'))} {when}{note}"


def _guard(view: View, running: Running | None) -> list[str]:
    title = f"<h2>{view.say(phrase('The guard'))}</h2>"
    if running is None:
        return [
            '<section class="panel event">',
            title,
            f"<p>{view.say(phrase('It does not answer.'))}</p>",
            button(view, "start", phrase("Start the guard"), PLACE),
            "</section>",
        ]
    return [
        '<section class="panel event">',
        title,
        f"<p>{view.say(phrase('It answers. It runs since'))} {view.time(running.started)}</p>",
        f'<div class="deeds">{button(view, "test", phrase("Test it now"), PLACE)}</div>',
        f"<details><summary>{view.say(phrase('Stop the guard …'))}</summary>",
        f"<p>{view.say(_STOP)}</p>",
        button(view, "stop", phrase("Stop it"), PLACE, kind="danger"),
        "</details>",
        "</section>",
    ]
