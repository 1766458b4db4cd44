"""Standard input and output of this process, read and written beside the event loop.

Threads that end with the process do it: no event loop can wait for a console or a file on every system.
"""

import asyncio
import os
import threading
from collections import deque
from contextlib import suppress

_CHUNK = 65_536
_AHEAD = 4
_FULL = 1_048_576


class Reader:
    """Reads a descriptor in pieces, some ahead of who asks; empty bytes are its end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pieces: asyncio.Queue[bytes] = asyncio.Queue(_AHEAD)
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._run, daemon=True).start()

    async def read(self) -> bytes:
        """Return the next piece."""
        return await self._pieces.get()

    def _run(self) -> None:
        piece = b" "
        # Once the loop is closed nobody reads any more, and the thread ends.
        with suppress(RuntimeError, asyncio.CancelledError):
            while piece:
                try:
                    piece = os.read(self._descriptor, _CHUNK)
                except OSError:
                    piece = b""
                asyncio.run_coroutine_threadsafe(self._pieces.put(piece), self._loop).result()


class Writer:
    """Writes to a descriptor in order; `broken` once nobody reads there any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._turn = threading.Condition()
        self._loop = asyncio.get_running_loop()
        self._room = asyncio.Event()
        self._room.set()
        self.broken = False
        threading.Thread(target=self._run, daemon=True).start()

    def send(self, data: bytes) -> None:
        """Have data written after all that was sent before; never waits."""
        if not data or self.broken:
            return
        with self._turn:
            self._waiting.append(data)
            self._size += len(data)
            if self._size > _FULL:
                self._room.clear()
            self._turn.notify()

    async def ready(self) -> None:
        """Return once there is room for more."""
        await self._room.wait()

    async def flushed(self) -> None:
        """Return once all that was sent is written, or nobody reads it."""
        while self._size and not self.broken:
            self._room.clear()
            if self._size and not self.broken:
                await self._room.wait()

    def _run(self) -> None:
        while not self.broken:
            with self._turn:
                self._turn.wait_for(lambda: self._waiting)
                data = self._waiting.popleft()
            self.broken = not _written(self._descriptor, data)
            with self._turn:
                self._size -= len(data)
                settled = self.broken or self._size <= _FULL // 2
            if settled:
                with suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        if self.broken or self._size <= _FULL // 2:
            self._room.set()


def _written(descriptor: int, data: bytes) -> bool:
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(descriptor, view) :]
    except OSError:
        return False
    return True
