"""Has the system keep the guard running, where it can, and notes what it wrote, to remove it again."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from panguard.cli.guard_here import Here
from panguard.disk import private_folder, read_if_there, write_whole
from panguard.guard.install import missing_folders
from panguard.guard.service import Service
from panguard.guard.services import SERVICES

_RECORD = "service.json"
_SECONDS = 30
_PUBLIC = 0o644


def run_system(words: Sequence[str]) -> tuple[int, str]:
    """Run a command of the system; 127 where there is none."""
    try:
        done = subprocess.run(  # noqa: S603 - commands of services, which are constants
            words, capture_output=True, text=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 127, str(error)
    return done.returncode, (done.stderr or done.stdout).strip()


def service_here(at: Here) -> Service | None:
    """Return the way in which this system keeps programs running; None where there is none for this user."""
    return next((service for service in SERVICES if service.is_here(at.machine, run_system)), None)


def installed_service(at: Here) -> Service | None:
    """Return the service that was installed."""
    found = _record(at).get("service")
    return next((service for service in SERVICES if found == service.ID), None)


def install_service(at: Here, service: Service) -> str:
    """Write the service's files and start it; return what went wrong, empty once the guard answers."""
    wanted = service.files(at.machine, at.run_command(), at.place.log)
    made = [str(folder) for path in wanted for folder in missing_folders(path.parent)]
    private_folder(at.place.folder)
    kept = {"service": service.ID, "files": [str(path) for path in wanted], "folders": made}
    known = _record(at).get("folders")
    if isinstance(known, list):
        kept["folders"] = [*known, *(folder for folder in made if folder not in known)]
    write_whole(at.place.folder / _RECORD, json.dumps(kept).encode())
    for path, data in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data, _PUBLIC)
    at.stop()
    for words in service.on(at.machine):
        code, said = run_system(words)
        if code:
            return f"{' '.join(words)}: {said}"
    return "" if at.answers() else f"it does not answer; see {at.place.log}"


def started(at: Here) -> bool:
    """Start the guard, by the system where that keeps it running; say whether it answers."""
    service = installed_service(at)
    return not install_service(at, service) if service else at.start()


def stopped(at: Here) -> bool:
    """Stop the guard, first the system that would start it again; say whether it is gone."""
    service = installed_service(at)
    for words in service.off(at.machine) if service else ():
        run_system(words)
    return at.status() is None or at.stop()


def remove_service(at: Here) -> bool:
    """End the service and remove what was written for it; say whether there was one."""
    service = installed_service(at)
    if service is None:
        return False
    for words in service.off(at.machine):
        run_system(words)
    record = _record(at)
    for file in map(Path, _paths(record.get("files"))):
        file.unlink(missing_ok=True)
    for folder in sorted(map(Path, _paths(record.get("folders"))), key=lambda path: -len(path.parts)):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    (at.place.folder / _RECORD).unlink(missing_ok=True)
    return True


def _record(at: Here) -> dict[str, object]:
    try:
        found = json.loads(read_if_there(at.place.folder / _RECORD) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _paths(found: object) -> list[str]:
    return [path for path in found if isinstance(path, str)] if isinstance(found, list) else []
