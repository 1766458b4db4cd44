"""How strict the guard is and how it is set up: what the command line says is kept in the user's settings."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from panguard.cli.cloud_settings import user_file
from panguard.cli.guard_here import Here, here
from panguard.cli.own_settings import Value
from panguard.cli.user_settings import text_of, with_settings
from panguard.config import ALL, POSTURES, OriginKind, Settings, load
from panguard.errors import ConfigError, UsageError
from panguard.findings import phrase
from panguard.guard.host import Host
from panguard.guard.hosts import HOSTS
from panguard.guard.install import Change, carry_out, tried, unguarded_answers, unprepared
from panguard.guard.words import unguarded
from panguard.language.catalogue import LANGUAGES, catalogue_for

USER_FILE = "settings"
"""Under which name the change of the user's own settings is kept, to be taken back."""

_KEYS = {
    "posture": "posture",
    "hooks-over-http": "hooks_over_http",
    "guard-service": "guard_service",
    "fail-closed": "fail_closed",
}


def add_posture_option(parser: argparse.ArgumentParser) -> None:
    """Add the choice of a posture."""
    parser.add_argument(
        "--posture",
        choices=POSTURES,
        help="observe: only note; guarded (default): stop what is certain, ask about the rest; "
        "strict: stop more (setting: posture)",
    )


def add_set_up_options(parser: argparse.ArgumentParser) -> None:
    """Add how hooks and the service are set up."""
    parser.add_argument(
        "--fail-closed",
        action=argparse.BooleanOptionalAction,
        help="while the guard is not running, stop the tools of the agents that are named, or of all",
    )
    parser.add_argument(
        "--service",
        dest="guard_service",
        action=argparse.BooleanOptionalAction,
        help="have the system keep the guard running (default: yes)",
    )
    parser.add_argument(
        "--http",
        dest="hooks_over_http",
        action=argparse.BooleanOptionalAction,
        help="agents that can ask over HTTP do so: quicker, and silent while the guard is not running",
    )


def chosen(arguments: argparse.Namespace, settings: Settings) -> dict[str, Value]:
    """Return the settings that the command line asks for and that are not so yet."""
    given = vars(arguments)
    wanted: dict[str, Value] = {
        key: given[name]
        for key, name in _KEYS.items()
        if key != "fail-closed" and given.get(name) not in (None, vars_of(settings)[key])
    }
    closed = _closed(given.get("fail_closed"), given.get("agent"), settings.fail_closed)
    if set(closed) != set(settings.fail_closed):
        wanted["fail-closed"] = closed
    return wanted


def vars_of(settings: Settings) -> Mapping[str, Value]:
    """Return the settings of the guard by their keys."""
    return {
        "posture": settings.posture,
        "hooks-over-http": settings.hooks_over_http,
        "guard-service": settings.guard_service,
        "fail-closed": list(settings.fail_closed),
    }


def _closed(wanted: bool | None, agents: list[str] | None, known: Sequence[str]) -> list[str]:  # noqa: FBT001 - as it is given
    """Return the agents that are stopped while the guard is gone, after what the command line says."""
    if wanted is None:
        return list(known)
    if not agents:
        return [ALL] if wanted else []
    before = [host.ID for host in HOSTS] if ALL in known else list(known)
    if wanted:
        return list(known) if ALL in known else sorted({*before, *agents})
    return sorted(set(before) - set(agents))


def is_closed(settings: Settings, host: str) -> bool:
    """Say whether an agent's steps are stopped while the guard is not running."""
    return ALL in settings.fail_closed or host in settings.fail_closed


def altered(at: Here, host: Host) -> tuple[Path, ...]:
    """Return the answers for when the guard is gone that are not what the user's choice has a host say.

    In which language they are makes no difference: it may have been chosen anew since.
    """
    closed = is_closed(at.client.settings, host.ID)
    says = (unguarded(catalogue_for(language).say, closed=closed) for language in LANGUAGES)
    known = [unprepared(at.place, unguarded_answers(host, notice, closed=closed)) for notice in says]
    return tuple(at.place.unguarded / name for name in known[0] if all(name in other for other in known))


def with_chosen(at: Here, values: Mapping[str, Value]) -> Here:
    """Return the same guard with settings that are not kept yet, to plan by."""
    return at.under(load(at.surroundings, dict(values), file=at.config).settings) if values else at


def kept(arguments: argparse.Namespace, at: Here, values: Mapping[str, Value]) -> Here:
    """Keep settings in the user's own file, and return the guard as it is by them.

    Raises ConfigError where the file cannot be edited, and UsageError where another place says otherwise.
    """
    if not values:
        return at
    file = user_file()
    origins = load(at.surroundings, {}, file=at.config).origins
    for key in values:
        if origins[key].kind not in (OriginKind.USER, OriginKind.DEFAULT):
            raise UsageError(
                f"{key} is set by the {origins[key]}, which counts for more than {file}; change it there"
            )
    fault = tried(carry_out, _change(file, values), at.place)
    if fault:
        raise ConfigError(fault)
    at.client.say(phrase("Kept in {file}: {settings}.", file=str(file), settings=", ".join(values)))
    return here(arguments)


def _change(file: Path, values: Mapping[str, Value]) -> Change:
    before = text_of(file)
    try:
        after = with_settings(before, values)
    except ConfigError as error:
        raise ConfigError(f"{file}: {error}") from error
    found = file.read_bytes() if file.exists() else None
    return Change(USER_FILE, file, found, after.encode(), bare=found)
