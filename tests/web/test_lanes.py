"""How many audits are let in, and what becomes of those that nobody waits for or that went wrong."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import ParamSpec, TypeVar

import pytest

from panguard.cli.web_auditing import AsScans
from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.report.model import Report
from panguard.rules.sources import RuleSource
from panguard.scan.skill import Skill
from panguard.values import dataclass
from panguard.web.audits import AuditFault, Auditing, Shares, SkillAudited, audited
from panguard.web.lanes import Busy, Lanes
from panguard.web.refused import Refused
from panguard.web.submission import Kind, Submission

ONE: Callable[[], ThreadPoolExecutor] = partial(ThreadPoolExecutor, 1)
NOTE = Submission(Kind.TEXT, b"# Notes\n\nBuy milk.\n")
Given = ParamSpec("Given")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Standing:
    """Audits as others do, once the gate is open."""

    others: AsScans
    gate: Event

    @property
    def sources(self) -> tuple[RuleSource, ...]:
        return self.others.sources

    @property
    def limits(self) -> Limits:
        return self.others.limits

    @property
    def shares(self) -> Shares:
        return self.others.shares

    def prepare(self) -> None:
        self.gate.wait(10)

    def audit(self, skill: Skill) -> SkillAudited:
        self.gate.wait(10)
        return self.others.audit(skill)

    def report(self, parts: Sequence[SkillAudited]) -> Report:
        return self.others.report(parts)

    def tell(self, parts: Sequence[SkillAudited], submission: Submission) -> None:
        self.others.tell(parts, submission)

    def look(self) -> None:
        self.others.look()


@dataclass(frozen=True, slots=True)
class Failing(Standing):
    """Fails over a text, and says so with its words."""

    def audit(self, skill: Skill) -> SkillAudited:
        raise ValueError(f"cannot audit {skill.files[0].text}")


class Untold(Standing):
    """Has nowhere to leave what there is to tell."""

    def tell(self, parts: Sequence[SkillAudited], submission: Submission) -> None:
        raise OSError(f"no space left for {len(parts)} of {submission.kind}")


class Dying(ThreadPoolExecutor):
    """Takes nothing in: its processes have died."""

    def submit(
        self,
        _work: Callable[Given, Made],
        /,
        *_given: Given.args,
        **_named: Given.kwargs,
    ) -> Future[Made]:
        raise BrokenExecutor


def test_who_comes_when_too_many_wait_is_turned_away_until_one_is_done(auditing: AsScans) -> None:
    gate = Event()

    async def crowd() -> None:
        lanes = Lanes(Standing(auditing, gate), ONE, ONE)
        waiting = [asyncio.create_task(lanes.audit(NOTE)) for _ in range(DEFAULT_LIMITS.audits_waiting)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await lanes.audit(NOTE)
        waiting[0].cancel()  # its work has begun: the place is not free because its visitor has gone
        await asyncio.gather(waiting[0], return_exceptions=True)
        with pytest.raises(Busy):
            await lanes.audit(NOTE)
        gate.set()
        assert all(done.report for done in await asyncio.gather(*waiting[1:]))
        assert (await lanes.audit(NOTE)).report
        lanes.close()

    asyncio.run(crowd())


def test_processes_that_died_are_replaced(auditing: AsScans) -> None:
    made = iter((Dying(1), ThreadPoolExecutor(1)))

    async def visit() -> None:
        lanes = Lanes(auditing, lambda: next(made), ONE)
        assert (await lanes.audit(NOTE)).report
        lanes.close()

    asyncio.run(visit())


def test_new_rules_are_used_once_they_are_ready_and_the_old_ones_until_then(auditing: AsScans) -> None:
    gate = Event()
    newer: Auditing = Standing(auditing, gate)

    async def visit() -> None:
        lanes = Lanes(auditing, ONE, ONE)
        change = asyncio.create_task(lanes.change(newer))
        assert (await lanes.audit(NOTE)).report
        assert lanes.auditing is auditing
        gate.set()
        await change
        assert lanes.auditing is newer
        lanes.close()

    asyncio.run(visit())


def test_a_fault_of_ours_is_told_without_a_word_of_what_was_handed_in(
    auditing: AsScans, caplog: pytest.LogCaptureFixture
) -> None:
    found = audited(Failing(auditing, Event()), NOTE)
    assert found.ours
    assert "Buy milk" not in f"{found}{caplog.text}"
    assert "test_lanes.py" in caplog.text


def test_what_cannot_be_told_to_others_costs_nobody_the_own_verdict(
    auditing: AsScans, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Event()
    gate.set()
    found = audited(Untold(auditing, gate), NOTE)
    assert found == audited(auditing, NOTE)
    assert "OSError" in caplog.text, "the operator hears of it"


def test_a_link_that_is_refused_is_told_in_the_words_of_the_refusal(auditing: AsScans) -> None:
    reason = phrase("{host}: is no host", host="x")

    def skills() -> Iterator[Skill]:
        raise Refused(reason, 422)
        yield

    async def visit() -> None:
        lanes = Lanes(auditing, ONE, ONE)
        with pytest.raises(Refused) as caught:
            await lanes.audit_each(skills(), NOTE, lambda _: None)
        assert (caught.value.reason, caught.value.status) == (reason, 422), "it can be said in any language"
        lanes.close()

    asyncio.run(visit())


def test_a_fault_in_a_scan_is_told_by_its_places_alone(auditing: AsScans) -> None:
    broken = Skill("a", "a", (None,))  # type: ignore[arg-type]
    with pytest.raises(AuditFault, match=r'File ".*", line'):
        auditing.audit(broken)
