"""Puts single settings into the user's own configuration file; every other line of it stays."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from panguard.errors import ConfigError

Value = str | bool | list[str]


def with_settings(text: str, values: Mapping[str, Value]) -> str:
    """Return a configuration file with some settings changed or added, everything else as it was.

    Raises ConfigError where it is written in a way that is not edited here.
    """
    after = text
    for key, value in values.items():
        after = _with_setting(after, key, value)
    try:
        if tomllib.loads(after) == {**tomllib.loads(text), **values}:
            return after
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"not valid TOML: {error}") from error
    raise ConfigError(f"{', '.join(values)} cannot be set here as the file is written; edit it by hand")


def _with_setting(text: str, key: str, value: Value) -> str:
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
    lines = text.splitlines()
    for place, known in enumerate(lines):
        if known.lstrip().startswith("["):
            break
        if known.partition("=")[0].strip() == key:
            lines[place] = line
            return "\n".join(lines) + "\n"
    return "\n".join([line, *lines]) + "\n"


def text_of(file: Path) -> str:
    """Return a configuration file; empty where there is none."""
    return file.read_text(encoding="utf-8-sig") if file.exists() else ""
