"""Judges events: what is cheap at once, all else in a process of its own, so that none stops the others.

A judge holds the compiled rules. New rules come with new judges: they are made ready beside the old ones,
which answer until then, and what the old ones began they finish.
"""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from threading import Timer
from typing import NamedTuple, TypeVar, TypeVarTuple

from panguard.engine.cache import is_compiled, keep_compiled, load_rules
from panguard.engine.ruleset import RuleSet
from panguard.errors import MessageError
from panguard.findings import Finding, Verdict
from panguard.guard.decide import Posture, decide
from panguard.guard.event import Event, PartKind, Phase
from panguard.guard.examine import Examined, examine, told
from panguard.guard.host import Action, Answer, Host, Reply
from panguard.guard.hosts import host_of
from panguard.guard.inspect import Inspected, inspect, is_light
from panguard.guard.installed import Installed
from panguard.guard.own_places import USUAL, Ground
from panguard.guard.pool import Pool
from panguard.guard.seen import SEEN
from panguard.guard.words import HELD, reason
from panguard.language.catalogue import catalogue_for
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.rules.sources import RuleSource, is_candidate
from panguard.scan.skill import Skill
from panguard.values import replace

_MOST_TOLD = 5
SMALL = DEFAULT_LIMITS.question_bytes
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
    asked = _asked(host_id, event_name, question)
    return _judged(plan, rules, asked, event_name, question)


class _Asked(NamedTuple):
    host: Host
    event: Event


def _asked(host_id: str, event_name: str, question: bytes) -> _Asked:
    """Read a question. Raises MessageError."""
    host = host_of(host_id)
    if host is None:
        raise MessageError(f"no such agent: {host_id!r}")
    return _Asked(host, _bounded(host.read(event_name, question)))


def _judged(plan: Plan, rules: RuleSet, asked: _Asked, event_name: str, question: bytes) -> Judged:
    host, event = asked
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


class _Bench(NamedTuple):
    """A plan, and all that judges by it: they change together."""

    plan: Plan
    rules: RuleSet
    pool: Pool


_here: list[tuple[Plan, RuleSet]] = []
"""In a process that judges: by what."""


def _judged_here(host: str, event: str, question: bytes) -> Judged:
    """Judge in a process that holds the rules of its plan."""
    return judged(*_here[0], host, event, question)


def _examined_here(thing: Installed) -> Examined:
    plan, rules = _here[0]
    return examine(thing, rules, plan.posture, plan.muted)


def _make_ready(plan: Plan) -> None:
    _here[:] = [(plan, load_rules(plan.sources, plan.cache))]


def _is_ready() -> None:
    """Return once the process takes work."""


class Judges:
    """Judge by one plan at a time: what is cheap at once, in this process; all else in another one.

    To hand a question over takes about a millisecond; here it must not hold up others, whatever it holds.
    """

    def __init__(self, plan: Plan, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self.preparing: Pool | None = None
        self._compile_elsewhere(plan)
        self._now = _Bench(plan, load_rules(plan.sources, plan.cache), _pool(plan, limits))

    @property
    def plan(self) -> Plan:
        """Return what is judged by now."""
        return self._now.plan

    @property
    def pool(self) -> Pool:
        """Return the processes that judge what is not judged here."""
        return self._now.pool

    def judge(self, host: str, event: str, question: bytes) -> "Judged | Future[Judged]":
        """Judge a question that is cheap, or hand it over; a judge that died is replaced.

        Raises MessageError for what is no question.
        """
        if len(question) <= SMALL:
            plan, rules, _ = self._now
            asked = _asked(host, event, question)
            if is_light(asked.event, plan.ground):
                return _judged(plan, rules, asked, event, question)
        return self._handed_over(_judged_here, host, event, question)

    def examine(self, thing: Installed) -> "Future[Examined]":
        """Hand over a thing that is installed, to be audited; may be called from any thread.

        One that takes too long is given up: nobody waits for it any more.
        """
        pool = self._now.pool
        found = self._handed_over(_examined_here, thing)
        overdue = Timer(self._limits.judged_seconds, pool.drop, (found,))
        overdue.daemon = True
        overdue.start()
        found.add_done_callback(lambda _: overdue.cancel())
        return found

    def _handed_over(self, job: Callable[[*_W], _R], *words: *_W) -> "Future[_R]":
        """Have something done by the plan of now; who does it holds that plan itself."""
        try:
            return self._now.pool.submit(job, *words)
        except RuntimeError:  # other judges have just taken their place
            return self._now.pool.submit(job, *words)

    def follow(self, plan: Plan) -> bool:
        """Judge by another plan from now on, with judges that are ready first; say whether it is another.

        While rules are compiled, which needs more memory than all else, no judge stays that is idle.
        """
        if plan == self._now.plan:
            return False
        self._compile_elsewhere(plan, self._now.pool.rest)
        rules, pool = load_rules(plan.sources, plan.cache), _pool(plan, self._limits)
        self._await(pool, pool.submit(_is_ready), self._limits.judge_ready_seconds)
        old, self._now = self._now.pool, _Bench(plan, rules, pool)
        old.close(wait=False)
        return True

    def _compile_elsewhere(self, plan: Plan, beforehand: Callable[[], None] = lambda: None) -> None:
        """Have rules that are new compiled in a process that ends: no process gives back what that needs."""
        if plan.cache is None or is_compiled(plan.sources, plan.cache):
            return
        beforehand()
        once = Pool(limits=self._limits)
        compiled = once.submit(keep_compiled, plan.sources, plan.cache)
        self._await(once, compiled, self._limits.compile_seconds)
        once.close()

    def _await(self, pool: Pool, done: "Future[None]", seconds: float) -> None:
        """Wait for what other processes have to do first; end them where they do not come to its end."""
        self.preparing = pool
        try:
            done.result(seconds)
        except BaseException:
            pool.close()
            raise
        finally:
            self.preparing = None

    def drop(self, found: "Future[Judged]") -> None:
        """End what is being judged elsewhere: it took too long, and others wait behind it.

        Where it only waits itself, what it waits for is ended.
        """
        if found.running():
            self._now.pool.drop(found)
        else:
            self._now.pool.give_up()

    def close(self) -> None:
        """End the other processes, also those that are made ready to take their place."""
        preparing = self.preparing
        if preparing is not None:
            preparing.close()
        self._now.pool.close()


def _pool(plan: Plan, limits: Limits) -> Pool:
    return Pool(partial(_make_ready, plan), most=_WORKERS, limits=limits)
