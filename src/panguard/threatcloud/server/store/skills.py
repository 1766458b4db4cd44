"""Skills that were reported as threats, by the hash of their content, and the list that follows."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from panguard.threatcloud.consensus import Policy
from panguard.threatcloud.server.database import inserting
from panguard.threatcloud.server.listing import judged_skill
from panguard.threatcloud.server.schema import skills
from panguard.threatcloud.server.store import voices
from panguard.threatcloud.server.store.moments import moment, seconds


class Skill(NamedTuple):
    """A skill on the blacklist; `grade` is the worst risk level that was reported."""

    skill_hash: str
    networks: int
    average: int
    grade: int
    first: int
    last: int


def weigh(connection: Connection, skill_hash: str, policy: Policy, now: int) -> None:
    """Note what all reports of a skill come to."""
    heard = voices.heard(connection, voices.Thing(voices.Kind.SKILL, skill_hash))
    judged = judged_skill(
        [(item.confirmation, item.value, item.grade) for item in heard], policy, moment(now)
    )
    noted = {
        "listed": judged.listed,
        "networks": judged.networks,
        "average": judged.average,
        "grade": judged.grade,
        "first": min((seconds(item.confirmation.at) for item in heard), default=now),
        "last": max((seconds(item.confirmation.at) for item in heard), default=now),
    }
    row = inserting(connection, skills).values(skill_hash=skill_hash, **noted)
    connection.execute(row.on_conflict_do_update(index_elements=[skills.c.skill_hash], set_=noted))


def listed(connection: Connection, after: str, limit: int) -> Sequence[Skill]:
    """Return skills on the blacklist in the order of their hashes, from behind one of them on."""
    columns = [skills.c[name] for name in Skill._fields]
    query = select(*columns).where(skills.c.listed.is_(True), skills.c.skill_hash > after)
    found = connection.execute(query.order_by(skills.c.skill_hash).limit(limit))
    return tuple(Skill(*row) for row in found)


def reported_since(connection: Connection, since: int) -> Sequence[str]:
    """Return the skills that were reported since a moment."""
    return tuple(connection.execute(select(skills.c.skill_hash).where(skills.c.last >= since)).scalars())
