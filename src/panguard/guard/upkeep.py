"""Runs the sensors and the keeper beside the guard, each in a thread of its own, while the guard runs."""

import json
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue

from panguard.agents.places import Machine
from panguard.disk import private_folder, read_if_there, write_whole
from panguard.errors import PanguardError
from panguard.findings import phrase
from panguard.guard.installed import Watched
from panguard.guard.journal import Entry, Journal
from panguard.guard.keeper import Judge, Keeper, Terms
from panguard.guard.lockfile import UserLock
from panguard.guard.place import Place
from panguard.guard.quarantine import Quarantine
from panguard.guard.sensor import Noticed, Sensor
from panguard.guard.sensors import SENSORS
from panguard.limits import DEFAULT_LIMITS
from panguard.values import dataclass, replace

_PROJECTS = "projects.json"
_WAIT_SECONDS = 1.0
_END_SECONDS = 10.0
_BLIND = phrase(
    "What is installed is no longer watched, because of an error of PanGuard's own; why stands in guard.log. "
    "To watch again: pga guard stop, then: pga guard start"
)


def quarantine_of(place: Place) -> Quarantine:
    """Return the quarantine of a user. It outlives the guard: what is in it belongs to the user."""
    return Quarantine(place.folder.parent / "quarantine", place.folder / "quarantine.busy")


def lock_of(place: Place) -> UserLock:
    """Return the lock file of a user."""
    return UserLock(place.folder)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A folder in which an agent works."""

    folder: str


class Upkeep:
    """Watches what is installed. `heard` is told every line that it adds to the journal, in its thread."""

    def __init__(
        self,
        place: Place,
        machine: Machine,
        judge: Judge,
        terms: Callable[[], Terms],
        *,
        clock: Callable[[], float],
        heard: Callable[[Entry], None] = lambda _entry: None,
        sensors: tuple[Sensor, ...] = SENSORS,
    ) -> None:
        self._place = place
        self._heard = heard
        self._stop = threading.Event()
        self._asked: Queue[Noticed | _Visit] = Queue()
        self._visited: set[str] = set()
        self._watched = Watched(machine, read_projects(place))
        self._notes: dict[str, str] = {}
        self._terms = terms
        self._journal: Journal | None = None
        self._keeper = Keeper(
            lambda: self._watched,
            judge,
            terms,
            lock=lock_of(place),
            quarantine=quarantine_of(place),
            write=self._write,
            clock=clock,
            stop=self._stop,
            waiting=lambda: not self._asked.empty(),
        )
        self._threads = [threading.Thread(target=self._keep, name="keeper", daemon=True)]
        self._threads += [
            threading.Thread(target=self._sense, args=(sensor,), name=sensor.ID, daemon=True)
            for sensor in sensors
        ]

    def start(self) -> None:
        """Begin; what changed while nobody watched is looked at first."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End; what is being judged is judged again the next time."""
        self._stop.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_END_SECONDS)

    def rules_changed(self) -> None:
        """Have everything that is installed judged by the rules that are new, in the background."""
        self._asked.put(Noticed("rules", None))

    def visit(self, folder: str) -> None:
        """Watch the project around a folder from now on; of no cost for one that is known.

        What is longer than any path is none: an agent may send megabytes, and each would be kept.
        """
        if len(folder) > DEFAULT_LIMITS.path_characters:
            return
        if folder and folder not in self._visited and len(self._visited) < DEFAULT_LIMITS.visited_folders:
            self._visited.add(folder)
            self._asked.put(_Visit(folder))

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what the user should know of how well it watches."""
        return tuple(self._notes.values())

    def _sense(self, sensor: Sensor) -> None:
        try:
            sensor.watch(lambda: self._watched, self._asked.put, self._stop)
        except Exception:  # the rim of a thread: the others go on, and it is said
            logging.getLogger(__name__).exception("the sensor %s ended", sensor.ID)
            self._notes[sensor.ID] = self._terms().say(_BLIND)

    def _keep(self) -> None:
        try:
            self._journal = Journal(self._place.folder)
            self._mend()
            while not self._stop.is_set():
                self._once()
        except Exception:  # the rim of a thread: the guard goes on, and it is said
            logging.getLogger(__name__).exception("what is installed is no longer looked at")
            self._notes["keeper"] = self._terms().say(_BLIND)
        finally:
            if self._journal is not None:
                self._journal.close()

    def _mend(self) -> None:
        try:
            quarantine_of(self._place).mend()
        except OSError:
            logging.getLogger(__name__).exception("the quarantine could not be put in order")

    def _once(self) -> None:
        try:
            asked = self._asked.get(timeout=_WAIT_SECONDS)
        except Empty:
            return
        try:
            if isinstance(asked, _Visit):
                self._begin_project(asked.folder)
            else:
                self._notice(asked)
        except Exception:  # the rim of a thread: one thing that fails must not end the watch
            logging.getLogger(__name__).exception("what is installed could not be looked at")

    def _notice(self, noticed: Noticed) -> None:
        if noticed.over:
            self._notes.pop(noticed.sensor, None)
        if noticed.note is not None:
            self._notes[noticed.sensor] = self._terms().say(noticed.note)
            logging.getLogger(__name__).warning("%s", noticed.note)
        if (noticed.paths is None or noticed.paths) and not self._keeper.check(noticed.paths):
            self._asked.put(noticed)

    def _begin_project(self, folder: str) -> None:
        root = project_of(Path(folder), self._watched.machine.home)
        if root is None or root in self._watched.projects:
            return
        projects = (root, *self._watched.projects)[: DEFAULT_LIMITS.watched_projects]
        self._watched = replace(self._watched, projects=projects)
        write_projects(self._place, projects)
        self._keeper.check((root,))

    def _write(self, entry: Entry) -> None:
        if self._journal is not None:
            try:
                self._journal.add((entry,))
            except PanguardError:
                logging.getLogger(__name__).exception("what was installed could not be written down")
        self._heard(entry)


def project_of(folder: Path, home: Path) -> Path | None:
    """Return the project that a folder is in: its repository, else the folder; never a home or a root."""
    try:
        if not folder.is_absolute() or not folder.is_dir():
            return None
    except (OSError, ValueError):  # no folder has such a name
        return None
    for found in (folder, *folder.parents):
        if found in (home, *home.parents):
            break
        if os.path.lexists(found / ".git"):
            return found
    return None if folder in (home, *home.parents) else folder


def read_projects(place: Place) -> tuple[Path, ...]:
    """Return the projects in which agents worked, the newest first; none where that cannot be read."""
    try:
        said = json.loads(read_if_there(place.folder / _PROJECTS) or b"[]")
    except (OSError, ValueError):
        return ()
    paths = (Path(item) for item in said if isinstance(item, str)) if isinstance(said, list) else ()
    return tuple(path for path in paths if path.is_dir())[: DEFAULT_LIMITS.watched_projects]


def write_projects(place: Place, projects: tuple[Path, ...]) -> None:
    """Remember the projects in which agents work."""
    private_folder(place.folder)
    write_whole(place.folder / _PROJECTS, json.dumps([str(path) for path in projects]).encode())
