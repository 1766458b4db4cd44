"""How many audits are let in, and what becomes of those that nobody waits for or that went wrong."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from threading import Event
from typing import TypeVar
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from panguard.cli.web_auditing import AsScans
from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.report.model import Report
from panguard.rules.sources import RuleSource
from panguard.scan.skill import Skill
from panguard.values import dataclass
from panguard.web.audits import (
    Audited,
    AuditFault,
    Auditing,
    Part,
    Shares,
    SkillAudited,
    audited,
    begun,
    joined,
)
from panguard.web.lane import Busy
from panguard.web.lanes import Lanes
from panguard.web.leash import Leash
from panguard.web.refused import Refused
from panguard.web.submission import Kind, Submission
from panguard.web.worker import Ended, Here

NOTE = Submission(Kind.TEXT, b"# Notes\n\nBuy milk.\n")
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


async def standing(lanes: Lanes, count: int, network: str = "") -> list[asyncio.Task[Audited]]:
    """Have so many of a network ask, and wait until all of them are inside."""
    tasks = [asyncio.create_task(lanes.audit(NOTE, network)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


def test_who_comes_when_too_many_wait_is_turned_away_until_one_is_done(auditing: AsScans) -> None:
    gate = Event()

    async def crowd() -> None:
        lanes = Lanes(Standing(auditing, gate), Here, Here)
        waiting = await standing(lanes, DEFAULT_LIMITS.audits_waiting)
        with pytest.raises(Busy):
            await lanes.audit(NOTE)
        gate.set()
        assert all(done.report for done in await asyncio.gather(*waiting))
        assert (await lanes.audit(NOTE)).report
        lanes.close()

    asyncio.run(crowd())


def test_whoever_left_before_it_began_has_left_the_place(auditing: AsScans) -> None:
    gate = Event()

    async def crowd() -> None:
        lanes = Lanes(Standing(auditing, gate), Here, Here)
        waiting = await standing(lanes, DEFAULT_LIMITS.audits_waiting)
        waiting[-1].cancel()
        await asyncio.gather(waiting[-1], return_exceptions=True)
        (late,) = await standing(lanes, 1)
        gate.set()
        assert (await late).report
        await asyncio.gather(*waiting[:-1])
        lanes.close()

    asyncio.run(crowd())


def test_a_network_that_fills_a_lane_makes_room_for_others(auditing: AsScans) -> None:
    gate = Event()

    async def crowd() -> None:
        lanes = Lanes(Standing(auditing, gate), Here, Here)
        waiting = await standing(lanes, DEFAULT_LIMITS.audits_waiting, "greedy")
        (other,) = await standing(lanes, 1, "other")
        with pytest.raises(Busy):
            await lanes.audit(NOTE, "greedy")
        with pytest.raises(Busy):
            await waiting[-1]
        gate.set()
        assert (await other).report
        lanes.close()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(crowd())


@pytest.mark.parametrize(
    ("submission", "waits"),
    [
        (Submission(Kind.FILE, b"# Notes\n", "README.md"), False),
        (Submission(Kind.FILE, b"x" * 70_000, "README.md"), True),
    ],
)
def test_a_small_file_does_not_wait_behind_large_ones(
    auditing: AsScans, submission: Submission, waits: bool
) -> None:
    gate = Event()

    class Held(Here):
        """Does nothing until the gate is open."""

        def do(self, work: Callable[[], Made], before: Callable[[], object]) -> Made:
            gate.wait(10)
            return super().do(work, before)

    async def visit() -> None:
        lanes = Lanes(auditing, Here, Held)
        large = Submission(Kind.FILE, b"x" * 70_000, "a.md")
        first = asyncio.create_task(lanes.audit(large))
        asked = asyncio.create_task(lanes.audit(submission))
        if not waits:
            assert (await asked).report
        assert not first.done()
        gate.set()
        assert (await asked).report
        assert (await first).report
        lanes.close()

    asyncio.run(visit())


def archive(count: int) -> Submission:
    """Return an archive of so many skills, which is large by what it holds."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as entries:
        for number in range(count):
            text = f"---\nname: s{number}\ndescription: Notes.\n---\n{'Buy milk. ' * 3_000}"
            entries.writestr(f"s{number}/SKILL.md", text)
    return Submission(Kind.FILE, packed.getvalue(), "a.zip")


def test_an_archive_gets_the_same_report_whether_it_is_audited_at_once_or_in_turns(auditing: AsScans) -> None:
    large = archive(3)
    whole = begun(auditing, large, 0, 60)
    assert isinstance(whole, Audited)
    assert whole == audited(auditing, large)
    parts, start = list[SkillAudited](), 0
    while isinstance(part := begun(auditing, large, start, 0), Part):
        parts += part.done
        assert len(part.done) == 1, "one skill at least, and no more once the time is over"
        if part.next is None:
            break
        start = part.next
    assert joined(auditing, parts, large) == whole


