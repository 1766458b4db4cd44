import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from panguard.errors import MessageError
from panguard.guard.pool import Pool
from panguard.limits import DEFAULT_LIMITS
from panguard.values import replace

SECONDS = 30
DAY = replace(DEFAULT_LIMITS, judge_idle_seconds=86_400.0)


@contextmanager
def pool(*, most: int = 1, idle: float = 86_400.0) -> Iterator[Pool]:
    found = Pool(most=most, limits=replace(DEFAULT_LIMITS, judge_idle_seconds=idle))
    try:
        yield found
    finally:
        found.close()


def refuse() -> None:
    raise MessageError("this is no question")


def await_end_of(pid: int) -> None:
    """Wait until a child has ended, and leave it to its parent to notice that."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def await_that(holds: Callable[[], bool]) -> None:
    waiting = Event()
    for _ in range(SECONDS * 100):
        if holds():
            return
        waiting.wait(0.01)
    pytest.fail("it never came to that")


def test_a_call_is_made_in_another_process_and_what_it_raises_is_raised_here() -> None:
    with pool() as found:
        assert found.submit(os.getpid).result(SECONDS) == found.pids[0] != os.getpid()
        with pytest.raises(MessageError, match="no question") as caught:
            found.submit(refuse).result(SECONDS)
        assert "in refuse" in caught.value.__notes__[0]
        assert found.submit(len, "four").result(SECONDS) == 4


def test_what_is_printed_there_and_what_cannot_be_sent_do_no_harm() -> None:
    with pool() as found:
        assert found.submit(print, "PanGuard").result(SECONDS) is None
        with pytest.raises(RuntimeError, match="cannot be sent"):
            found.submit(Event).result(SECONDS)
        assert found.submit(len, "four").result(SECONDS) == 4


def test_one_question_after_another_needs_one_process() -> None:
    """However quick each follows: a process is free before whoever waits for it is told."""
    with pool(most=2) as found:
        pids = {found.submit(os.getpid).result(SECONDS) for _ in range(300)}
        assert len(pids) == 1
        assert len(found.pids) == 1


def test_a_second_process_comes_while_the_first_is_busy_and_ends_when_it_is_idle() -> None:
    with pool(most=2, idle=0.05) as found:
        (first,) = found.pids
        found.submit(os.getpid).result(SECONDS)
        os.kill(first, signal.SIGSTOP)
        held = found.submit(os.getpid)
        second = found.submit(os.getpid).result(SECONDS)
        assert second != first
        os.kill(first, signal.SIGCONT)
        assert held.result(SECONDS) == first
        await_that(lambda: len(found.pids) == 1)
        assert found.submit(os.getpid).result(SECONDS) in {first, second}


def test_a_process_that_dies_loses_what_it_did_and_nothing_else() -> None:
    with pool() as found:
        (pid,) = found.pids
        found.submit(os.getpid).result(SECONDS)
        os.kill(pid, signal.SIGSTOP)
        lost, waiting = found.submit(os.getpid), found.submit(os.getpid)
        await_that(lost.running)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(BrokenExecutor):
            lost.result(SECONDS)
        assert waiting.result(SECONDS) != pid


def test_a_process_that_died_while_idle_loses_nothing() -> None:
    with pool() as found:
        pid = found.submit(os.getpid).result(SECONDS)
        os.kill(pid, signal.SIGKILL)
        await_end_of(pid)
        assert found.submit(os.getpid).result(SECONDS) != pid


def test_giving_up_ends_what_is_done_and_keeps_what_waits() -> None:
    with pool() as found:
        (pid,) = found.pids
        found.submit(os.getpid).result(SECONDS)
        os.kill(pid, signal.SIGSTOP)
        slow, waiting = found.submit(os.getpid), found.submit(len, "four")
        await_that(slow.running)
        found.give_up()
        with pytest.raises(BrokenExecutor):
            slow.result(SECONDS)
        assert waiting.result(SECONDS) == 4


def test_processes_at_rest_end_and_the_next_call_begins_one() -> None:
    with pool() as found:
        first = found.submit(os.getpid).result(SECONDS)
        found.rest()
        await_that(lambda: found.pids == ())
        assert found.submit(os.getpid).result(SECONDS) != first
        found.rest()
        assert found.submit(len, "four").result(SECONDS) == 4


def test_processes_that_cannot_be_made_ready_say_why_and_are_not_begun_again_and_again() -> None:
    found = Pool(refuse, limits=DAY)
    try:
        for _ in range(2):
            with pytest.raises(MessageError, match="no question"):
                found.submit(os.getpid).result(SECONDS)
            await_that(lambda: found.pids == ())
    finally:
        found.close()


def test_a_closed_pool_takes_nothing_and_lets_what_waits_end_first() -> None:
    found = Pool(limits=DAY)
    waiting: list[Future[int]] = [found.submit(len, "four") for _ in range(20)]
    found.close(wait=False)
    assert [each.result(SECONDS) for each in waiting] == [4] * 20
    with pytest.raises(RuntimeError):
        found.submit(len, "four")
    found.close()


@pytest.mark.parametrize("busy", [True, False], ids=["busy", "idle"])
def test_closing_does_not_wait_for_a_process_that_does_not_end(busy: bool) -> None:
    found = Pool(limits=replace(DAY, judge_end_seconds=0.1))
    pid = found.submit(os.getpid).result(SECONDS)
    os.kill(pid, signal.SIGSTOP)
    stuck = [found.submit(os.getpid)] if busy else []
    for each in stuck:
        await_that(each.running)
    closing = Thread(target=found.close, daemon=True)
    closing.start()
    closing.join(SECONDS)
    assert not is_there(pid)
    assert all(isinstance(each.exception(SECONDS), BrokenExecutor) for each in stuck)


def test_dropping_one_call_leaves_the_others_alone() -> None:
    with pool(most=2) as found:
        (first,) = found.pids
        found.submit(os.getpid).result(SECONDS)
        os.kill(first, signal.SIGSTOP)
        slow = found.submit(os.getpid)
        await_that(slow.running)
        second = found.submit(os.getpid).result(SECONDS)
        os.kill(second, signal.SIGSTOP)
        other = found.submit(os.getpid)
        await_that(other.running)
        never = found.submit(len, "four")
        found.drop(never)
        found.drop(slow)
        with pytest.raises(BrokenExecutor):
            slow.result(SECONDS)
        assert never.cancelled()
        os.kill(second, signal.SIGCONT)
        assert other.result(SECONDS) == second


def test_a_call_that_is_dropped_at_the_moment_it_begins_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Future.set_running_or_notify_cancel
    with pool() as found:

        def begin_and_drop(future: Future[object]) -> bool:
            begun = begin(future)
            found.drop(future)
            return begun

        found.submit(os.getpid).result(SECONDS)
        monkeypatch.setattr(Future, "set_running_or_notify_cancel", begin_and_drop)
        with pytest.raises(BrokenExecutor):
            found.submit(time.sleep, SECONDS).result(SECONDS / 2)


def test_processes_of_a_closed_pool_that_do_not_come_to_an_end_are_ended_in_time() -> None:
    """Nobody waits for them any more: others took their place."""
    found = Pool(limits=replace(DAY, judged_seconds=0.05))
    pid = found.submit(os.getpid).result(SECONDS)
    os.kill(pid, signal.SIGSTOP)
    stuck = found.submit(os.getpid)
    await_that(stuck.running)
    found.close(wait=False)
    with pytest.raises(BrokenExecutor):
        stuck.result(SECONDS)


def leave_behind() -> int:
    """Begin a process that keeps the pipe of its parent open, as one does that cannot be killed."""
    pid = os.fork()
    if pid == 0:
        while True:
            signal.pause()
    return pid


def test_closing_does_not_wait_for_what_cannot_be_killed() -> None:
    found = Pool(limits=replace(DAY, judge_end_seconds=0.1))
    left = found.submit(leave_behind).result(SECONDS)
    try:
        os.kill(found.pids[0], signal.SIGSTOP)
        await_that(found.submit(os.getpid).running)
        closing = Thread(target=found.close, daemon=True)
        closing.start()
        closing.join(SECONDS)
        assert not closing.is_alive()
    finally:
        os.kill(left, signal.SIGKILL)


class Answer:
    """An answer that can be read in one process only."""

    def __reduce__(self) -> "tuple[Callable[[int], int], tuple[int]]":
        return only_in, (os.getpid(),)


def only_in(pid: int) -> int:
    if os.getpid() != pid:
        raise ValueError("this cannot be read here")
    return pid


def test_behind_an_answer_that_cannot_be_read_no_other_is_looked_for() -> None:
    """What is left of it in the pipe would be taken for the answer to the next question."""
    with pool() as found:
        (pid,) = found.pids
        with pytest.raises(BrokenExecutor):
            found.submit(Answer).result(SECONDS)
        assert found.submit(os.getpid).result(SECONDS) != pid


def test_a_process_ends_with_who_began_it() -> None:
    """Whatever ended that one: nobody writes to it any more, which it sees."""
    begin = (
        "from panguard.guard.pool import Pool; import os, sys;"
        "sys.stdout.write(str(Pool().submit(os.getpid).result())); sys.stdout.flush(); os._exit(9)"
    )
    words = [sys.executable, "-c", begin]
    said = subprocess.run(words, capture_output=True, text=True, check=False, timeout=SECONDS).stdout
    await_that(lambda: not is_there(int(said)))


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_nothing_is_looked_up_in_the_folder_in_which_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agent's project may hold a module of any name."""
    (tmp_path / "pickle.py").write_text("raise SystemExit('a stranger')")
    monkeypatch.chdir(tmp_path)
    with pool() as found:
        assert found.submit(len, "four").result(SECONDS) == 4
