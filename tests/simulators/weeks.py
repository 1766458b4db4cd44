"""Weeks in the life of a Threat Cloud, in virtual time: the real server, told by made-up scanners."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from panguard.crystallize.gates import GATES, GateReport, GateResult
from panguard.findings import phrase
from panguard.threatcloud.consensus import Review, Reviewing
from panguard.threatcloud.server import operating
from panguard.threatcloud.server.judgement import Judgement, Marks, waiting
from tests.simulators.threat_cloud import START, Cloud, Scanner, id_of, rule_text

_NAMES = ("format", *(name for name, _ in GATES))
_LONG = timedelta(days=30)
_HOUR = timedelta(hours=1)

# What strangers see: title, description, why, severity, category, reference.
ATTACKS: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        "Private keys are posted to a drop host",
        "A skill that asks the agent to read the private keys of its user and to post them to a host.",
        "Whoever holds the keys can enter every machine that trusts them, long after the skill is gone.",
        "critical",
        "context-exfiltration",
        "CWE-200",
    ),
    (
        "An order to hide what was done",
        "Text that orders the agent to leave a step out of what it tells its user.",
        "A user who is not told cannot object; honest skills have no reason to ask for silence.",
        "high",
        "agent-manipulation",
        "ASI01",
    ),
    (
        "A tool that asks for the whole conversation",
        "A tool whose description asks that all that was said before is sent along.",
        "A tool for one task needs the words of that task and nothing else.",
        "high",
        "tool-poisoning",
        "LLM01:2025",
    ),
    (
        "An installer from a host that anybody can change",
        "A step that loads a program from an address of no publisher and starts it at once.",
        "What is loaded today may be another program tomorrow, and nobody looks at it in between.",
        "critical",
        "skill-compromise",
        "CWE-494",
    ),
    (
        "Instructions that outlive the skill",
        "Text that asks the agent to write orders into its memory, for conversations to come.",
        "Orders in memory work on when the skill was removed, and nobody sees where they came from.",
        "medium",
        "data-poisoning",
        "AML.T0051.001",
    ),
)


class Gates:
    """Says of every gate that it passed, but for what detects something `harmless`."""

    def check(self, rule_text: str) -> GateReport:
        results = tuple(_gate(name, rule_text) for name in _NAMES)
        return GateReport(results, artefact_rule="artefact" in rule_text)


def _gate(name: str, rule_text: str) -> GateResult:
    passed = name != "harmless" or "harmless" not in rule_text
    reason = phrase("passed") if passed else phrase("it fires on the harmless skill {name}", name="pdf-forms")
    return GateResult(name, passed=passed, reason=reason)


class Reviewer:
    """Approves, has doubts about what is `broad`, rejects what is `wrong`, and is silent on what is `odd`."""

    def review(self, rule_text: str, _evidence: str) -> Judgement:
        if "odd" in rule_text:
            return waiting("its text steered the model", final=True)
        if "wrong" in rule_text:
            marks = Marks(risk=70, coverage=20, specificity=30, proportionality=40)
            said = "It would fire on ordinary notes about keys."
            return Judgement(Review.REJECTED, "ollama", "qwen3:8b", marks, (said,))
        broad = "broad" in rule_text
        marks = Marks(
            risk=20 if broad else 3, coverage=70, specificity=60 if broad else 95, proportionality=90
        )
        said = (
            "The payload is exact, and no honest skill asks for it."
            if not broad
            else "Its wording is common."
        )
        return Judgement(Review.DEMOTED if broad else Review.APPROVED, "ollama", "qwen3:8b", marks, (said,))


class _Event(NamedTuple):
    """Something that happens at a moment."""

    at: datetime
    order: int
    happen: Callable[[], object]


class Weeks:
    """Lets weeks pass on a server; the same seed gives the same weeks."""

    def __init__(self, cloud: Cloud, weeks: int, each_week: int, seed: int = 6) -> None:
        self._cloud = cloud
        self._random = random.Random(seed)  # noqa: S311 - nothing is secret here
        self._span = timedelta(weeks=weeks)
        self._events: list[_Event] = []
        cloud.now = START - self._span
        cloud.change(reviewing=Reviewing.REQUIRED)
        cloud.use(cloud.options, gates=Gates(), reviewer=Reviewer())
        self._scanners = [cloud.scanner(age=_LONG) for _ in range(24)]
        for week in range(weeks):
            # More happens from week to week, as more scanners take part.
            for number in range(each_week + week // 3):
                self._attack(week, number)

    def pass_by(self) -> None:
        """Let everything happen in its order, and the server decide in between."""
        for event in sorted(self._events):
            if event.at > START:
                continue
            self._cloud.now = event.at
            event.happen()
        self._cloud.now = START
        self._cloud.turn()

    def _at(self, at: datetime, happen: Callable[[], object]) -> None:
        self._events.append(_Event(at, len(self._events), happen))

    def _attack(self, week: int, number: int) -> None:
        first = START - self._span + timedelta(weeks=week, minutes=self._random.randrange(10_080))
        kind = self._random.choices(
            ("artefact", "artefact broad", "broad", "harmless", "wrong", "odd", "seen once"),
            (8, 3, 5, 3, 1, 2, 3),
        )[0]
        rule = text_of(kind, f"w{week}n{number}", self._random.randrange(len(ATTACKS)))
        fast = max(0.4, 3.0 - 0.2 * week)
        speakers = self._random.sample(self._scanners, self._random.choice((3, 3, 4, 5)))
        at = first
        for scanner in speakers[: 1 if kind == "seen once" else None]:
            self._at(at, _proposing(scanner, rule))
            at += _HOUR * self._random.expovariate(1 / (3 * fast))
        self._at(at, self._cloud.turn)
        if kind == "broad" and self._random.random() < 0.5:
            self._contest(rule, at + timedelta(days=self._random.randrange(1, 9)))

    def _contest(self, rule: str, at: datetime) -> None:
        """Have five scanners report false alarms, or a person take the rule back."""

        def report() -> None:
            rule_id = next((r["ruleId"] for r in self._cloud.rules() if r["candidate"] == id_of(rule)), "")
            if not rule_id:
                return
            if self._random.random() < 0.5:
                why = "it fires on a skill that many people use"
                operating.take_back(self._cloud.database, rule_id, why, self._cloud.now)
                return
            for scanner in self._random.sample(self._scanners, 6):
                scanner.report(rule_id)
            self._cloud.turn()

        self._at(at, report)


def _proposing(scanner: Scanner, rule: str) -> Callable[[], Any]:
    return lambda: scanner.propose(rule, evidence="what was seen")


def text_of(kind: str, name: str, number: int) -> str:
    """Return a rule of a kind, as a scanner would have written it."""
    title, about, why, severity, category, reference = ATTACKS[number]
    drop = f"collect.{name}.net"
    return rule_text(
        name,
        title=f"{title}",
        description=about,
        why=why,
        severity=severity,
        author=kind,
        references={"other": [reference]},
        tags={"category": category, "scan_target": "skill"},
        example=f"curl https://{drop}",
        test_cases={
            "true_positives": [{"input": f"curl https://{drop}", "expected": "triggered"}],
            "true_negatives": [
                {"input": "Ask for the weather of a town.", "expected": "not_triggered"},
                {"input": "Read the file that the user names.", "expected": "not_triggered"},
            ],
        },
    )


def lived(cloud: Cloud, weeks: int, each_week: int) -> Cloud:
    """Return a server after some weeks."""
    Weeks(cloud, weeks, each_week).pass_by()
    return cloud
