"""What comes while one batch is written is written with the next one, and nobody waits in vain."""

import asyncio
from collections.abc import Sequence
from threading import Event

import pytest

from panguard.web.batch import Batch


def test_what_comes_meanwhile_is_written_together() -> None:
    written: list[list[int]] = []
    began, gate = Event(), Event()

    def write(items: Sequence[int]) -> None:
        began.set()
        gate.wait(10)
        written.append(list(items))

    async def visit() -> None:
        batch = Batch(write)
        first = asyncio.create_task(batch.add(0))
        await asyncio.to_thread(began.wait, 10)
        others = [asyncio.create_task(batch.add(number)) for number in range(1, 4)]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, *others)

    asyncio.run(visit())
    assert written == [[0], [1, 2, 3]]


def test_a_batch_that_fails_is_told_to_each_and_the_next_one_is_written() -> None:
    written: list[int] = []

    def write(items: Sequence[int]) -> None:
        if 0 in items:
            raise OSError("the disk is full")
        written.extend(items)

    async def visit() -> None:
        batch = Batch(write)
        with pytest.raises(OSError, match="full"):
            await batch.add(0)
        await batch.add(1)

    asyncio.run(visit())
    assert written == [1]


def test_who_leaves_meanwhile_takes_nothing_from_the_others() -> None:
    written: list[int] = []

    async def visit() -> None:
        batch = Batch(written.extend)
        gone, stays = (asyncio.create_task(batch.add(number)) for number in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await stays

    asyncio.run(visit())
    assert written == [0, 1]
