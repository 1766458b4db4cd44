"""Writes one setting into the user's own file of settings, and leaves everything else in it as it is."""

import json
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from panguard.disk import write_whole
from panguard.errors import ConfigError, UsageError

MARK = "\ufeff"
_MODE = 0o644
Value = str | bool | list[str]


def set_own(file: Path, name: str, value: Value) -> None:
    """Change a setting in a file, or add it; a link is followed, since it is the user who put it there.

    Raises ConfigError where the file cannot be read, or the setting cannot be changed by one line, UsageError
    where the file cannot be written.
    """
    before, text = _read(file)
    changed = with_setting(text, name, value)
    if _parsed(file, changed) != {**before, name: value}:
        raise ConfigError(f"{file}: {name} does not stand on a line of its own; change it yourself")
    place = file.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else _MODE
        write_whole(place, changed.encode(), mode)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}; check the folder") from error


def _read(file: Path) -> tuple[Mapping[str, object], str]:
    try:
        text = file.read_bytes().decode() if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}") from error
    return _parsed(file, text), text


def _parsed(file: Path, text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text.removeprefix(MARK))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: cannot be read: {error}; mend it first") from error


def with_setting(text: str, name: str, value: Value) -> str:
    """Return a file of settings with one changed, or added before all others; the rest stays to the byte."""
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    mark = MARK if text.startswith(MARK) else ""
    lines = text.removeprefix(MARK).split("\n")
    for place, known in enumerate(lines):
        if known.lstrip().startswith("["):
            break
        key, equals, _ = known.partition("=")
        if equals and key.strip().strip("\"'") == name:
            lines[place] = f"{line}\r" if known.endswith("\r") else line
            return mark + "\n".join(lines)
    # At the beginning: what stands after the name of a table belongs to that table.
    end = "\r\n" if lines[0].endswith("\r") else "\n"
    return mark + line + end + "\n".join(lines)
