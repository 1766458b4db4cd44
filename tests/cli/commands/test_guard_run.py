"""What runs beside the answers of the guard."""

import asyncio

from panguard.cli.commands.guard_run import Regularly


def test_what_is_done_regularly_is_done_again_after_it_failed() -> None:
    done: list[int] = []

    async def until_the_third() -> None:
        third = asyncio.Event()
        loop = asyncio.get_running_loop()

        def do() -> None:
            done.append(len(done))
            if len(done) == 1:
                raise ValueError("once")
            loop.call_soon_threadsafe(third.set) if len(done) == 3 else None

        task = asyncio.create_task(Regularly(0.0, do, "it stays").again_and_again())
        await asyncio.wait_for(third.wait(), 30)
        task.cancel()

    asyncio.run(until_the_third())
    assert done[:3] == [0, 1, 2]
