"""The user's own settings: as they are without any project's, and how single ones are put into their file."""

import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from panguard.cli.own_settings import MARK, Value, with_setting
from panguard.config import Settings, Surroundings, load, user_directory
from panguard.errors import ConfigError


def own_settings(config: str | None, given: Mapping[str, object]) -> tuple[Surroundings, Settings]:
    """Read the user's own settings, and those of a file that is named.

    What guards is started in the folder of a project that somebody else may have written: it has no say here.
    """
    surroundings = Surroundings(os.environ, sys.platform, user_directory(os.environ, sys.platform))
    named = config or os.environ.get("PANGUARD_CONFIG")
    return surroundings, load(
        surroundings, given, file=str(Path(named).absolute()) if named else None
    ).settings


def with_settings(text: str, values: Mapping[str, Value]) -> str:
    """Return a configuration file with some settings changed or added, everything else as it was.

    Raises ConfigError where it is written in a way that is not edited here.
    """
    after = text
    for key, value in values.items():
        after = with_setting(after, key, value)
    try:
        if tomllib.loads(after.removeprefix(MARK)) == {**tomllib.loads(text.removeprefix(MARK)), **values}:
            return after
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"not valid TOML: {error}") from error
    raise ConfigError(f"{', '.join(values)} cannot be set here as the file is written; edit it by hand")


def text_of(file: Path) -> str:
    """Return a configuration file; empty where there is none."""
    return file.read_bytes().decode() if file.exists() else ""
