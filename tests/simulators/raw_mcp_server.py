"""A program where an MCP server should be, that does what its first argument says. Starts fast: no library.

python tests/simulators/raw_mcp_server.py echo|flood|crash|wait
"""

import os
import sys
import time

FLOOD = b'{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}\n'
TIMES = 15_000


def echo() -> None:
    """Say everything back as it came, then end with 7."""
    os.write(2, b"on standard error\n")
    while piece := os.read(0, 65_536):
        write(piece)
    sys.exit(7)


def flood() -> None:
    """Say much before anything is read, then read to the end."""
    write(FLOOD * TIMES)
    while os.read(0, 65_536):
        pass


def crash() -> None:
    """End in the middle of a message."""
    os.read(0, 10)
    write(b'{"jsonrpc":"2.0","id":1,"res')
    os._exit(3)


def wait() -> None:
    """Say that it is there, and wait to be ended."""
    write(b"ready\n")
    while True:
        time.sleep(60)


def write(data: bytes) -> None:
    """Write all of it."""
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    {"echo": echo, "flood": flood, "crash": crash, "wait": wait}[sys.argv[1]]()