def test_whoever_comes_after_a_large_archive_has_their_turn_before_it_ends(auditing: AsScans) -> None:
    order: list[str] = []

    class Noted(Here):
        """Ends a turn after every skill, and notes whose it was."""

        def do(self, work: Callable[[], Made], before: Callable[[], object]) -> Made:
            if isinstance(work, partial) and "seconds" in work.keywords:
                submission = work.args[1]
                order.append(submission.name)
                made: Made = super().do(partial(work.func, *work.args, seconds=0.0), before)
                return made
            return super().do(work, before)

    async def visit() -> None:
        lanes = Lanes(auditing, Here, Noted)
        first = asyncio.create_task(lanes.audit(archive(4), "one"))
        await asyncio.sleep(0)
        second = asyncio.create_task(lanes.audit(Submission(Kind.FILE, b"x" * 70_000, "b.md"), "other"))
        found = await asyncio.gather(first, second)
        assert all(one.report for one in found)
        lanes.close()

    asyncio.run(visit())
    assert order.index("b.md") < len(order) - 1
    assert order.count("a.zip") == 4


def test_all_turns_together_compute_no_longer_than_one_audit_may(auditing: AsScans) -> None:
    class Slow(Here):
        """Says of every turn that it took half of what there is."""

        def do(self, _work: Callable[[], Made], _before: Callable[[], object]) -> Made:
            part: object = Part((), 1, DEFAULT_LIMITS.audit_seconds / 2 + 1)
            return part  # type: ignore[return-value]

    async def visit() -> None:
        lanes = Lanes(auditing, Here, Slow)
        found = await lanes.audit(archive(3))
        assert not found.report
        assert "more than 60 seconds" in str(found.fault)
        lanes.close()

    asyncio.run(visit())


def test_links_of_two_networks_leave_places_for_others(auditing: AsScans) -> None:
    gate = Event()

    def held() -> Iterator[Skill]:
        gate.wait(10)
        yield from ()

    async def visit() -> None:
        lanes = Lanes(auditing, Here, Here)
        waiting = [
            asyncio.create_task(lanes.audit_each(held(), NOTE, lambda _: None, network=network))
            for network in ("a", "b")
            for _ in range(10)
        ]
        await asyncio.sleep(0)
        others = [
            lanes.audit_each(iter([Skill("x", "x", ())]), NOTE, lambda _: None, network=network)
            for network in "cde"
        ]
        assert all(found.report for found in await asyncio.gather(*others))
        gate.set()
        await asyncio.gather(*waiting, return_exceptions=True)
        lanes.close()

    asyncio.run(visit())


class Late(Here):
    """Its process computes for too long, or is ended for another reason."""

    def __init__(self, *, late: bool) -> None:
        self._late = late

    def do(self, _work: Callable[[], Made], _before: Callable[[], object]) -> Made:
        raise Ended(late=self._late)


def test_what_computes_for_too_long_is_told_as_that_and_never_as_a_verdict(auditing: AsScans) -> None:
    async def visit() -> None:
        lanes = Lanes(auditing, partial(Late, late=True), partial(Late, late=True))
        found = await lanes.audit(NOTE)
        assert not found.report
        assert not found.ours
        assert "more than 10 seconds of computing" in str(found.fault)
        assert "pga scan" in str(found.fault), "it says what to do"
        skills = iter([Skill("a", "a", ())])
        linked = await lanes.audit_each(skills, NOTE, lambda _: None)
        assert not linked.report
        assert "more than 60 seconds" in str(linked.fault)
        lanes.close()

    asyncio.run(visit())


def test_a_process_that_died_is_a_fault_of_ours(auditing: AsScans) -> None:
    async def visit() -> None:
        lanes = Lanes(auditing, partial(Late, late=False), Here)
        assert (await lanes.audit(NOTE)).ours
        lanes.close()

    asyncio.run(visit())


def test_skills_of_a_link_are_read_no_further_once_its_visitor_has_gone(auditing: AsScans) -> None:
    reading, ended = Event(), Event()
    leash = Leash()

    def skills() -> Iterator[Skill]:
        with leash.held(ended.set):
            reading.set()
            ended.wait(10)
            leash.check()
        raise AssertionError("nobody waits for it")
        yield

    async def visit() -> None:
        lanes = Lanes(auditing, Here, Here)
        asked = asyncio.create_task(lanes.audit_each(skills(), NOTE, lambda _: None, leash))
        await asyncio.to_thread(reading.wait, 10)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert ended.is_set()
        lanes.close()

    asyncio.run(visit())


def test_new_rules_are_used_once_they_are_ready_and_the_old_ones_until_then(auditing: AsScans) -> None:
    gate = Event()
    newer: Auditing = Standing(auditing, gate)

    async def visit() -> None:
        lanes = Lanes(auditing, Here, Here)
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
        lanes = Lanes(auditing, Here, Here)
        with pytest.raises(Refused) as caught:
            await lanes.audit_each(skills(), NOTE, lambda _: None)
        assert (caught.value.reason, caught.value.status) == (reason, 422), "it can be said in any language"
        lanes.close()

    asyncio.run(visit())


def test_a_fault_in_a_scan_is_told_by_its_places_alone(auditing: AsScans) -> None:
    broken = Skill("a", "a", (None,))  # type: ignore[arg-type]
    with pytest.raises(AuditFault, match=r'File ".*", line'):
        auditing.audit(broken)
