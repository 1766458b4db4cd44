"""What the operator of the demo's Threat Cloud sees of a candidate, read from the server's own database."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from panguard.errors import SourceError
from panguard.threatcloud.server import decisions
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.decisions import Gated
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.schema import candidates as table
from panguard.threatcloud.server.schema import rules
from panguard.threatcloud.server.store import candidates
from panguard.threatcloud.server.store.moments import seconds

_SECONDS = 50.0
_PAUSE = 0.05


class Seen(NamedTuple):
    """A candidate: how many networks stand behind it, what was said of it, and the rule it became."""

    candidate: candidates.Candidate
    networks: int
    gates: Gated | None
    rule_id: str


class Watch:
    """Looks at the candidates of a server that runs on this machine."""

    def __init__(self, data: Path, options: Options) -> None:
        self._database, self._options = Database.in_folder(data), options

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def until(self, holds: Callable[[Seen], bool]) -> Seen:
        """Wait until something holds of the only candidate there is. Raises SourceError after a while."""
        limit = time.monotonic() + _SECONDS
        seen = self._look()
        while seen is None or not holds(seen):
            if time.monotonic() > limit:
                raise SourceError("the demo waited in vain; try it again when the machine has less to do")
            time.sleep(_PAUSE)
            seen = self._look()
        return seen

    def _look(self) -> Seen | None:
        return self._database.read(self._seen)

    def _seen(self, connection: Connection) -> Seen | None:
        ids = connection.execute(select(table.c.candidate)).scalars().all()
        found = candidates.find(connection, ids[0]) if ids else None
        if found is None:
            return None
        counted = decisions.count(connection, found.candidate, self._options, seconds(datetime.now(UTC)))
        rule_id = connection.execute(
            select(rules.c.rule_id).where(rules.c.candidate == found.candidate)
        ).scalar_one_or_none()
        return Seen(found, counted.networks, Gated.read(found.gates), rule_id or "")
