"""Where the guard listens: a socket of its user, or a named pipe on Windows; and who is at the other end."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from panguard.limits import DEFAULT_LIMITS

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_LIMIT = 1 << 16
_CHUNK = 1 << 16


async def read_body(reader: asyncio.StreamReader, size: int) -> bytes | None:
    """Read so many bytes; None where that is more than is looked at: all is read, so that an answer is heard.

    Raises IncompleteReadError where they do not come.
    """
    if size <= DEFAULT_LIMITS.hook_bytes:
        return await reader.readexactly(size)
    while size > 0:
        part = await reader.read(min(size, _CHUNK))
        if not part:
            raise asyncio.IncompleteReadError(part, size)
        size -= len(part)
    return None


async def closed(writer: asyncio.StreamWriter, seconds: float) -> None:
    """Close a connection; drop it where whoever is there does not take what is left in time."""
    writer.close()
    try:
        async with asyncio.timeout(seconds):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        writer.transport.abort()


if sys.platform == "win32":

    def is_own(_writer: asyncio.StreamWriter) -> bool:
        """Say whether who connects is the same user: others cannot write to a pipe, nor know the token."""
        return True

    async def listening(serve: Serve, address: str) -> asyncio.AbstractServer:
        """Listen at a named pipe. Raises OSError."""
        loop = asyncio.get_running_loop()

        def protocol() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(asyncio.StreamReader(_LIMIT, loop), serve, loop)

        (server,) = await loop.start_serving_pipe(protocol, address)
        return server

else:
    import os
    import socket
    import struct
    from pathlib import Path

    _PEER = struct.Struct("3i")  # process, user, group
    _PEER_OPTION = vars(socket).get("SO_PEERCRED")

    def is_own(writer: asyncio.StreamWriter) -> bool:
        """Say whether who connects is the same user; where a system cannot tell, folder and token must do."""
        if _PEER_OPTION is None:
            return True
        wire = writer.get_extra_info("socket")
        _, user, _ = _PEER.unpack(wire.getsockopt(socket.SOL_SOCKET, _PEER_OPTION, _PEER.size))
        return bool(user == os.getuid())

    async def listening(serve: Serve, address: str) -> asyncio.AbstractServer:
        """Listen at a socket that its user alone may open. Raises OSError."""
        _clear(address)
        server = await asyncio.start_unix_server(serve, address, limit=_LIMIT, backlog=1_024)
        _make_private(address)
        return server

    def _clear(address: str) -> None:
        Path(address).unlink(missing_ok=True)

    def _make_private(address: str) -> None:
        Path(address).chmod(0o600)
