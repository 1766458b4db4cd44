"""Writes in batches: whoever comes while one is written waits for the next, which holds all of them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from anyio.to_thread import run_sync

_Item = TypeVar("_Item")


class Batch(Generic[_Item]):
    """Hands items to a function that writes many at once: one by one each would wait for the disk."""

    def __init__(self, write: Callable[[Sequence[_Item]], None]) -> None:
        self._write = write
        self._waiting: list[tuple[_Item, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None

    async def add(self, item: _Item) -> None:
        """Have an item written; returns when it is, and raises what writing raised."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((item, written))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        await written

    async def _run(self) -> None:
        while self._waiting:
            now, self._waiting = self._waiting, []
            try:
                await run_sync(self._write, [item for item, _ in now])
            except Exception as error:  # noqa: BLE001 - it is raised where the item came from
                for _, written in now:
                    if not written.done():
                        written.set_exception(error)
            else:
                for _, written in now:
                    if not written.done():
                        written.set_result(None)
