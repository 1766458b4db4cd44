"""Judges events: small ones at once, large ones in a process of its own, so that none stops the others.

A judge holds the compiled rules. New rules come with new judges: they are made ready beside the old ones,
which answer until then, and what the old ones began they finish.
"""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar, TypeVarTuple

from panguard.engine.cache import is_compiled, keep_compiled, load_rules
from panguard.engine.ruleset import RuleSet
from panguard.errors import MessageError
from panguard.findings import Finding, Verdict
from panguard.guard.decide import Posture, decide
from panguard.guard.event import Event, PartKind, Phase
from panguard.guard.examine import Examined, examine, told
from panguard.guard.host import Action, Answer, Reply
from panguard.guard.hosts import host_of
from panguard.guard.inspect import Inspected, inspect
from panguard.guard.installed import Installed
from panguard.guard.own_places import USUAL, Ground
from panguard.guard.pool import Pool
from panguard.guard.seen import SEEN
from panguard.guard.words import HELD, reason
from panguard.language.catalogue import catalogue_for
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.sources import RuleSource, is_candidate
from panguard.scan.skill import Skill
from panguard.values import replace

_MOST_TOLD = 5
SMALL = 16 * 1024
_WORKERS = 2  # for what is large: one that is slow must not keep all others waiting
_LONGEST_NAME = 200
# How sessions begin in which the guard is tried; nothing is learnt from them.
_BETWEEN = re.compile(r"[/\\]+")
TEST_SESSION = "panguard-test-"

_R = TypeVar("_R")
_W = TypeVarTuple("_W")


class Plan(NamedTuple):
    """What judging needs: the rules, where they are kept compiled, how strict to be, the language to speak.

    `muted` are ids of rules whose findings do not count, `digest` what changes whenever the rules do,
    `ground` what the guard stands on.
    """

    sources: tuple[RuleSource, ...]
    cache: Path | None
    posture: Posture = Posture.GUARDED
    language: str = "en"
    muted: frozenset[str] = frozenset()
    digest: str = ""
    ground: Ground = USUAL


class Lesson(NamedTuple):
    """What can be learnt from an attack that was stopped: the event as a skill, and what was found in it.

    `names` are of the folders and files that it speaks of; nothing that is learnt may carry them.
    """

    verdict: Verdict
    skill: Skill
    names: tuple[str, ...] = ()


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
    folder: str = ""


def judged(plan: Plan, rules: RuleSet, host_id: str, event_name: str, question: bytes) -> Judged:
    """Read a question, look at it, decide, and answer in the host's bytes. Raises MessageError."""
    host = host_of(host_id)
    if host is None:
        raise MessageError(f"no such agent: {host_id!r}")
    event = _bounded(host.read(event_name, question))
    inspected = inspect(event, rules, plan.ground, SEEN)
    heard = tuple(finding for finding in inspected.findings if finding.id not in plan.muted)
    decision = decide(heard, plan.posture, event.phase, asks=host.ASKS, unread=inspected.unread)
    say = catalogue_for(plan.language).say
    why = reason(decision, event.phase, say)
    held = _held(inspected, decision.because) if decision.action is Action.DENY else frozenset()
    reply = Reply(decision.action, why, held if event.phase is Phase.AFTER else frozenset(), say(HELD))
    answer = host.answer(event_name, question, reply)
    because = tuple(told(finding) for finding in decision.because[:_MOST_TOLD])
    lesson = _lesson(inspected, event) if decision.action >= Action.ASK else _met(inspected, event)
    action = decision.action.label
    return Judged(answer, event.phase, event.tool, action, why, because, event.session, lesson, event.folder)


def _bounded(event: Event) -> Event:
    """Return an event whose names are no longer than names are: an agent may send megabytes.

    A folder that is longer than any path is none.
    """
    folder = event.folder if len(event.folder) <= DEFAULT_LIMITS.path_characters else ""
    tool, session = event.tool[:_LONGEST_NAME], event.session[:_LONGEST_NAME]
    return replace(event, tool=tool, session=session, folder=folder)


