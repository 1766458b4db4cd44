"""Puts hooks into the settings of agents and takes them out: a plan to be shown, then done, then undone.

What stood in a file before is kept; if nobody changed the file since, it is put back to the byte.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from panguard.agents.places import Machine, locate
from panguard.disk import private_folder, read_if_there, write_whole
from panguard.errors import ConfigError
from panguard.guard.host import Command, Host, Setting
from panguard.guard.place import Place
from panguard.guard.settings_file import strings_of
from panguard.values import dataclass, replace

_RECORD = "installed.json"
_FOLDERS = "folders"
_LINE_RUN = re.compile(r"^(?:exec |.*\| & )(.+?)\r?$", re.MULTILINE)
_NEW_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Change:
    """One file of an agent as it is and as it will be; `fault` says why it is left alone."""

    host: str
    path: Path
    before: bytes | None = None
    after: bytes | None = None
    fault: str = ""
    executable: bool = False
    events: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Say whether there is something to do."""
        return not self.fault and self.before != self.after


def settings_of(host: Host, machine: Machine) -> tuple[tuple[Setting, Path], ...]:
    """Return the files that a host reads its user's hooks from; none where this machine has no such host."""
    found = ((setting, locate(setting.template, machine)) for setting in host.SETTINGS)
    return tuple(
        (setting, path) for setting, path in found if path is not None and _is_here(setting, path, machine)
    )


def _is_here(setting: Setting, path: Path, machine: Machine) -> bool:
    home = locate(setting.home, machine) if setting.home else path.parent
    return home is not None and home.is_dir()


def installing(host: Host, setting: Setting, path: Path, command: Command, mark: str) -> Change:
    """Return what putting hooks into one of a host's settings would change."""
    change = _changed(
        host, path, lambda text: host.with_hooks(host.without_hooks(text, mark), command, setting)
    )
    return replace(change, executable=setting.executable, events=setting.events)


def commands_in(setting: Setting, path: Path, mark: str) -> tuple[str, ...]:
    """Return our commands as they stand in a host's settings; none where the file cannot be read."""
    try:
        text = (read_if_there(path) or b"").decode()
        if not text.strip():
            return ()
        found = _LINE_RUN.findall(text) if setting.executable else strings_of(text)
    except (ConfigError, OSError, UnicodeDecodeError):
        return ()
    return tuple(line for line in found if mark in line)


def is_installed(setting: Setting, path: Path, mark: str) -> bool:
    """Say whether a host's settings hold a hook of ours for each of the events set there."""
    return len(set(commands_in(setting, path, mark))) >= len(setting.events)


def removing(host: Host, path: Path, mark: str, place: Place) -> Change:
    """Return what taking hooks out of a host's settings would change."""
    try:
        kept = _record(place).get(str(path))
        found = read_if_there(path)
    except OSError as error:
        return Change(host.ID, path, fault=_unreadable(path, error))
    if kept is not None and found is not None and _digest(found) == kept.get("after"):
        before = kept.get("before")
        return Change(host.ID, path, found, _kept(before))
    if found is None:
        return Change(host.ID, path)
    return _changed(host, path, lambda text: host.without_hooks(text, mark))


def _changed(host: Host, path: Path, edit: Callable[[str], str]) -> Change:
    try:
        before = read_if_there(path)
        text = (before or b"").decode()
        after = edit(text)
    except (ConfigError, UnicodeDecodeError) as error:
        return Change(host.ID, path, fault=f"{path}: {error}; it is left as it is. Mend it, then try again")
    except OSError as error:
        return Change(host.ID, path, fault=_unreadable(path, error))
    if before is None and not after:
        return Change(host.ID, path)
    return Change(host.ID, path, before, after.encode() if after else None)


def _unreadable(path: Path, error: OSError) -> str:
    return f"{path}: {error.strerror}; check the file"


def carry_out(change: Change, place: Place) -> None:
    """Make a change, and keep what was there before. Raises OSError; then nothing is changed."""
    record = _record(place)
    known = record.get(str(change.path), {})
    first = change.before
    if change.before is not None and _digest(change.before) == known.get("after"):
        first = _kept(known.get("before"))
    made = {"made": [*_made(record), *map(str, missing_folders(change.path.parent))]}
    entry: Mapping[str, object] = {
        "host": change.host,
        "before": None if first is None else base64.b64encode(first).decode(),
        "after": _digest(change.after or b""),
    }
    private_folder(place.folder)
    _keep(place, {**record, str(change.path): entry, _FOLDERS: made})
    _write(change)


def take_out(change: Change, place: Place) -> None:
    """Make a change that removes hooks, and forget what was kept. Raises OSError; then nothing is changed."""
    _write(change)
    record = _record(place)
    left = [folder for folder in _made(record) if not _removed(Path(folder))]
    kept = {path: entry for path, entry in record.items() if path not in (str(change.path), _FOLDERS)}
    _keep(place, {**kept, _FOLDERS: {"made": left}} if left else kept)


def _made(record: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return the folders that were made for hooks, the innermost first."""
    made = record.get(_FOLDERS, {}).get("made")
    return [folder for folder in made if isinstance(folder, str)] if isinstance(made, list) else []


def _removed(folder: Path) -> bool:
    """Remove a folder that is empty by now; say whether it is gone."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    return not folder.exists()


def _kept(before: object) -> bytes | None:
    return base64.b64decode(before) if isinstance(before, str) else None


def _write(change: Change) -> None:
    """Write to the file itself, also where a link leads to it, with the rights that it has."""
    path = change.path.resolve()
    if change.after is None:
        path.unlink(missing_ok=True)
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else _NEW_MODE
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, change.after, mode | 0o100 if change.executable else mode)


def missing_folders(folder: Path) -> list[Path]:
    """Return the folders that have to be made for one to be there, the innermost first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    return missing


def _record(place: Place) -> Mapping[str, Mapping[str, object]]:
    try:
        found = json.loads(read_if_there(place.folder / _RECORD) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _keep(place: Place, record: Mapping[str, Mapping[str, object]]) -> None:
    path = place.folder / _RECORD
    if record:
        write_whole(path, json.dumps(record, indent=1).encode())
    else:
        path.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def prepare_unguarded(place: Place, hosts: Iterable[Host], notice: str, *, closed: bool) -> None:
    """Write the answers that hooks give while the guard is not there."""
    folder = private_folder(place.unguarded)
    for host in hosts:
        for event in host.EVENTS:
            answer = host.unguarded(event, closed=closed, notice=notice)
            head = b"%d %d %d\n" % (answer.code, len(answer.stdout), len(answer.stderr))
            write_whole(folder / f"{host.ID}.{event}", head + answer.stdout + answer.stderr)
