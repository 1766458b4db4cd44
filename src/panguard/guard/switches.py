"""Finds the key by which a user has switched an agent's hooks off. Pure."""

import tomllib
from collections.abc import Mapping

from panguard.errors import ConfigError
from panguard.guard.host import Switch

_OUR_NAME = "panguard"


def off_by(said: Mapping[str, object], switches: tuple[Switch, ...]) -> str:
    """Return the first key that keeps our hooks from being called; an empty text where none does."""
    return next((switch.key for switch in switches if _is_off(said, switch)), "")


def _is_off(said: Mapping[str, object], switch: Switch) -> bool:
    value: object = said
    for key in switch.key.split("."):
        if not isinstance(value, Mapping) or key not in value:
            return False
        value = value[key]
    if isinstance(value, list):
        return any(_OUR_NAME in str(name) for name in value)
    return value is not switch.on


def read_toml(text: str) -> Mapping[str, object]:
    """Return what a TOML file says. Raises ConfigError."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"this is not TOML ({error})") from error
