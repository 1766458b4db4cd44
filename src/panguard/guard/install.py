"""Puts hooks into the settings of agents and takes them out: a plan to be shown, then done, then undone.

What stood in a file before is kept; if nobody changed the file since, it is put back to the byte.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from panguard.agents.places import Machine, locate
from panguard.disk import private_folder, read_if_there, write_over, write_whole
from panguard.errors import ConfigError
from panguard.guard.host import Command, Host, Setting
from panguard.guard.place import Place
from panguard.guard.settings_file import checked
from panguard.guard.switches import off_by, read_toml
from panguard.values import dataclass, replace

_RECORD = "installed.json"
_FOLDERS = "folders"
_RUN_SINCE = "run-since"
_NEW_MODE = 0o600
_RUNS = 0o100
Lines = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """One file of an agent as it is and as it will be; `fault` says why it is left alone.

    `bare` is what it is without hooks of ours that were put there before. `inert` says that it is a hook that
    cannot be run as it is; `switch` is the key of the user's, with its file, that keeps the host from
    calling any hook.
    """

    host: str
    path: Path
    before: bytes | None = None
    after: bytes | None = None
    bare: bytes | None = None
    fault: str = ""
    executable: bool = False
    events: tuple[str, ...] = ()
    inert: bool = False
    switch: tuple[str, Path] | None = None

    @property
    def changes(self) -> bool:
        """Say whether there is something to do."""
        return not self.fault and (self.before != self.after or self.inert)


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
    return replace(
        change,
        bare=change.before and _changed(host, path, lambda text: host.without_hooks(text, mark)).after,
        executable=setting.executable,
        events=setting.events,
        inert=change.before is not None and not _can_run(setting, path),
        switch=switched_off(setting, path),
    )


def switched_off(setting: Setting, path: Path) -> tuple[str, Path] | None:
    """Return the key by which the user has switched a host's hooks off, and its file; None where none does.

    What cannot be read is left to those who read it for what is set there.
    """
    for switch in setting.switches:
        file = path.with_name(switch.file) if switch.file else path
        try:
            text = (read_if_there(file) or b"").decode("utf-8-sig")
            said = read_toml(text) if switch.file else checked(text) if text.strip() else {}
        except (ConfigError, OSError, UnicodeDecodeError):
            if switch.file:
                return switch.key, file
            continue
        if off_by(said, (switch,)):
            return switch.key, file
    return None


def _can_run(setting: Setting, path: Path) -> bool:
    return not setting.executable or os.name == "nt" or os.access(path, os.X_OK)


def calls_in(host: Host, setting: Setting, path: Path, event: str) -> tuple[str, ...]:
    """Return the lines that a host runs for an event by one of its settings; none where that is in doubt."""
    try:
        text = (read_if_there(path) or b"").decode()
        if not _can_run(setting, path) or switched_off(setting, path):
            return ()
        return host.calls(event, text, setting)
    except (ConfigError, OSError, UnicodeDecodeError):
        return ()


def is_installed(host: Host, settings: Iterable[tuple[Setting, Path]], lines: Lines) -> bool:
    """Say whether by each of its settings a host calls us for each event; `lines` are what we write."""
    return all(
        not set(lines(event)).isdisjoint(calls_in(host, setting, path, event))
        for setting, path in settings
        for event in setting.events
    )


def removing(host: Host, path: Path, mark: str, place: Place) -> Change:
    """Return what taking hooks out of a host's settings would change."""
    back = restoring(host.ID, path, place)
    if back.fault or back.before is None or back.changes:
        return back
    return _changed(host, path, lambda text: host.without_hooks(text, mark))


