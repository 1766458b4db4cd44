"""`pga guard status`: says whether this user is protected right now, and what the guard did this week."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from panguard.agents.table import name_of
from panguard.cli.guard_choices import altered
from panguard.cli.guard_here import Here, here
from panguard.cli.options import add_common_options
from panguard.findings import Phrase, phrase, verbatim
from panguard.guard.hosts import HOSTS
from panguard.guard.install import is_installed, settings_of

EXIT_UNPROTECTED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how it is shown."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what is known; exit 1 unless the guard answers and at least one agent asks it."""
    at = here(arguments)
    status = at.status()
    agents = {
        host.ID: is_installed(host, settings, partial(at.lines_of, host.ID))
        for host in HOSTS
        if (settings := settings_of(host, at.machine))
    }
    muted = sorted(at.sources()[1])
    changed = [str(file) for host in HOSTS if agents.get(host.ID) for file in altered(at, host)]
    if arguments.json:
        said = {"running": status is not None, "agents": agents, "guard": status}
        json.dump({**said, "muted": muted, "altered": changed}, sys.stdout, indent=2)
        print()
    else:
        _told(at, status, agents)
        _weakened(at, muted, changed)
    return 0 if status is not None and any(agents.values()) and not changed else EXIT_UNPROTECTED


def _weakened(at: Here, muted: Sequence[str], changed: Sequence[str]) -> None:
    """Say what is not looked for, and what was changed that hooks say while the guard is gone."""
    if muted:
        at.client.say(
            phrase(
                "Muted, and so without effect: {rules}. To have one back: pga rules mute --off ID",
                rules=", ".join(muted),
            )
        )
    for file in changed:
        at.client.say(
            phrase(
                "{file} was changed: while the guard is not running, its hook would not say so as it should. "
                "To set it up again: pga guard install",
                file=file,
            )
        )


def _told(at: Here, status: Mapping[str, object] | None, agents: Mapping[str, bool]) -> None:
    say = at.client.say
    if status is None:
        say(phrase("The guard is not running: nothing is checked. Start it: pga guard start"))
    else:
        say(phrase("The guard runs and answers ({posture}).", posture=str(status["posture"])))
        say(*map(verbatim, at.warnings(status)))
    for agent, installed in agents.items():
        if installed:
            say(phrase("{agent}: its hooks are set.", agent=name_of(agent)))
        else:
            say(phrase("{agent}: not guarded. To change that: pga guard install", agent=name_of(agent)))
    week = status.get("week") if status else None
    if isinstance(week, dict):
        say(_week(week))


def _week(week: Mapping[str, Mapping[str, int]]) -> Phrase:
    """Return what was done for all agents together."""
    total: Counter[str] = Counter()
    for actions in week.values():
        total.update(actions)
    return phrase(
        "This week: {all} steps were looked at, {deny} stopped, {ask} left to you, {tell} told.",
        all=sum(total.values()),
        deny=total["deny"],
        ask=total["ask"],
        tell=total["tell"],
    )
