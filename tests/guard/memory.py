"""How much memory a guard needs, with all its processes; as the system counts it."""

import json
from pathlib import Path

from panguard.guard import client
from panguard.guard.place import Place

_PAGE = 4_096


def of_guard(place: Place) -> float:
    """Return the resident memory of a running guard and all that it began, in MB."""
    answer = client.ask(str(place.folder), [b"status"], b"")
    return of(int(json.loads(answer.partition(b"\n")[2])["pid"]))


def of(pid: int) -> float:
    """Return the resident memory of a process and all that it began, in MB."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    begun = {int(child) for file in children for child in file.read_text().split()}
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1e6 + sum(map(of, begun))
