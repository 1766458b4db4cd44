"""Judges events in processes of their own, so that one large text never stops the others.

A judge holds the compiled rules. New rules come with new judges: they are made ready beside the old ones,
which answer until then, and what the old ones began they finish.
"""

import os
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.errors import MessageError
from panguard.findings import Finding, Verdict
from panguard.guard.decide import Posture, decide
from panguard.guard.event import PartKind, Phase
from panguard.guard.host import Action, Answer, Reply
from panguard.guard.hosts import host_of
from panguard.guard.inspect import Inspected, inspect
from panguard.guard.words import HELD, reason
from panguard.language.catalogue import catalogue_for
from panguard.rules.sources import RuleSource
from panguard.scan.skill import Skill

_MOST_TOLD = 5


class Plan(NamedTuple):
    """What judging needs: the rules, where they are kept compiled, how strict to be, the language to speak.

    `muted` are ids of rules whose findings do not count.
    """

    sources: tuple[RuleSource, ...]
    cache: Path | None
    posture: Posture = Posture.GUARDED
    language: str = "en"
    muted: frozenset[str] = frozenset()


class Lesson(NamedTuple):
    """What can be learnt from an attack that was stopped: the event as a skill, and what was found in it."""

    verdict: Verdict
    skill: Skill


class Judged(NamedTuple):
    """What became of a question: the answer for the host, what the journal keeps of it, what it teaches."""

    answer: Answer
    phase: str
    tool: str
    action: str
    reason: str = ""
    because: tuple[Mapping[str, str], ...] = ()
    session: str = ""
    lesson: Lesson | None = None


_loaded: dict[tuple[tuple[RuleSource, ...], Path | None], RuleSet] = {}


def judged(plan: Plan, host_id: str, event_name: str, question: bytes) -> Judged:
    """Read a question, look at it, decide, and answer in the host's bytes. Raises MessageError."""
    host = host_of(host_id)
    if host is None:
        raise MessageError(f"no such agent: {host_id!r}")
    event = host.read(event_name, question)
    inspected = inspect(event, rules_of(plan))
    heard = tuple(finding for finding in inspected.findings if finding.id not in plan.muted)
    decision = decide(heard, plan.posture, event.phase, asks=host.ASKS)
    say = catalogue_for(plan.language).say
    why = reason(decision, event.phase, say)
    held = _held(inspected, decision.because) if decision.action is Action.DENY else frozenset()
    reply = Reply(decision.action, why, held if event.phase is Phase.AFTER else frozenset(), say(HELD))
    answer = host.answer(event_name, question, reply)
    told = tuple(_told(finding) for finding in decision.because[:_MOST_TOLD])
    lesson = _lesson(inspected) if decision.action >= Action.ASK else None
    return Judged(answer, event.phase, event.tool, decision.action.label, why, told, event.session, lesson)


def _lesson(inspected: Inspected) -> Lesson | None:
    if inspected.verdict is None or inspected.skill is None:
        return None
    return Lesson(inspected.verdict, inspected.skill)


def _held(inspected: Inspected, because: tuple[Finding, ...]) -> frozenset[str]:
    """Return the texts of results in which the deciding findings stand."""
    pairs = zip(inspected.findings, inspected.parts, strict=True)
    return frozenset(
        part.text for finding, part in pairs if part and part.kind is PartKind.RESULT and finding in because
    )


def _told(finding: Finding) -> Mapping[str, str]:
    return {
        "id": finding.id,
        "severity": finding.severity.label,
        "lane": finding.lane,
        "message": str(finding.message),
        "evidence": finding.evidence.snippet,
        "check": finding.check,
        "origin": finding.origin,
    }


def rules_of(plan: Plan) -> RuleSet:
    """Return the rules of a plan, loaded once in this process."""
    key = (plan.sources, plan.cache)
    rules = _loaded.get(key)
    if rules is None:
        _loaded.clear()
        rules = _loaded[key] = load_rules(plan.sources, plan.cache)
    return rules


def _ready(plan: Plan) -> int:
    rules_of(plan)
    return os.getpid()


class Judges:
    """Processes that judge by one plan at a time."""

    def __init__(self, plan: Plan, workers: int) -> None:
        self._workers = workers
        self._plan = plan
        self._pool = self._made(plan)

    @property
    def plan(self) -> Plan:
        """Return what is judged by now."""
        return self._plan

    def judge(self, host: str, event: str, question: bytes) -> "Future[Judged]":
        """Hand a question to a judge. A judge that died is replaced, and the question asked once more."""
        try:
            return self._pool.submit(judged, self._plan, host, event, question)
        except BrokenProcessPool:
            self._pool = self._made(self._plan)
            return self._pool.submit(judged, self._plan, host, event, question)

    def follow(self, plan: Plan) -> None:
        """Judge by another plan from now on, with judges that are ready before they are asked."""
        if plan != self._plan:
            fresh = self._made(plan)
            old, self._pool, self._plan = self._pool, fresh, plan
            old.shutdown(wait=False)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)

    def _made(self, plan: Plan) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=_ready, initargs=(plan,)
        )
        for begun in [pool.submit(_ready, plan) for _ in range(self._workers)]:
            begun.result()
        return pool
