"""The names of this user and this machine, which nothing that leaves it may carry."""

import getpass
import os
import socket
from collections.abc import Iterator
from pathlib import Path


def own_names() -> Iterator[str]:
    """Yield the names of this user and this machine."""
    yield Path.home().name
    yield from (
        os.environ.get(name, "") for name in ("USER", "USERNAME", "LOGNAME", "HOSTNAME", "COMPUTERNAME")
    )
    host = socket.gethostname()
    yield from (host, host.partition(".")[0])
    try:
        yield getpass.getuser()
    except (OSError, KeyError, ImportError):
        return
