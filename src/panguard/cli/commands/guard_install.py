"""`pga guard install`: shows what would change in the settings of agents, and changes it if agreed."""

import argparse
from functools import partial

from panguard.agents.table import name_of
from panguard.cli.cloud_settings import agreed
from panguard.cli.commands.guard_run import add_posture_option
from panguard.cli.guard_here import Here, here
from panguard.cli.guard_service import install_service, service_here
from panguard.cli.options import add_common_options
from panguard.errors import UsageError
from panguard.findings import phrase
from panguard.guard.client import MARK
from panguard.guard.host import Host
from panguard.guard.hosts import HOSTS, host_of
from panguard.guard.install import Change, carry_out, installing, prepare_unguarded, settings_of
from panguard.guard.service import Service
from panguard.guard.words import unguarded
from panguard.values import replace

EXIT_FAILED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add for which agents, and how."""
    add_agent_option(parser)
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--fail-closed", action="store_true", help="while the guard is not running, stop the agent's tools"
    )
    parser.add_argument(
        "--no-service", action="store_true", help="do not have the system keep the guard running"
    )
    parser.add_argument(
        "--http",
        action="store_true",
        help="agents that can ask over HTTP do so: quicker, and silent while the guard is not running",
    )
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
    changes = planned(at, arguments.agent, closed=arguments.fail_closed, http=arguments.http)
    service = None if arguments.no_service else service_here(at)
    show(at, changes)
    if service is not None:
        show_service(at, service)
    wanted = [change for change in changes if change.changes]
    failed = any(change.fault for change in changes)
    spoilt = show_spoilt(at, changes)
    if arguments.dry_run or not (wanted or service or spoilt):
        return EXIT_FAILED if failed else 0
    if not arguments.yes and not agreed(phrase("Make these changes?"), at.client):
        raise UsageError("nothing was changed")
    prepare_unguarded(
        at.place,
        spoilt,
        unguarded(at.client.pen.say, closed=arguments.fail_closed),
        closed=arguments.fail_closed,
    )
    make(at, wanted, closed=arguments.fail_closed)
    fault = install_service(at, service, arguments.posture) if service is not None else ""
    _tell(at, fault, over_http=arguments.http)
    return EXIT_FAILED if failed or fault else 0


def _tell(at: Here, fault: str, *, over_http: bool) -> None:
    if fault:
        at.client.say(phrase("The system does not keep the guard running: {fault}", fault=fault))
    if over_http and at.status() is not None:
        at.client.say(
            phrase("Hooks over HTTP are answered once the guard was started again: stop it, then start it.")
        )
    at.client.say(phrase("Done. To see that it works: pga guard doctor"))


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


def planned(at: Here, names: list[str] | None, *, closed: bool = False, http: bool = False) -> list[Change]:
    """Return what would change for each agent of this machine."""
    return [
        installing(
            host,
            replace(setting, closed=closed),
            path,
            partial(at.address_of if http and setting.over_http else at.command_of, host.ID),
            MARK,
        )
        for host in chosen_hosts(names)
        for setting, path in settings_of(host, at.machine)
    ]


def show(at: Here, changes: list[Change]) -> None:
    """Print a plan."""
    if not changes:
        at.client.say(phrase("No agent was found on this machine whose work can be guarded."))
    for change in changes:
        if change.switch is not None:
            key, file = change.switch
            at.client.say(
                phrase(
                    "{agent}: {key} in {file} switches its hooks off. It is yours and stays; "
                    "until you change it, the agent is not guarded.",
                    agent=name_of(change.host),
                    key=key,
                    file=str(file),
                )
            )
        if change.fault:
            at.client.say(phrase("{agent}: {fault}", agent=name_of(change.host), fault=change.fault))
        elif change.changes:
            at.client.say(
                phrase(
                    "{agent}: adds hooks for {events} to {file}; nothing else in it changes.",
                    agent=name_of(change.host),
                    events=", ".join(change.events),
                    file=str(change.path),
                )
            )
        else:
            at.client.say(
                phrase(
                    "{agent}: is set up already ({file}).", agent=name_of(change.host), file=str(change.path)
                )
            )


def show_spoilt(at: Here, changes: list[Change]) -> list[Host]:
    """Print whose answers for when the guard is gone were changed since they were installed; return them."""
    ids = dict.fromkeys(change.host for change in changes if not (change.fault or change.changes))
    spoilt = [host for host in map(host_of, ids) if host and at.altered(host)]
    for host in spoilt:
        at.client.say(
            phrase(
                "{agent}: what its hooks say while the guard is not running was changed; it is set again.",
                agent=name_of(host.ID),
            )
        )
    return spoilt


def make(at: Here, changes: list[Change], *, closed: bool) -> None:
    """Make the changes, the answers for when the guard is gone first."""
    hosts = [host for change in changes if (host := host_of(change.host))]
    prepare_unguarded(at.place, hosts, unguarded(at.client.pen.say, closed=closed), closed=closed)
    for change in changes:
        carry_out(change, at.place)
    notes = (setting.note for host in dict.fromkeys(hosts) for setting in host.SETTINGS)
    for note in dict.fromkeys(note for note in notes if note is not None):
        at.client.say(note)
