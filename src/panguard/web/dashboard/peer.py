"""Says whose process is at the other end of a connection on this machine, where the system tells it (Linux).

The words with which a browser is started can be read by every user of a machine, and the link is one of them.
"""

import os
import sys
from pathlib import Path

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
# 127.0.0.1, as the kernel writes it for either version of the protocol.
_LOOPBACK = ("0100007F", "0000000000000000FFFF00000100007F")
_OWNER = 7


def is_strangers(port: int, ours: int) -> bool:
    """Say whether the connection from a port to one of ours was seen to be another user's."""
    if sys.platform != "linux":
        return False
    found = (owner_of(_read(table), port, ours) for table in _TABLES)
    return any(owner not in (None, os.getuid()) for owner in found)


def owner_of(table: str, port: int, ours: int) -> int | None:
    """Return the user whose end of a connection on loopback this is, by the kernel's table; None: not in it.

    Pure.
    """
    ends = {(f"{place}:{port:04X}", f"{place}:{ours:04X}") for place in _LOOPBACK}
    for line in table.splitlines()[1:]:
        words = line.split()
        if len(words) > _OWNER and (words[1], words[2]) in ends:
            return int(words[_OWNER])
    return None


def _read(table: Path) -> str:
    try:
        return table.read_text()
    except OSError:  # not every system shows it; the link itself is still a secret
        return ""
