"""Whose a connection on loopback is, by the kernel's own table."""

import os
import socket
import sys
from pathlib import Path

import pytest

from panguard.web.dashboard.peer import is_strangers, owner_of

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
REST = "01 00000000:00000000 02:0000A6C1 00000000  1001        0 52149 1 0000000000000000 20 4 30 10 -1\n"
TABLES = [
    (f"{HEAD}   0: 0100007F:C350 0100007F:0C1C {REST}", 1001),
    (f"{HEAD}   0: 0000000000000000FFFF00000100007F:C350 0000000000000000FFFF00000100007F:0C1C {REST}", 1001),
    (f"{HEAD}   0: 0100007F:0C1C 0100007F:C350 {REST}", None),
    (f"{HEAD}   0: 0200007F:C350 0200007F:0C1C {REST}", None),
    (HEAD, None),
    ("", None),
    ("not a table\n0 0100007F:C350\n", None),
]


@pytest.mark.parametrize(("table", "owner"), TABLES)
def test_the_owner_of_the_other_end_is_read_from_the_table(table: str, owner: int | None) -> None:
    assert owner_of(table, 0xC350, 3100) == owner


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says whose a connection is")
def test_a_connection_of_ones_own_is_seen_to_be_ones_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", ours)) as wire:
            port = wire.getsockname()[1]
            assert owner_of(Path("/proc/net/tcp").read_text(), port, ours) == os.getuid()
            assert not is_strangers(port, ours)
