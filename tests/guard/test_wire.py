"""Connections whose other end does nothing."""

import asyncio
import sys
from pathlib import Path

import pytest

from panguard.guard.wire import closed, listening

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there it is a named pipe")


def test_who_does_not_take_the_answer_is_not_waited_for_without_end(tmp_path: Path) -> None:
    async def told() -> None:
        ended = asyncio.Event()

        async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"x" * 32_000_000)
            await closed(writer, 0.05)
            ended.set()

        address = str(tmp_path / "socket")
        server = await listening(serve, address)
        _, writer = await asyncio.open_unix_connection(address)
        async with asyncio.timeout(20):
            await ended.wait()
        writer.close()
        server.close()

    asyncio.run(told())
