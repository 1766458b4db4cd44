"""Where the client keeps what it remembers: a folder for each server, and the log of what was sent.

Every scan imports this module, and so it imports little.
"""

from pathlib import Path

from panguard.values import dataclass

SHIPPED_ROOTS = Path(__file__).with_name("roots")
PACK = "pack.json"
_WORDS = 4
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")


@dataclass(frozen=True, slots=True)
class Current:
    """Which version of the rules is in use, when it was published, and whether the user wants no other."""

    folder: str
    made: str
    number: int
    pinned: bool = False

    def line(self) -> str:
        """Write it as the one line that `read_current` reads."""
        return f"{self.folder} {self.made} {self.number} {int(self.pinned)}"


def read_current(text: str) -> Current | None:
    """Read which version is in use; None for what does not say it."""
    words = text.split()
    if len(words) != _WORDS or not words[2].isdecimal() or words[0] != Path(words[0]).name:
        return None
    return Current(words[0], words[1], int(words[2]), words[3] == "1")


def earlier(log: Path) -> Path:
    """Return where the log of what was sent before lies, once the newest part is full."""
    return log.with_name(f"{log.stem}-earlier{log.suffix}")


@dataclass(frozen=True, slots=True)
class Places:
    """The files of the client of one server, in the user's folder for what programs remember."""

    state: Path
    url: str

    @property
    def cloud(self) -> Path:
        """Return the folder for all servers."""
        return self.state / "cloud"

    @property
    def server(self) -> Path:
        """Return the folder for this server."""
        name = self.url.partition("://")[2].lower().lstrip(".")
        return self.cloud / "servers" / "".join(letter if letter in _LETTERS else "_" for letter in name)

    @property
    def identity(self) -> Path:
        """Return the file with the private key: one for each server, so that no two can compare notes."""
        return self.server / "identity.key"

    @property
    def secret(self) -> Path:
        """Return the file with the key under which hashes are told; it never leaves this machine."""
        return self.server / "secret.key"

    @property
    def sent(self) -> Path:
        """Return the log of what was sent, the newest part."""
        return self.cloud / "sent.jsonl"

    @property
    def told(self) -> Path:
        """Return the mark that the user was told what is shared."""
        return self.cloud / "told"

    @property
    def lock(self) -> Path:
        """Return the lock that one process at a time holds: a server that is slow stops no other one."""
        return self.server / "lock"

    @property
    def outbox(self) -> Path:
        """Return the folder of messages that wait to be sent to this server."""
        return self.server / "outbox"

    @property
    def exhibits(self) -> Path:
        """Return the folder of evidence that waits to be made into rules."""
        return self.server / "exhibits"

    @property
    def proposed(self) -> Path:
        """Return the list of candidates that were proposed to this server."""
        return self.server / "proposed"

    @property
    def crystallised(self) -> Path:
        """Return the folder of what became of evidence, with the reasons."""
        return self.state / "crystallised"

    @property
    def root(self) -> Path:
        """Return the root that was pinned for this server."""
        return self.server / "root.json"

    @property
    def shipped_root(self) -> Path:
        """Return the root of this server that came with the program, if one did."""
        return SHIPPED_ROOTS / f"{self.server.name}.json"

    @property
    def known(self) -> bool:
        """Say whether this server has a root; nothing is said to one that has none."""
        return self.root.exists() or self.shipped_root.exists()

    @property
    def metadata(self) -> Path:
        """Return the folder of signed metadata that was verified."""
        return self.server / "metadata"

    @property
    def targets(self) -> Path:
        """Return the folder of files that were verified."""
        return self.server / "targets"

    @property
    def rules(self) -> Path:
        """Return the folder with one folder for each version of the rules."""
        return self.server / "rules"

    @property
    def current(self) -> Path:
        """Return the file that names the version in use; its time is that of the last good look."""
        return self.rules / "current"

    @property
    def status(self) -> Path:
        """Return the record of the last look at the server."""
        return self.server / "status.json"

    @property
    def look(self) -> Path:
        """Return the file whose time is that of the next look."""
        return self.server / "next-look"

    @property
    def retry(self) -> Path:
        """Return the file whose time is that before which nothing is sent again."""
        return self.server / "next-try"
