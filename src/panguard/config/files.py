"""The rim of the settings: finds and reads configuration files and variables."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from panguard.config.folders import user_directory
from panguard.config.settings import KEYS, Layer, OriginKind, Resolved, resolve, variable
from panguard.errors import ConfigError
from panguard.language.catalogue import language_from_environment
from panguard.limits import DEFAULT_LIMITS
from panguard.values import dataclass, replace

PROJECT_FILES = (".panguard.toml", "pyproject.toml")
NOTIFY = "notify"
_REPOSITORY_MARKS = (".git", ".hg", ".svn", ".jj")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the program was started in: variables, platform, working directory."""

    environment: Mapping[str, str]
    platform: str
    directory: Path


def load(
    surroundings: Surroundings,
    command_line: Mapping[str, object],
    *,
    scanned: Sequence[Path] = (),
    file: str | None = None,
) -> Resolved:
    """Gather all sources and resolve them.

    `scanned` are the local paths under scan; `file` a configuration file that the user named, which
    replaces the search for a project file and is trusted.
    """
    environment, directory = surroundings.environment, surroundings.directory
    named = file or environment.get("PANGUARD_CONFIG")
    project = _named_file(directory / named) if named else find_project(directory, scanned)
    user = _user_file(user_directory(environment, surroundings.platform))
    locale = Layer(OriginKind.DEFAULT, {"lang": language_from_environment(environment)}, directory, "locale")
    variables = {key: environment[variable(key)] for key in KEYS if environment.get(variable(key))}
    files = [layer for layer in (user, project) if layer is not None]
    return resolve(
        [
            locale,
            *files,
            Layer(OriginKind.ENVIRONMENT, variables, directory),
            Layer(OriginKind.COMMAND_LINE, command_line, directory),
        ]
    )


def find_project(directory: Path, scanned: Sequence[Path] = ()) -> Layer | None:
    """Find the nearest project file from `directory` up to the root of its repository.

    Outside a repository only `directory` itself is searched, so that a file planted in a shared
    parent such as `/tmp` is never read.
    """
    for folder in _search_path(directory):
        for name in PROJECT_FILES:
            layer = _project_file(folder / name)
            if layer is not None:
                return replace(layer, scanned=_lies_within(folder / name, scanned))
    return None


def _search_path(directory: Path) -> Sequence[Path]:
    folders = [directory, *directory.parents]
    for count, folder in enumerate(folders, 1):
        if any(os.path.lexists(folder / mark) for mark in _REPOSITORY_MARKS):
            return folders[:count]
    return folders[:1]


def _lies_within(file: Path, scanned: Sequence[Path]) -> bool:
    """Say whether `file` belongs to what is scanned; a scanned file stands for its whole folder."""
    places = {file.resolve(), file.absolute()}
    for target in scanned:
        root = target.resolve()
        root = root if root.is_dir() else root.parent
        if any(place.is_relative_to(root) for place in places):
            return True
    return False


def _project_file(path: Path) -> Layer | None:
    if not path.is_file():
        return None
    data = _bytes(path)
    if path.name == "pyproject.toml":
        if b"panguard" not in data:
            return None
        tool = _parse(path, data).get("tool")
        table = tool.get("panguard") if isinstance(tool, dict) else None
        return None if table is None else _layer(path, table, OriginKind.PROJECT, "tool.panguard.")
    return _layer(path, _parse(path, data), OriginKind.PROJECT)


def _named_file(path: Path) -> Layer:
    layer = _project_file(path)
    if layer is None:
        raise ConfigError(f"{path}: no such file, or no [tool.panguard] table in it; check --config")
    return replace(layer, named=True)


def _user_file(folder: Path) -> Layer | None:
    path = folder / "config.toml"
    if not path.is_file():
        return None
    layer = _layer(path, _parse(path, _bytes(path)), OriginKind.USER)
    return replace(layer, values={key: value for key, value in layer.values.items() if key != NOTIFY})


def read_notify(surroundings: Surroundings) -> tuple[Path, Mapping[str, object]]:
    """Return the user's own file, and its table of who is told what; no other file can say that.

    Raises ConfigError.
    """
    path = user_directory(surroundings.environment, surroundings.platform) / "config.toml"
    table = _parse(path, _bytes(path)).get(NOTIFY, {}) if path.is_file() else {}
    if not isinstance(table, Mapping):
        raise ConfigError(f"{path}: {NOTIFY}: expected a table of settings")
    return path, table


def _layer(path: Path, table: object, kind: OriginKind, prefix: str = "") -> Layer:
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {prefix.rstrip('.')}: expected a table of settings")
    return Layer(kind, table, path.parent, str(path), prefix)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(DEFAULT_LIMITS.config_bytes + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > DEFAULT_LIMITS.config_bytes:
        raise ConfigError(
            f"{path}: larger than {DEFAULT_LIMITS.config_bytes} bytes; this is no configuration file"
        )
    return data


def _parse(path: Path, data: bytes) -> Mapping[str, object]:
    import tomllib  # noqa: PLC0415 - 13 ms that only a configuration file is worth

    try:
        document: Mapping[str, object] = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    return document
