"""Where the guard keeps what it needs: socket, token, journal, and the answers for when it is gone."""

import hashlib
import os
import secrets
import socket
import sys
from pathlib import Path

from panguard.disk import private_folder, read_if_there, write_whole
from panguard.guard.client import MARK
from panguard.values import dataclass

_LONGEST_SOCKET = 100  # of 108 bytes that Linux has for it, 104 on macOS


@dataclass(frozen=True, slots=True)
class OverHttp:
    """The port on loopback at which hooks are answered over HTTP, and the token that their addresses hold."""

    port: int
    token: str

    def url(self, host: str, event: str) -> str:
        """Return where an agent asks about one of its events."""
        return f"http://127.0.0.1:{self.port}/{MARK}/{self.token}/{host}/{event}"


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of the guard, below the folder where the program remembers things."""

    folder: Path

    @property
    def address(self) -> Path:
        """Return the file that says where the guard listens, and the word by which its clients are known."""
        return self.folder / "address"

    @property
    def lock(self) -> Path:
        """Return the file that the running guard holds."""
        return self.folder / "lock"

    @property
    def process(self) -> Path:
        """Return the file that the guard holds until its process has nothing left to write."""
        return self.folder / "process"

    @property
    def unguarded(self) -> Path:
        """Return the folder of answers for when the guard is not there."""
        return self.folder / "unguarded"

    @property
    def log(self) -> Path:
        """Return the file that takes what the running guard complains of."""
        return self.folder / "guard.log"

    def socket(self) -> str:
        """Return the address to listen at: a socket in a private folder, a named pipe on Windows."""
        if sys.platform == "win32":
            return rf"\\.\pipe\panguard-{secrets.token_hex(8)}"
        path = str(self.folder / "socket")
        if len(path.encode()) <= _LONGEST_SOCKET:
            return path
        runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/tmp/panguard-{os.getuid()}"  # noqa: S108 - made private below
        # The same name each time, so that the next guard finds what one that was killed left there.
        name = hashlib.sha256(str(self.folder).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return str(_owned(Path(runtime)) / f"panguard-{name}.socket")

    def leave(self) -> None:
        """Remove the socket of a guard that is gone, and what says where it was."""
        address, _ = self.address_lines()
        if address and sys.platform != "win32":
            Path(address).unlink(missing_ok=True)
        self.address.unlink(missing_ok=True)

    def announce(self, socket: str) -> str:
        """Write where the guard listens, with a new token; return the token."""
        token = secrets.token_hex(16)
        private_folder(self.folder)
        write_whole(self.address, f"{socket}\n{token}\n".encode())
        return token

    def http(self) -> OverHttp | None:
        """Return how hooks are answered over HTTP; None where none was installed."""
        port, _, token = (
            (read_if_there(self.folder / "http") or b"").decode("ascii", "replace").partition("\n")
        )
        return OverHttp(int(port), token.strip()) if port.isdigit() and token.strip() else None

    def with_http(self) -> OverHttp:
        """Return how hooks are answered over HTTP, chosen once; it stays, since settings hold it."""
        known = self.http()
        if known is not None:
            return known
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            chosen = OverHttp(probe.getsockname()[1], secrets.token_hex(16))
        private_folder(self.folder)
        write_whole(self.folder / "http", f"{chosen.port}\n{chosen.token}\n".encode())
        return chosen

    def address_lines(self) -> tuple[str, str]:
        """Return the socket and the token; empty where there is no guard."""
        read = (read_if_there(self.address) or b"").decode("utf-8", "replace").split("\n")
        return (read[0], read[1]) if len(read) > 1 else ("", "")


def _owned(folder: Path) -> Path:
    """Return a folder that is surely the user's own. Raises PermissionError."""
    private_folder(folder)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(
            f"{folder} belongs to somebody else or is open to others; set PANGUARD_STATE_DIR"
        )
    return folder
