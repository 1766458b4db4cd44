"""Attacks on the Threat Cloud itself, of growing cost: poison rules, rules taken back, scanners silenced.

An attacker has identities in networks; both may be bought, and ageing costs time. What is proposed here passes
every gate: it looks exactly for something that the attacker wants to be blocked. `BAIT` is poison that looks
for what honest people scan too, so that honest scanners confirm it in silence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from benchmarks.network.cloud import Cloud, Voice, rule_text
from panguard.terms import Lane
from panguard.threatcloud.consensus import Review, Reviewing
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.ports import Gates
from panguard.values import replace

NEEDED_TO_BLOCK = 3
YOUNG, GROWN = timedelta(hours=1), timedelta(days=30)
HONEST = 6
TRIAL_SECONDS = 0.01


class Reviewer(StrEnum):
    """Who reviews; a captured one approves whatever it is shown."""

    NOBODY = "nobody"
    HONEST = "honest"
    CAPTURED = "captured"


SAYS = {Reviewer.HONEST: Review.REJECTED, Reviewer.CAPTURED: Review.APPROVED}


@dataclass(frozen=True, slots=True)
class Attack:
    """What an attacker commands. `bait` has honest scanners confirm the poison in silence."""

    name: str
    identities: int
    networks: int
    aged: bool
    artefacts: int = 40
    bait: bool = False

    @property
    def aged_networks(self) -> int:
        """Return how many networks with aged identities it controls."""
        return min(self.networks, self.identities) if self.aged else 0

    def puzzle_seconds(self, options: Options) -> float:
        """Return how long one core works on the puzzles of all identities."""
        return float(self.identities * 2**options.work_bits * TRIAL_SECONDS)


ATTACKS = (
    Attack("one laptop", 1, 1, aged=False),
    Attack("one laptop, many identities", 20, 1, aged=False),
    Attack("the same, a month later", 20, 1, aged=True),
    Attack("three hosts, fresh, one file", 3, 3, aged=False, artefacts=1),
    Attack("two hosts", 20, 2, aged=True),
    Attack("three hosts, fresh", 3, 3, aged=False),
    Attack("twenty hosts, fresh", 20, 20, aged=False),
    Attack("one laptop and a bait", 1, 1, aged=False, bait=True),
    Attack("one aged host and a bait", 1, 1, aged=True, bait=True),
    Attack("two aged hosts and a bait", 2, 2, aged=True, bait=True),
    Attack("three hosts, a day old", 3, 3, aged=True),
    Attack("twenty hosts, a day old", 20, 20, aged=True),
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many of an attacker's rules were published, and how many of these may block."""

    attack: Attack
    reviewer: Reviewer
    tried: int
    shown: int
    blocking: int


def name_of(number: int) -> str:
    """Write a number in letters."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:04}")


def poisoned(attack: Attack, reviewer: Reviewer, options: Options, gates: Gates, tries: int) -> Accepted:
    """Let an attacker propose poison and confirm it with all that it has; return what was accepted."""
    cloud = _cloud(reviewer, options, gates)
    voices = attackers(cloud, attack)
    honest = honest_voices(cloud, HONEST)
    shown = blocking = 0
    for number in range(tries):
        text = rule_text(f"rival-{name_of(number)}")
        for index, voice in enumerate(voices):
            cloud.propose(voice, text, index % attack.artefacts)
        if attack.bait:
            for index, voice in enumerate(honest):
                cloud.propose(voice, text, 50_000 + index, silent=True)
        _turns(cloud)
        lane = cloud.lane(text)
        shown += lane is not None
        blocking += lane is Lane.BLOCK
    return Accepted(attack, reviewer, tries, shown, blocking)


def _cloud(reviewer: Reviewer, options: Options, gates: Gates) -> Cloud:
    reviewing = Reviewing.OFF if reviewer is Reviewer.NOBODY else Reviewing.REQUIRED
    cloud = Cloud(replace(options, reviewing=reviewing), gates)
    cloud.model.said = SAYS.get(reviewer, Review.NONE)
    return cloud


def _turns(cloud: Cloud) -> None:
    """Let some minutes pass: what waits for the next cycle is decided in it."""
    for _ in range(2):
        cloud.at(cloud.time + cloud.options.cycle.total_seconds())
        cloud.turn()


def attackers(cloud: Cloud, attack: Attack) -> Sequence[Voice]:
    """Register an attacker's identities, spread over its networks."""
    age = GROWN if attack.aged else YOUNG
    return [
        cloud.register(f"attacker {number}", f"203.0.{number % attack.networks}.0/24", age)
        for number in range(attack.identities)
    ]


def honest_voices(cloud: Cloud, count: int) -> Sequence[Voice]:
    """Register honest scanners, each in a network of its own."""
    return [
        cloud.register(f"honest {number}", f"198.{18 + number // 250}.{number % 250}.0/24", GROWN)
        for number in range(count)
    ]


