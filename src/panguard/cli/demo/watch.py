"""What the operator of the demo sees of candidates, read from the database of the server."""

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
from panguard.threatcloud.server.judgement import Judgement
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.schema import candidates as table
from panguard.threatcloud.server.schema import rules
from panguard.threatcloud.server.store import candidates
from panguard.threatcloud.server.store.moments import seconds

_SECONDS = 60.0
_PAUSE = 0.1


class Seen(NamedTuple):
    """A candidate: how many networks stand behind it, what was said of it, and the rule it became."""

    candidate: candidates.Candidate
    networks: int
    gates: Gated | None
    said: Judgement | None
    rule_id: str
    lane: str


class Watch:
    """Looks at the candidates of a server that runs on this machine."""

    def __init__(self, data: Path, options: Options) -> None:
        self._database, self._options = Database.in_folder(data), options

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def until(self, count: int, holds: Callable[[Seen], bool]) -> list[Seen]:
        """Wait until there are so many candidates, and something holds of each. Raises SourceError."""
        limit = time.monotonic() + _SECONDS
        seen = self._database.read(self._seen)
        while len(seen) < count or not all(map(holds, seen)):
            if time.monotonic() > limit:
                raise SourceError("the demo waited in vain; try it again when the machine has less to do")
            time.sleep(_PAUSE)
            seen = self._database.read(self._seen)
        return seen

    def _seen(self, connection: Connection) -> list[Seen]:
        ids = connection.execute(select(table.c.candidate).order_by(table.c.proposed, table.c.candidate))
        found = (candidates.find(connection, name) for name in ids.scalars().all())
        return [self._one(connection, item) for item in found if item is not None]

    def _one(self, connection: Connection, found: candidates.Candidate) -> Seen:
        counted = decisions.count(connection, found.candidate, self._options, seconds(datetime.now(UTC)))
        query = select(rules.c.rule_id, rules.c.lane).where(rules.c.candidate == found.candidate)
        rule = connection.execute(query).one_or_none()
        return Seen(
            found,
            counted.networks,
            Gated.read(found.gates),
            Judgement.read(found.review_said),
            rule.rule_id if rule else "",
            rule.lane if rule else "",
        )
