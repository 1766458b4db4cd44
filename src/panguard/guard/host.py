"""What an agent has to be able to do to be guarded: be asked, be answered in its own bytes, be set up. Pure.

Each agent is one module in `hosts/` that has these names; `hosts.HOSTS` lists them all.
"""

from enum import IntEnum
from typing import Protocol

from panguard.findings import Phrase
from panguard.guard.event import Event
from panguard.values import dataclass


class Action(IntEnum):
    """What becomes of what an agent asked about, ordered from nothing to the most."""

    ALLOW = 0
    TELL = 1
    ASK = 2
    DENY = 3

    @property
    def label(self) -> str:
        """Return the lower-case word in logs and outputs."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host is to be told: the action, why (for the agent and its user), and what to hold back.

    `held` are texts of the tool's result that the agent is not to read, `instead` what it reads for each.
    """

    action: Action = Action.ALLOW
    reason: str = ""
    held: frozenset[str] = frozenset()
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hook gives its host: what it prints, what it complains, its exit code."""

    stdout: bytes = b""
    stderr: bytes = b""
    code: int = 0

    @property
    def packed(self) -> bytes:
        """Return it as a hook reads it: the code and the lengths on a line, then both texts."""
        head = b"%d %d %d\n" % (self.code, len(self.stdout), len(self.stderr))
        return head + self.stdout + self.stderr


@dataclass(frozen=True, slots=True)
class Switch:
    """A key by which users switch a host's hooks off; dots lead into tables.

    `on` is the value with which hooks run; where a list stands instead, it names hooks that do not run.
    `file` names the TOML file beside the setting that holds the key; by default it is in the setting itself.
    """

    key: str
    on: bool = True
    file: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One file that a host reads its hooks from: a template of `agents.places`, and the events hooked in it.

    `home` is the folder whose presence says that the host is here; by default the one that the file lies in.
    `over_http` says that the host can ask at an address instead of running a command. `executable` marks a
    file that is itself the hook and wholly ours. `closed` asks the host to stop where the hook itself fails,
    where it can. `note` says what the user still has to do before the host calls us. `switches` are the keys
    that keep the host from calling any hook.
    """

    template: str
    events: tuple[str, ...]
    home: str = ""
    executable: bool = False
    closed: bool = False
    over_http: bool = False
    note: Phrase | None = None
    switches: tuple[Switch, ...] = ()


class Command(Protocol):
    """Makes the line by which a host calls us for one of its events: a command, or an address on loopback."""

    def __call__(self, event: str) -> str:
        """Return the line; a command is quoted for the shell of the machine."""
        ...


class Host(Protocol):
    """One agent, as a module."""

    @property
    def ID(self) -> str:  # noqa: N802 - hosts are modules, and these are their constants
        """Return the id of the agent in `agents.table`."""
        ...

    @property
    def EVENTS(self) -> tuple[str, ...]:  # noqa: N802 - the same
        """Return the names of the host's events that are hooked, as the host spells them."""
        ...

    @property
    def ASKS(self) -> bool:  # noqa: N802 - the same
        """Say whether the host lets the user decide when a hook wants that."""
        ...

    @property
    def SETTINGS(self) -> tuple[Setting, ...]:  # noqa: N802 - the same
        """Return where the user's hooks of this host are set, on any system."""
        ...

    def read(self, event: str, data: bytes) -> Event:
        """Return what the host asks. Raises MessageError where it is not what the host sends."""
        ...

    def answer(self, event: str, data: bytes, reply: Reply) -> Answer:
        """Return the exact bytes by which this host acts as the reply says; whatever `data` is."""
        ...

    def unguarded(self, event: str, *, closed: bool, notice: str) -> Answer:
        """Return what the hook says while the guard is not there: goes on, loudly; or stops, if `closed`."""
        ...

    def canary(self, command: str, session: str) -> tuple[str, bytes]:
        """Return the event and the bytes by which the host asks about a command in a session."""
        ...

    def denies(self, answer: Answer) -> bool:
        """Say whether the host, given this answer, does not run what it asked about."""
        ...

    def with_hooks(self, text: str, command: Command, setting: Setting) -> str:
        """Return the text of a setting with our hooks in it, all else kept. Raises ConfigError."""
        ...

    def calls(self, event: str, text: str, setting: Setting) -> tuple[str, ...]:
        """Return the lines that the host runs at every such event, given the text of a setting.

        What the host would not run counts for nothing, and in doubt it would not. Raises ConfigError.
        """
        ...

    def without_hooks(self, text: str, mark: str) -> str:
        """Return the setting without hooks whose command holds `mark`, as it was before. Raises ConfigError.

        An empty text means that nothing else stood in the file: it can go.
        """
        ...