def _lesson(inspected: Inspected, event: Event) -> Lesson | None:
    if inspected.verdict is None or inspected.skill is None or event.session.startswith(TEST_SESSION):
        return None
    places = (event.folder, *(part.name for part in event.parts if part.kind is PartKind.WRITTEN))
    names = {name for place in places for name in _BETWEEN.split(place) if name}
    return Lesson(inspected.verdict, inspected.skill, tuple(sorted(names)))


def _met(inspected: Inspected, event: Event) -> Lesson | None:
    """Return what confirms a candidate of the Threat Cloud that was met here, in silence."""
    if inspected.verdict and any(is_candidate(match.rule) for match in inspected.verdict.silent):
        return _lesson(inspected, event)
    return None


def _held(inspected: Inspected, because: tuple[Finding, ...]) -> frozenset[str]:
    """Return the texts of results in which the deciding findings stand."""
    pairs = zip(inspected.findings, inspected.parts, strict=True)
    return frozenset(
        part.text for finding, part in pairs if part and part.kind is PartKind.RESULT and finding in because
    )


_loaded: dict[Plan, RuleSet] = {}


def _judged_here(plan: Plan, host: str, event: str, question: bytes) -> Judged:
    """Judge in a process that holds the rules of its plan."""
    return judged(plan, _loaded[plan], host, event, question)


def _examined_here(plan: Plan, thing: Installed) -> Examined:
    return examine(thing, _loaded[plan], plan.posture, plan.muted)


def _make_ready(plan: Plan) -> None:
    _loaded[plan] = load_rules(plan.sources, plan.cache)


def _is_ready() -> None:
    """Return once the process takes work."""


class Judges:
    """Judge by one plan at a time: what is small at once, in this process; what is large in another one.

    A small question takes some milliseconds, less than to hand it over; a large one must not hold up others.
    """

    def __init__(self, plan: Plan) -> None:
        _compile_elsewhere(plan)
        self._plan = plan
        self._rules = load_rules(plan.sources, plan.cache)
        self._pool = _pool(plan)

    @property
    def plan(self) -> Plan:
        """Return what is judged by now."""
        return self._plan

    @property
    def pids(self) -> tuple[int, ...]:
        """Return the processes that judge what is large."""
        return self._pool.pids

    def judge(self, host: str, event: str, question: bytes) -> "Judged | Future[Judged]":
        """Judge a small question, or hand a large one over; a judge that died is replaced.

        Raises MessageError for what is no question.
        """
        if len(question) <= SMALL:
            return judged(self._plan, self._rules, host, event, question)
        return self._handed_over(_judged_here, self._plan, host, event, question)

    def examine(self, thing: Installed) -> "Future[Examined]":
        """Hand over a thing that is installed, to be audited; may be called from any thread."""
        return self._handed_over(_examined_here, self._plan, thing)

    def _handed_over(self, job: Callable[[Plan, *_W], _R], plan: Plan, *words: *_W) -> "Future[_R]":
        try:
            return self._pool.submit(job, plan, *words)
        except RuntimeError:  # other judges have just taken their place
            return self._pool.submit(job, self._plan, *words)

    def follow(self, plan: Plan) -> bool:
        """Judge by another plan from now on, with judges that are ready first; say whether it is another.

        While rules are compiled, which needs more memory than all else, no judge stays that is idle.
        """
        if plan == self._plan:
            return False
        _compile_elsewhere(plan, self._pool.rest)
        rules, pool = load_rules(plan.sources, plan.cache), _pool(plan)
        pool.submit(_is_ready).result()
        old = self._pool
        self._plan, self._rules, self._pool = plan, rules, pool
        old.close(wait=False)
        return True

    def give_up(self) -> None:
        """End what is being judged elsewhere: it took too long, and others wait behind it."""
        self._pool.give_up()

    def close(self) -> None:
        """End the other processes."""
        self._pool.close()


def _pool(plan: Plan) -> Pool:
    return Pool(partial(_make_ready, plan), most=_WORKERS)


def _compile_elsewhere(plan: Plan, beforehand: Callable[[], None] = lambda: None) -> None:
    """Have rules that are new compiled in a process that ends: no process gives back what that needs."""
    if plan.cache is None or is_compiled(plan.sources, plan.cache):
        return
    beforehand()
    once = Pool()
    try:
        once.submit(keep_compiled, plan.sources, plan.cache).result()
    finally:
        once.close()
