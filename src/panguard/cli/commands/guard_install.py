"""`pga guard install`: shows what would change in the settings of agents, and changes it if agreed."""

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from panguard.agents.table import name_of
from panguard.cli.cloud_settings import agreed
from panguard.cli.guard_choices import (
    add_posture_option,
    add_set_up_options,
    chosen,
    is_closed,
    kept,
    with_chosen,
)
from panguard.cli.guard_here import Here, here
from panguard.cli.guard_service import install_service, service_here
from panguard.cli.options import add_common_options
from panguard.errors import UsageError
from panguard.findings import Phrase, phrase
from panguard.guard.client import MARK
from panguard.guard.host import Host
from panguard.guard.hosts import HOSTS, host_of
from panguard.guard.install import (
    Change,
    carry_out,
    installing,
    prepare,
    settings_of,
    tried,
    unguarded_answers,
    unprepared,
)
from panguard.guard.service import Service
from panguard.guard.words import unguarded
from panguard.values import dataclass, replace

EXIT_FAILED = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What installing would do.

    The files that change, by agent the answers for when the guard is not running that are not there yet, and
    the service.
    """

    changes: tuple[Change, ...]
    answers: Mapping[str, Mapping[str, bytes]]
    service: Service | None

    @property
    def does(self) -> bool:
        """Say whether there is anything to do."""
        changes = any(change.changes for change in self.changes)
        return changes or any(self.answers.values()) or self.service is not None

    @property
    def code(self) -> int:
        """Return the exit code that faults in the files give."""
        return EXIT_FAILED if any(change.fault for change in self.changes) else 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add for which agents, and how."""
    add_agent_option(parser)
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    add_set_up_options(parser)
    add_posture_option(parser)
    add_common_options(parser)


def add_agent_option(parser: argparse.ArgumentParser) -> None:
    """Add the choice of agents."""
    parser.add_argument(
        "--agent",
        action="append",
        choices=[host.ID for host in HOSTS],
        help="only this agent (may be repeated; default: every agent on this machine)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Install the hooks."""
    at = here(arguments)
    choice = chosen(arguments, at.client.settings)
    wanted = with_chosen(at, choice)
    plan = _planned(wanted, arguments.agent)
    _show(wanted, plan)
    if arguments.dry_run or not (plan.does or choice):
        return plan.code
    if not arguments.yes and not agreed(phrase("Make these changes?"), at.client):
        raise UsageError("nothing was changed")
    return _made(kept(arguments, at, choice), plan)


def _planned(at: Here, names: list[str] | None) -> Plan:
    """Return all that installing would do."""
    settings, say = at.client.settings, at.client.pen.say
    changes = planned(at, names)
    there = {change.host for change in changes if not change.fault}
    answers: dict[str, Mapping[str, bytes]] = {}
    for host in HOSTS:
        if host.ID in there:
            closed = is_closed(settings, host.ID)
            wanted = unguarded_answers(host, unguarded(say, closed=closed), closed=closed)
            answers[host.ID] = unprepared(at.place, wanted)
    service = service_here(at) if settings.guard_service else None
    return Plan(tuple(changes), answers, service)


def _show(at: Here, plan: Plan) -> None:
    show(at, plan.changes)
    for host, answers in plan.answers.items():
        if answers:
            at.client.say(_meanwhile(name_of(host), closed=is_closed(at.client.settings, host)))
    if plan.service is not None:
        show_service(at, plan.service)


def _meanwhile(agent: str, *, closed: bool) -> Phrase:
    """Say what becomes of an agent's steps while the guard is not running."""
    if closed:
        return phrase("{agent}: while the guard is not running, its steps are stopped.", agent=agent)
    return phrase("{agent}: while the guard is not running, its steps go on, and it says so.", agent=agent)


def _made(at: Here, plan: Plan) -> int:
    """Do what was shown; return the exit code."""
    failed = make(at, plan)
    fault = install_service(at, plan.service) if plan.service is not None else ""
    at.follow()
    if fault:
        at.client.say(phrase("The system does not keep the guard running: {fault}", fault=fault))
    if at.client.settings.hooks_over_http and at.status() is not None:
        at.client.say(
            phrase("Hooks over HTTP are answered once the guard was started again: stop it, then start it.")
        )
    code = EXIT_FAILED if fault or failed else plan.code
    if code:
        at.client.say(phrase("Not all of it could be done. Mend what is named above, then try again."))
    else:
        at.client.say(phrase("Done. To see that it works: pga guard doctor"))
    return code


def show_service(at: Here, service: Service) -> None:
    """Print what a service would write."""
    files = ", ".join(str(path) for path in service.files(at.machine, ("pga",), at.place.log))
    at.client.say(
        phrase(
            "{service}: starts the guard now and whenever you log in ({files}).",
            service=service.ID,
            files=files,
        )
    )


def chosen_hosts(names: list[str] | None) -> tuple[Host, ...]:
    """Return the hosts that the command line names, or all."""
    return tuple(host for host in map(host_of, names) if host) if names else HOSTS


def planned(at: Here, names: list[str] | None) -> list[Change]:
    """Return what would change for each agent of this machine."""
    settings = at.client.settings
    return [
        installing(
            host,
            replace(setting, closed=is_closed(settings, host.ID)),
            path,
            partial(
                at.address_of if settings.hooks_over_http and setting.over_http else at.command_of, host.ID
            ),
            MARK,
        )
        for host in chosen_hosts(names)
        for setting, path in settings_of(host, at.machine)
    ]


def show(at: Here, changes: Sequence[Change]) -> None:
    """Print a plan."""
    if not changes:
        at.client.say(phrase("No agent was found on this machine whose work can be guarded."))
    for change in changes:
        if change.switch is not None:
            at.client.say(_switched(change, *change.switch))
        at.client.say(_shown(change))


def _switched(change: Change, key: str, file: Path) -> Phrase:
    return phrase(
        "{agent}: {key} in {file} switches its hooks off. It is yours and stays; "
        "until you change it, the agent is not guarded.",
        agent=name_of(change.host),
        key=key,
        file=str(file),
    )


def _shown(change: Change) -> Phrase:
    agent, file = name_of(change.host), str(change.path)
    if change.fault:
        return phrase("{agent}: {fault}", agent=agent, fault=change.fault)
    if not change.changes:
        return phrase("{agent}: is set up already ({file}).", agent=agent, file=file)
    return phrase(
        "{agent}: adds hooks for {events} to {file}; nothing else in it changes.",
        agent=agent,
        events=", ".join(change.events),
        file=file,
    )


def make(at: Here, plan: Plan) -> int:
    """Make the changes, the answers for when the guard is gone first; return how many could not be made."""
    for answers in plan.answers.values():
        prepare(at.place, answers)
    wanted = [change for change in plan.changes if change.changes]
    done = [change for change in wanted if _carried_out(at, change)]
    hosts = [host for change in done if (host := host_of(change.host))]
    notes = (setting.note for host in hosts for setting in host.SETTINGS)
    for note in dict.fromkeys(note for note in notes if note is not None):
        at.client.say(note)
    return len(wanted) - len(done)


def _carried_out(at: Here, change: Change) -> bool:
    """Make a change, and say why where it cannot be made; say whether it was."""
    fault = tried(carry_out, change, at.place)
    if fault:
        at.client.say(phrase("{agent}: {fault}", agent=name_of(change.host), fault=fault))
    return not fault
