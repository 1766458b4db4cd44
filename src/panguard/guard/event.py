"""What an agent is about to do or has just read, in the words of no particular agent. Frozen and pure."""

from enum import StrEnum

from panguard.values import dataclass


class Phase(StrEnum):
    """When something is looked at: before a tool runs, after it, at a prompt, at a file of instructions.

    What is `installed` was found on the disk; no agent asked.
    """

    BEFORE = "before-tool"
    AFTER = "after-tool"
    PROMPT = "prompt"
    INSTRUCTIONS = "instructions"
    INSTALLED = "installed"


class PartKind(StrEnum):
    """What a text of an event is to the agent."""

    COMMAND = "command"
    WRITTEN = "written"
    ARGUMENT = "argument"
    ADDRESS = "address"
    PATH = "path"
    RESULT = "result"
    PROMPT = "prompt"
    INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True)
class Part:
    """One text of an event. `name` is the file that it is written to, or the field it stands in.

    `old` is what it takes the place of in that file; empty where it is the whole of it, or added to it.
    """

    kind: PartKind
    text: str
    name: str = ""
    old: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One question of an agent. `session` is the agent's own id of it, `folder` where it works.

    `served` says that the tool is a server's, where the agent tells so apart from the name of the tool.
    """

    host: str
    phase: Phase
    tool: str
    parts: tuple[Part, ...]
    session: str = ""
    folder: str = ""
    served: bool = False