def restoring(name: str, path: Path, place: Place) -> Change:
    """Return what putting a file back would change that was changed here: nothing, if others wrote since."""
    try:
        kept = _record(place).get(str(path), {})
        found = read_if_there(path)
    except OSError as error:
        return Change(name, path, fault=_unreadable(path, error))
    same = found is not None and _digest(found) == kept.get("after")
    return Change(name, path, found, _kept(kept.get("before")) if same else found)


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
    """Make a change, and keep what was there before.

    Raises OSError, and ConfigError where somebody wrote there since it was shown; then nothing is changed.
    """
    _refuse_stale(change)
    record = _record(place)
    known = record.get(str(change.path), {})
    ours = change.before is not None and _digest(change.before) == known.get("after")
    first = _kept(known.get("before")) if ours else change.bare
    made = {"made": [*_made(record), *map(str, missing_folders(change.path.parent))]}
    entry: Mapping[str, object] = {
        "host": change.host,
        "before": None if first is None else base64.b64encode(first).decode(),
        "after": _digest(change.after or b""),
    }
    private_folder(place.folder)
    if _becomes_run(change, known, ours=ours):
        entry = {**entry, _RUN_SINCE: True}
    _keep(place, {**record, str(change.path): entry, _FOLDERS: made})
    _write(change, runs=True if change.executable else None)


def take_out(change: Change, place: Place) -> None:
    """Make a change that removes hooks, and forget what was kept.

    Raises OSError, and ConfigError where somebody wrote to the file meanwhile; then nothing is changed.
    """
    _refuse_stale(change)
    record = _record(place)
    _write(change, runs=False if record.get(str(change.path), {}).get(_RUN_SINCE) is True else None)
    left = [folder for folder in _made(record) if not _removed(Path(folder))]
    kept = {path: entry for path, entry in record.items() if path not in (str(change.path), _FOLDERS)}
    with suppress(OSError):  # the hooks are gone, and what is kept of other bytes counts for nothing
        _keep(place, {**kept, _FOLDERS: {"made": left}} if left else kept)


def tried(make: Callable[[Change, Place], None], change: Change, place: Place) -> str:
    """Make a change in one of the two ways; return why that cannot be done, empty once it is."""
    try:
        make(change, place)
    except ConfigError as error:
        return str(error)
    except OSError as error:
        record = place.folder / _RECORD
        return _unreadable(record if error.filename == str(record) else change.path, error)
    return ""


def _refuse_stale(change: Change) -> None:
    if read_if_there(change.path) != change.before:
        raise ConfigError(f"{change.path}: it was changed in the meantime, and is left as it is; try again")


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


def _write(change: Change, *, runs: bool | None = None) -> None:
    """Write to the file itself, also where a link leads to it, with the rights that it has.

    `runs` says whether it can be run from now on; None leaves that as it is.
    """
    path = change.path.resolve()
    if change.after is None:
        path.unlink(missing_ok=True)
        return
    mode = path.stat().st_mode & 0o777 if path.exists() else _NEW_MODE
    if runs is not None:
        mode = mode | _RUNS if runs else mode & ~_RUNS
    path.parent.mkdir(parents=True, exist_ok=True)
    write_over(path, change.after, mode)


def _becomes_run(change: Change, known: Mapping[str, object], *, ours: bool) -> bool:
    """Say whether a file of the user's can be run since hooks were put into it, and not before."""
    return (ours and known.get(_RUN_SINCE) is True) or (change.before is not None and change.inert)


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


def unguarded_answers(host: Host, notice: str, *, closed: bool) -> Mapping[str, bytes]:
    """Return what a host's hooks say while the guard is not there, by the names of the files."""
    said = ((event, host.unguarded(event, closed=closed, notice=notice)) for event in host.EVENTS)
    return {f"{host.ID}.{event}": answer.packed for event, answer in said}


def unprepared(place: Place, answers: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the answers that do not stand there as they are to be."""
    return {name: answer for name, answer in answers.items() if _standing(place.unguarded / name) != answer}


def _standing(path: Path) -> bytes | None:
    try:
        return read_if_there(path)
    except OSError:
        return None


def prepare(place: Place, answers: Mapping[str, bytes]) -> None:
    """Write the answers that hooks give while the guard is not there."""
    folder = private_folder(place.unguarded)
    for name, answer in answers.items():
        write_whole(folder / name, answer)
