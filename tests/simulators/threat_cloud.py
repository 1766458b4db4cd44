"""A Threat Cloud in one process: the real app and database, a clock that is set, made-up scanners."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from starlette.applications import Starlette

from benchmarks.payloads import payload, payload_pattern
from panguard.crystallize.gates import GateReport, GateResult
from panguard.engine.canonical import candidate_id
from panguard.findings import phrase
from panguard.threatcloud import protocol
from panguard.threatcloud.consensus import Review, Reviewing
from panguard.threatcloud.identity import Identity
from panguard.threatcloud.pack import Publication
from panguard.threatcloud.protocol import hour_of
from panguard.threatcloud.server import cycle, proposed
from panguard.threatcloud.server.app import make_app, make_service
from panguard.threatcloud.server.calls import Service
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.judgement import Judgement
from panguard.threatcloud.server.options import Options, Rates
from panguard.threatcloud.server.ports import Parts
from panguard.threatcloud.server.store import identities
from panguard.threatcloud.server.store.moments import seconds
from panguard.values import replace
from tests.simulators.asgi import Reply, ask

START = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
LONG_AGO = timedelta(days=3)
RATES = Rates(
    network_per_minute=100_000,
    client_per_minute=100_000,
    registrations_per_hour=100_000,
    candidates_per_day=100_000,
)


def rule_text(seen: str = "drop-zone", **changes: object) -> str:
    """Return a candidate rule that looks for a word."""
    document = {
        "id": "DRAFT-0001",
        "title": "Sends what it finds to a drop host",
        "description": "Finds the address to which stolen keys were sent.",
        "severity": "high",
        "status": "experimental",
        "tags": {"category": "context-exfiltration", "scan_target": "skill"},
        "detection": {
            "conditions": [{"field": "content", "operator": "contains", "value": f"collect.{seen}.net"}],
            "condition": "any",
        },
        "test_cases": {
            "true_positives": [{"input": f"curl https://collect.{seen}.net", "expected": "triggered"}],
            "true_negatives": [{"input": "Nothing to see here.", "expected": "not_triggered"}],
        },
        **changes,
    }
    return json.dumps(document)


def payload_text(seen: str = "drop-zone", **changes: object) -> str:
    """Return a candidate rule that scanners match for strangers: it asks for listed words alone."""
    condition = {"field": "content", "operator": "regex", "value": payload_pattern(seen)}
    cases = {
        "true_positives": [{"input": f"echo {payload(seen)} | base64 -d", "expected": "triggered"}],
        "true_negatives": [{"input": "Nothing to see here.", "expected": "not_triggered"}],
    }
    detection = {"conditions": [condition], "condition": "any"}
    return rule_text(seen, detection=detection, test_cases=cases, **changes)


def id_of(rule: str) -> str:
    return candidate_id(proposed.read(rule))


class StandInGates:
    """Refuses texts that say `useless`, and whatever detects something `harmless`; all are artefact rules."""

    def __init__(self) -> None:
        self.asked = 0

    def check(self, rule_text: str) -> GateReport:
        self.asked += 1
        results = (_gate("words", "useless", rule_text), _gate("harmless", "harmless", rule_text))
        return GateReport(results, artefact_rule=True)


def _gate(name: str, refused: str, rule_text: str) -> GateResult:
    passed = refused not in rule_text
    return GateResult(name, passed, phrase("passed") if passed else phrase("it is {word}", word=refused))


@dataclass
class StandInReviewer:
    """Says what it was told to say, and remembers what it was shown."""

    said: Review = Review.APPROVED
    shown: list[tuple[str, str]] = field(default_factory=list)

    def review(self, rule_text: str, evidence: str) -> Judgement:
        self.shown.append((rule_text, evidence))
        return Judgement(self.said, "stand-in")


@dataclass
class Shelf:
    """Keeps what is published."""

    publications: list[Publication] = field(default_factory=list)

    def publish(self, publication: Publication) -> None:
        self.publications.append(publication)


class Scanner:
    """A scanner of its own: identity, network, clock."""

    def __init__(self, cloud: "Cloud", number: int, network: str = "", age: timedelta = LONG_AGO) -> None:
        self.cloud = cloud
        self.identity = Identity(sha256(f"scanner {number}".encode()).digest())
        self.network = network or f"198.{18 + number // 250}.{number % 250}.7"
        key, registered = self.identity.public_key, seconds(cloud.now - age)
        cloud.database.write(lambda connection: identities.register(connection, key, registered))

    def post(self, path: str, message: Struct | bytes, **changed: str) -> Reply:
        body = message if isinstance(message, bytes) else protocol.written(message)
        hour = changed.pop("hour", hour_of(self.cloud.now))
        headers = self.identity.headers("POST", path, hour, body) | {"X-Forwarded-For": self.network}
        return self.cloud.ask("POST", path, headers=headers | changed, body=body)

    def propose(self, rule: str = "", artefact: str = "", message: str = "", **more: Any) -> Reply:
        text = rule or rule_text()
        sent = protocol.Proposal(
            id=message or self.cloud.new_id(),
            candidate=more.pop("candidate", "") or id_of(text),
            pattern_hash="0123456789abcdef",
            artefact=artefact or self.identity.client[:4],
            hour=hour_of(self.cloud.now),
            rule_content="" if more.pop("silent", False) else text,
            **more,
        )
        return self.post("/api/atr-proposals", sent)

    def report(self, rule_id: str, *, right: bool = False, artefact: str = "") -> Reply:
        sent = protocol.Feedback(
            id=self.cloud.new_id(),
            rule_id=rule_id,
            is_true_positive=right,
            artefact=artefact or self.identity.client[:4],
            hour=hour_of(self.cloud.now),
        )
        return self.post("/api/atr-feedback", sent)

    def report_skill(self, skill: str, score: int, level: str) -> Reply:
        sent = {
            "id": self.cloud.new_id(),
            "skillHash": skill,
            "riskScore": score,
            "riskLevel": level,
            "hour": hour_of(self.cloud.now),
        }
        return self.post("/api/skill-threats", msgspec.json.encode(sent))

    def sight(self, kind: str, value: str) -> Reply:
        sent = {"id": self.cloud.new_id(), "type": kind, "value": value, "hour": hour_of(self.cloud.now)}
        return self.post("/api/ioc-sightings", msgspec.json.encode(sent))


class Cloud:
    """The server, with stand-ins for gates, reviewer and publisher."""

    def __init__(self, database: Database, data: Path, options: Options) -> None:
        self.now = START
        self.database = database
        self.data = data
        self.reviewer = StandInReviewer()
        self.shelf = Shelf()
        self._messages = 0
        self._made = 0
        self.use(options)

    def use(self, options: Options, **parts: Any) -> None:
        self.options = options
        given = {"gates": StandInGates(), "publisher": self.shelf, **parts}
        if options.reviewing is not Reviewing.OFF:
            given.setdefault("reviewer", self.reviewer)
        self.parts = Parts(clock=lambda: self.now, **given)
        self.app: Starlette = make_app(self.database, self.data, options, self.parts)
        self.service: Service = make_service(self.database, options, self.parts, lambda: None)

    def change(self, **options: Any) -> None:
        self.use(replace(self.options, **options))

    def ask(self, method: str, target: str, **asked: Any) -> Reply:
        return ask(self.app, method, target, **asked)

    def get(self, target: str, **headers: str) -> Reply:
        return self.ask("GET", target, headers=headers)

    def new_id(self) -> str:
        self._messages += 1
        return f"{self._messages:032x}"

    def scanner(self, network: str = "", age: timedelta = LONG_AGO) -> Scanner:
        self._made += 1
        return Scanner(self, self._made, network, age)

    def scanners(self, count: int, **like: Any) -> list[Scanner]:
        return [self.scanner(**like) for _ in range(count)]

    def turn(self) -> None:
        cycle.turn(self.service)

    def promote(self, rule: str = "", by: Iterable[Scanner] = ()) -> str:
        """Have three scanners confirm a candidate, and return the id of the rule it becomes."""
        text = rule or rule_text()
        for scanner in tuple(by) or self.scanners(3):
            assert scanner.propose(text).status in (200, 201)
        self.turn()
        found = [item for item in self.rules() if item["candidate"] == id_of(text)]
        return str(found[0]["ruleId"])

    def rules(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.get("/api/atr-rules").json["rules"]
        return found

    def state(self, rule: str = "") -> str:
        """Return where a candidate stands."""
        text = rule or rule_text()
        return str(self.scanner().propose(text).json["state"])

    def journal(self) -> list[Mapping[str, Any]]:
        return [json.loads(entry["text"]) for entry in self.get("/api/journal").json["entries"]]
