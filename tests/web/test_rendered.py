"""What was made for one visitor is there for the next, up to a bound."""

import asyncio
from collections.abc import Callable
from threading import Event

from panguard.web.lane import Busy
from panguard.web.rendered import Rendered


def test_what_is_asked_for_by_many_is_made_once() -> None:
    made: list[int] = []
    gate = Event()

    def make() -> bytes:
        gate.wait(10)
        made.append(1)
        return b"report"

    async def visit() -> None:
        rendered = Rendered()
        asked = [asyncio.create_task(rendered.of(f"{n}", "key", make)) for n in range(5)]
        await asyncio.sleep(0)
        gate.set()
        assert [made.data for made in await asyncio.gather(*asked)] == [b"report"] * 5
        rendered.close()

    asyncio.run(visit())
    assert len(made) <= 2, "as many as are made at once"


def test_what_was_asked_for_last_is_kept_and_no_more_than_fits() -> None:
    made: list[str] = []

    def making(key: str) -> Callable[[], bytes]:
        def make() -> bytes:
            made.append(key)
            return b"x" * 40

        return make

    async def visit() -> None:
        rendered = Rendered(100)
        for key in ("a", "b", "a", "c", "a", "b"):
            await rendered.of("", key, making(key))
        rendered.close()

    asyncio.run(visit())
    assert made == ["a", "b", "c", "b"]


def test_what_is_empty_is_not_kept() -> None:
    answers = [b"", b"report"]

    async def visit() -> None:
        rendered = Rendered()
        made = [await rendered.of("", "key", lambda: answers.pop(0)) for _ in range(2)]
        assert [each.data for each in made] == [b"", b"report"]
        rendered.close()

    asyncio.run(visit())


def test_a_network_that_asks_for_very_much_is_turned_away() -> None:
    gate = Event()

    def make() -> bytes:
        gate.wait(10)
        return b"x"

    async def visit() -> None:
        rendered = Rendered()
        asked = [asyncio.create_task(rendered.of("greedy", number, make)) for number in range(100)]
        await asyncio.sleep(0)
        other = asyncio.create_task(rendered.of("other", "its own", make))
        await asyncio.sleep(0)
        gate.set()
        assert (await other).data == b"x"
        came = await asyncio.gather(*asked, return_exceptions=True)
        assert any(isinstance(each, Busy) for each in came)
        rendered.close()

    asyncio.run(visit())
