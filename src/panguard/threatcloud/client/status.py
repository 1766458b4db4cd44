"""What came of the last look at a server, kept for `pga sync --status` and for the report of a scan."""

import json
from datetime import datetime
from typing import NamedTuple

from panguard.disk import private_folder, read_if_there, write_whole
from panguard.threatcloud.client.places import Places


class Status(NamedTuple):
    """When the server last answered as it should, when it was last asked, and what went wrong since.

    Times are written as `2026-11-21T18:05:00Z`; `tag` is the validator of the timestamp that was taken.
    `told_fault` says why the outbox could not be emptied, as often as `told_failures`.
    """

    seen_at: str = ""
    asked_at: str = ""
    fault: str = ""
    failures: int = 0
    tag: str = ""
    told_fault: str = ""
    told_failures: int = 0

    def seen(self, now: datetime, tag: str | None = None) -> "Status":
        """Return the status after a look that ended well."""
        return self._replace(
            seen_at=_written(now),
            asked_at=_written(now),
            fault="",
            failures=0,
            tag=self.tag if tag is None else tag,
        )

    def failed(self, now: datetime, fault: str) -> "Status":
        """Return the status after a look that did not; everything is looked at anew the next time."""
        return self._replace(asked_at=_written(now), fault=fault, failures=self.failures + 1, tag="")

    def told(self, fault: str) -> "Status":
        """Return the status after the outbox was seen to; `fault` is empty where that went well."""
        return self._replace(told_fault=fault, told_failures=self.told_failures + 1 if fault else 0)


def read_status(places: Places) -> Status:
    """Return what is known of the last look; nothing where there was none, or the record is damaged."""
    try:
        return Status(**json.loads(read_if_there(places.status) or b"{}"))
    except (OSError, ValueError, TypeError, RecursionError):
        return Status()


def write_status(places: Places, status: Status) -> None:
    """Keep what came of a look."""
    private_folder(places.server)
    write_whole(places.status, json.dumps(status._asdict()).encode())


def _written(now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H:%M:%SZ}"
