"""The real server in virtual time: its endpoints, cycle, database, gates and policy; only clock and model are made up.

Messages are handed to the endpoints as they are after their signature was checked: signatures cost real time
and decide nothing here.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from benchmarks.payloads import payload, payload_pattern
from panguard.engine.canonical import candidate_id
from panguard.terms import Lane
from panguard.threatcloud.consensus import Review, Reviewing
from panguard.threatcloud.identity import client_of, encoded
from panguard.threatcloud.pack import Publication
from panguard.threatcloud.protocol import Feedback, Proposal, hour_of
from panguard.threatcloud.server import cycle, endpoints, proposed
from panguard.threatcloud.server.app import make_service
from panguard.threatcloud.server.calls import Call
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.judgement import Judgement
from panguard.threatcloud.server.measuring import Measuring
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.options import Options, Rates
from panguard.threatcloud.server.ports import Gates, Parts
from panguard.threatcloud.server.schema import identities as identity_table
from panguard.threatcloud.server.store import candidates, identities, rules
from panguard.threatcloud.server.store.moments import seconds
from panguard.values import replace

EPOCH = datetime(2026, 11, 21, tzinfo=UTC)
HEX = "0123456789abcdef"


def rule_text(word: str, **changes: object) -> str:
    """Return a candidate that looks for one exact payload; `word` makes it another candidate."""
    document = {
        "id": "DRAFT-0001",
        "title": "Runs the payload of one campaign",
        "description": "Finds the data that one campaign has an agent decode and run.",
        "severity": "critical",
        "status": "experimental",
        "tags": {"category": "context-exfiltration", "scan_target": "skill"},
        "detection": {
            "conditions": [{"field": "content", "operator": "regex", "value": payload_pattern(word)}],
            "condition": "any",
        },
        "test_cases": {
            "true_positives": [{"input": f"echo {payload(word)} | base64 -d | sh", "expected": "triggered"}],
            "true_negatives": [{"input": "Nothing to see here.", "expected": "not_triggered"}],
        },
        **changes,
    }
    return json.dumps(document)


@dataclass
class Model:
    """Stands for the reviewing model: what it says, and how long it thinks in virtual time."""

    cloud: "Cloud"
    said: Review = Review.APPROVED
    seconds: Callable[[], float] = lambda: 0.0
    asked: int = 0

    def review(self, _rule: str, _evidence: str) -> Judgement:
        """Return what it was told to say, some virtual seconds later."""
        self.asked += 1
        self.cloud.now += timedelta(seconds=self.seconds())
        return Judgement(self.said)


@dataclass(frozen=True)
class Voice:
    """An identity as the server knows it, and the network from which it speaks."""

    key: str
    network: str

    @property
    def client(self) -> str:
        """Return the id of the identity."""
        return client_of(self.key)


@dataclass
class Cloud:
    """A server. Moments are seconds of virtual time since `EPOCH`."""

    options: Options
    gates: Gates = field(default_factory=Measuring)
    now: datetime = EPOCH
    published: list[tuple[float, Publication]] = field(default_factory=list)
    woken: bool = False

    def __post_init__(self) -> None:
        self.database = Database("sqlite://")
        migrate(self.database)
        self.model = Model(self)
        self._messages = 0
        self.use(self.options)

    def use(self, options: Options) -> None:
        """Serve with other options from now on."""
        self.options = options
        reviewer = self.model if options.reviewing is not Reviewing.OFF else None
        parts = Parts(lambda: self.now, self.gates, reviewer, self)
        self.service = make_service(self.database, options, parts, self._wake)

    def _wake(self) -> None:
        self.woken = True

    def publish(self, publication: Publication) -> None:
        """Note what is published, and when."""
        self.published.append((self.time, publication))

    @property
    def time(self) -> float:
        """Return the virtual time in seconds."""
        return (self.now - EPOCH).total_seconds()

    def at(self, moment: float) -> None:
        """Move the clock on, never back."""
        self.now = max(self.now, EPOCH + timedelta(seconds=moment))

    def register(self, name: str, network: str, age: timedelta) -> Voice:
        """Make an identity that has been known for some time."""
        key = encoded(sha256(name.encode()).digest())
        at = seconds(self.now - age)
        self.database.write(lambda connection: identities.register(connection, key, at))
        return Voice(key, network)

    def propose(self, voice: Voice, text: str, artefact: int, *, silent: bool = False) -> dict[str, Any]:
        """Tell of a candidate: with its rule, or as a silent match that holds no rule."""
        told = Proposal(
            id=self._id(),
            candidate=id_of(text),
            pattern_hash=HEX,
            artefact=f"{artefact % 65_536:04x}",
            hour=hour_of(self.now),
            rule_content="" if silent else text,
        )
        return self._answer(endpoints.propose, voice, told)

    def report(self, voice: Voice, rule_id: str, artefact: int) -> dict[str, Any]:
        """Report a false alarm."""
        told = Feedback(
            id=self._id(),
            rule_id=rule_id,
            is_true_positive=False,
            artefact=f"{artefact % 65_536:04x}",
            hour=hour_of(self.now),
        )
        return self._answer(endpoints.give_feedback, voice, told)

    def _answer(
        self, endpoint: Callable[..., Any], voice: Voice, told: Proposal | Feedback
    ) -> dict[str, Any]:
        call = Call(self.now, voice.network, {}, client=voice.client, message=told, digest=told.id)
        found: dict[str, Any] = json.loads(endpoint(self.service, call).body)
        return found

    def _id(self) -> str:
        self._messages += 1
        return f"{self._messages:032x}"

    def turn(self) -> None:
        """Run one cycle."""
        self.woken = False
        cycle.turn(self.service)

    def lane(self, text: str) -> Lane | None:
        """Return the lane in which a candidate was published, None where it was not."""
        rule_id = self.rule_id(text)
        rule = self.database.read(lambda c: rules.find(c, rule_id)) if rule_id else None
        return rule.lane if rule else None

    def rule_id(self, text: str) -> str:
        """Return the id of the rule that a candidate became, or nothing."""
        return self.database.read(lambda c: rules.of_candidate(c, id_of(text)))

    def gone(self, rule_id: str) -> bool:
        """Say whether a rule was taken back."""
        rule = self.database.read(lambda c: rules.find(c, rule_id))
        return rule is not None and rule.revoked is not None

    def refused_by(self, text: str) -> str:
        """Return the name of the first gate that refused a candidate, or nothing."""
        found = self.database.read(lambda c: candidates.find(c, id_of(text)))
        gated = json.loads(found.gates)["results"] if found and found.gates else []
        return next((str(item["name"]) for item in gated if not item["passed"]), "")

    def record_of(self, voice: Voice) -> tuple[int, int]:
        """Return how often an identity was right, and wrong."""
        query = identity_table.select().where(identity_table.c.client == voice.client)
        row = self.database.read(lambda connection: connection.execute(query).one())
        return row.times_right, row.times_wrong


def id_of(text: str) -> str:
    """Return the candidate id of a rule."""
    return candidate_id(proposed.read(text))


def unlimited(options: Options) -> Options:
    """Lift the limits of rates, which are another defence and are counted by the minute of real networks."""
    most = 1_000_000
    return replace(options, rates=Rates(most, most, most, most))
