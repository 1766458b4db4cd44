"""Reads the table `[notify]` of the user's own settings.

Which channels there are, and what each is sent when. Pure.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from panguard.errors import ConfigError, UsageError
from panguard.language.catalogue import language_of
from panguard.notify.channels import CHANNELS, channel_of
from panguard.notify.notice import Audience
from panguard.notify.schedule import Schedule
from panguard.terms import Severity
from panguard.values import dataclass

_Value = TypeVar("_Value")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
MOST_CHANNELS = 20
_MOST_HOURLY = 1_000
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_SAID = ("audience", "lang", "floor", "quiet", "critical-passes", "hourly", "digest")


@dataclass(frozen=True, slots=True)
class Receiver:
    """One channel as the user set it up: who reads there, in which language, when.

    Its secret is kept elsewhere.
    """

    name: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    audience: Audience = Audience.OWNER
    language: str = ""
    schedule: Schedule = Schedule()


def read_receivers(table: Mapping[str, object], place: str) -> tuple[Receiver, ...]:
    """Return the channels of a table `[notify]`.

    Raises ConfigError with the place, the fault and what to do.
    """
    channels = table.get("channels", {})
    if not isinstance(channels, Mapping) or len(channels) > MOST_CHANNELS:
        raise ConfigError(f"{place}: notify.channels: expected a table of at most {MOST_CHANNELS} channels")
    _known(table, (*_SAID, "channels"), f"{place}: notify")
    general = {key: value for key, value in table.items() if key != "channels"}
    return tuple(
        _receiver(name, found, general, f"{place}: notify.channels.{name}")
        for name, found in channels.items()
    )


def _receiver(name: str, found: object, general: Mapping[str, object], place: str) -> Receiver:
    if not NAME.fullmatch(name):
        raise ConfigError(f"{place}: a name has small letters, digits and hyphens")
    if not isinstance(found, Mapping):
        raise ConfigError(f"{place}: expected a table")
    channel = channel_of(str(found.get("kind", "")))
    if channel is None:
        raise ConfigError(f"{place}.kind: expected one of {', '.join(each.KIND for each in CHANNELS)}")
    _known(found, ("kind", *channel.OPTIONS, *_SAID), place)
    options = tuple((key, _text(found[key], f"{place}.{key}")) for key in channel.OPTIONS if key in found)
    missing = [key for key, needed in channel.OPTIONS.items() if needed and key not in found]
    if missing:
        raise ConfigError(f"{place}: {missing[0]} is missing")
    said = {**general, **found}
    return Receiver(
        name,
        channel.KIND,
        options,
        _read(said, "audience", place, _audience, Audience.OWNER),
        _read(said, "lang", place, _language, ""),
        Schedule(
            _read(said, "floor", place, _severity, Severity.HIGH),
            _read(said, "quiet", place, quiet_hours, None),
            _read(said, "critical-passes", place, _flag, True),  # noqa: FBT003 - the default of a setting
            _read(said, "hourly", place, _hourly, 12),
            _read(said, "digest", place, time_of_day, None),
        ),
    )


def _known(table: Mapping[str, object], known: tuple[str, ...], place: str) -> None:
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            raise ConfigError(
                f"{place}.{key}: unknown setting" + (f"; did you mean '{close[0]}'?" if close else "")
            )


def _read(
    table: Mapping[str, object], key: str, place: str, read: Callable[[object], _Value], default: _Value
) -> _Value:
    if key not in table:
        return default
    try:
        return read(table[key])
    except UsageError as error:
        raise ConfigError(f"{place}.{key}: {error}") from None


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ConfigError(f"{place}: expected text")
    return value


def _audience(value: object) -> Audience:
    found = next((audience for audience in Audience if audience == value), None)
    if found is None:
        raise UsageError(f"expected one of {', '.join(Audience)}")
    return found


def _language(value: object) -> str:
    found = language_of(value) if isinstance(value, str) else None
    if found is None:
        raise UsageError("expected en or zh-TW")
    return found


def _severity(value: object) -> Severity:
    found = next((severity for severity in Severity if severity.label == value), None)
    if found is None:
        raise UsageError(f"expected one of {', '.join(severity.label for severity in Severity)}")
    return found


def quiet_hours(value: object) -> tuple[int, int] | None:
    """Read `22:00-07:00` or `none`. Raises UsageError."""
    if value == "none":
        return None
    start, _, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    found = _TIME.fullmatch(start.strip()), _TIME.fullmatch(end.strip())
    if found[0] is None or found[1] is None or start.strip() == end.strip():
        raise UsageError("expected hours such as 22:00-07:00, or none")
    first, last = (int(each[1]) * 60 + int(each[2]) for each in found if each)
    return first, last


def time_of_day(value: object) -> int | None:
    """Read `08:30` as minutes after midnight, or `none`. Raises UsageError."""
    if value == "none":
        return None
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise UsageError("expected a time such as 08:30, or none")
    return int(found[1]) * 60 + int(found[2])


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise UsageError("expected true or false")
    return value


def _hourly(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_HOURLY:
        raise UsageError(f"expected a whole number from 1 to {_MOST_HOURLY}")
    return value
