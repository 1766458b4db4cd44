"""What reports of skills and sightings of addresses come to. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from panguard.threatcloud.consensus import Confirmation, Policy, tally
from panguard.values import replace

LEAST_AVERAGE = 70
HALF_LIFE = timedelta(days=21)
# Three aged networks that saw an address today give it 73 of 100, five give it 88.
_DOUBT = 0.65


class JudgedSkill(NamedTuple):
    """Whether a skill belongs on the blacklist; `grade` is the worst risk level of those that count."""

    listed: bool
    networks: int
    average: int
    grade: int


class Reputation(NamedTuple):
    """How many independent networks reported an address, and from 0 to 100 how sure that makes us."""

    networks: int
    reputation: int


def judged_skill(
    reports: Sequence[tuple[Confirmation, int, int]], policy: Policy, now: datetime
) -> JudgedSkill:
    """Weigh reports of one skill, each with its risk score and the place of its risk level in the order.

    As with candidates each identity has one voice, and each network. All speak of the same content, so
    that different artefacts cannot be asked for. Only aged identities count.
    """
    told = {confirmation.client: (score, grade) for confirmation, score, grade in reports}
    counted = tally((item[0] for item in reports), _of_aged(policy), now)
    speaking = [told[voice.client] for voice in counted.counted if voice.weight > 0]
    average = sum(score for score, _ in speaking) / len(speaking) if speaking else 0
    grade = max((grade for _, grade in speaking), default=0)
    return JudgedSkill(counted.confirmed and average >= LEAST_AVERAGE, counted.networks, int(average), grade)


def reputation(sightings: Iterable[Confirmation], policy: Policy, now: datetime) -> Reputation:
    """Weigh sightings of one address: one voice for each network, halved every 21 days.

    Below the quorum of networks with aged identities the reputation is 0.
    """
    known = tuple(sightings)
    seen = {item.client: item.at for item in known}
    counted = tally(known, _of_aged(policy), now)
    weight = sum(voice.weight * _fading(now - seen[voice.client]) for voice in counted.counted)
    sure = round(100 * (1 - _DOUBT**weight)) if counted.confirmed else 0
    return Reputation(counted.networks, sure)


def _of_aged(policy: Policy) -> Policy:
    """Let the word of new identities weigh nothing: no gate and no review looks at lists before they act."""
    return replace(policy, artefacts=1, fresh=0.0)


def _fading(age: timedelta) -> float:
    return float(0.5 ** (max(age, timedelta(0)) / HALF_LIFE))