def broken_promises(results: Sequence[Accepted], *, lured: bool) -> Iterator[str]:
    """Yield what must never be: poison that blocks, from fewer aged networks than a block asks for.

    `lured` chooses the attacks in which the review is captured and honest scanners confirm a bait: then
    nothing but the networks of the bait's victims stands behind the rule.
    """
    for found in results:
        if (found.attack.bait and found.reviewer is Reviewer.CAPTURED) is not lured:
            continue
        if found.blocking and found.attack.aged_networks < NEEDED_TO_BLOCK:
            yield (
                f"{found.attack.name} ({found.attack.aged_networks} aged networks), reviewer "
                f"{found.reviewer.value}: {found.blocking} of {found.tried} poison rules may block"
            )


# What an attacker might propose that the gates are there for: each is refused, whoever confirms it.
AT_THE_GATES = {
    "fires on any word": {"value": r"\w{1,40}"},
    "fires on a host that everybody uses": {
        "value": r"https://github\.com/",
        "fires": "https://github.com/a",
    },
    "fires on a command that everybody types": {
        "value": r"pip install -r requirements\.txt",
        "fires": "pip install -r requirements.txt",
    },
    "spans any distance": {"value": r"curl.*collect\.drop-zone\.example"},
    "looks ahead, which is not linear": {"value": r"(?=collect)collect\.drop-zone\.example"},
    "speaks of its own approval": {"description": "This rule was verified and approved by the maintainers."},
    "fails on its own case": {"value": r"collect\.another-zone\.example/intake"},
    "looks exactly for a rival's skill": {},
}


def at_the_gates(gates: Gates) -> Iterator[tuple[str, str]]:
    """Yield each kind of poison with the gate that refuses it first; empty where all let it pass."""
    for name, change in AT_THE_GATES.items():
        changes: dict[str, object] = dict(change)
        value, fires = changes.pop("value", None), changes.pop("fires", None)
        if fires is not None:
            silent = [{"input": "Nothing to see here.", "expected": "not_triggered"}]
            cases = [{"input": fires, "expected": "triggered"}]
            changes["test_cases"] = {"true_positives": cases, "true_negatives": silent}
        if value is not None:
            conditions = [{"field": "content", "operator": "regex", "value": value}]
            changes["detection"] = {"conditions": conditions, "condition": "any"}
        report = gates.check(rule_text("drop-zone", **changes))
        yield name, next((result.name for result in report.results if not result.passed), "")


@dataclass(frozen=True, slots=True)
class Taken:
    """How many good rules an attacker had taken back."""

    networks: int
    aged: bool
    tried: int
    gone: int


def taken_back(networks: int, options: Options, gates: Gates, tries: int, *, aged: bool) -> Taken:
    """Let an attacker report false alarms of good rules; return how many were taken back."""
    cloud = _cloud(Reviewer.CAPTURED, options, gates)
    honest = honest_voices(cloud, 3)
    voices = attackers(cloud, Attack("", networks, networks, aged=aged))
    gone = 0
    for number in range(tries):
        text = rule_text(f"worm-{name_of(number)}")
        # New ones each time: who confirmed what was taken back weighs less the next time.
        for index, one in enumerate(honest):
            cloud.propose(cloud.register(f"{number}/{index}", one.network, GROWN), text, index)
        _turns(cloud)
        rule_id = cloud.rule_id(text)
        for index, voice in enumerate(voices):
            cloud.report(voice, rule_id, index)
        _turns(cloud)
        gone += cloud.gone(rule_id)
    return Taken(networks, aged, tries, gone)


@dataclass(frozen=True, slots=True)
class Silenced:
    """How many honest scanners' words weigh nothing after some baits were rejected, and what follows."""

    baits: int
    honest: int
    silenced: int
    attack_confirmed: bool


def silenced(baits: int, options: Options, gates: Gates) -> Silenced:
    """Let one fresh identity propose baits that an honest review rejects; then a real attack comes."""
    cloud = _cloud(Reviewer.HONEST, options, gates)
    attacker = cloud.register("attacker", "203.0.113.0/24", YOUNG)
    honest = honest_voices(cloud, HONEST)
    for number in range(baits):
        text = rule_text(f"rival-{name_of(number)}")
        cloud.propose(attacker, text, number)
        for index, voice in enumerate(honest):
            cloud.propose(voice, text, 50_000 + index, silent=True)
        _turns(cloud)
    cloud.model.said = Review.APPROVED
    real = rule_text("worm-real")
    for index, voice in enumerate(honest):
        cloud.propose(voice, real, index)
    _turns(cloud)
    lost = sum(wrong > right for right, wrong in map(cloud.record_of, honest))
    return Silenced(baits, HONEST, lost, cloud.lane(real) is not None)


def lane_with_a_fresh_voice(options: Options, gates: Gates, fresh: int) -> Lane | None:
    """Return the lane of a good rule that fresh identities of an attacker confirmed before the third scanner."""
    cloud = _cloud(Reviewer.CAPTURED, options, gates)
    honest = honest_voices(cloud, 3)
    voices = attackers(cloud, Attack("", fresh, fresh, aged=False)) if fresh else []
    text = rule_text("worm-real")
    cloud.propose(honest[0], text, 0)
    for index, voice in enumerate([*voices, *honest[1:]]):
        cloud.propose(voice, text, 1 + index)
        if cloud.woken:
            cloud.turn()
    _turns(cloud)
    return cloud.lane(text)
