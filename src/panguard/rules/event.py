"""An event of an agent, as rules see it, and which text a rule's field means in it. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from panguard.values import dataclass, field


class EventType(StrEnum):
    """What an agent just did or received."""

    LLM_INPUT = "llm_input"
    LLM_OUTPUT = "llm_output"
    TOOL_CALL = "tool_call"
    TOOL_RESPONSE = "tool_response"
    AGENT_BEHAVIOR = "agent_behavior"
    MULTI_AGENT_MESSAGE = "multi_agent_message"
    MCP_EXCHANGE = "mcp_exchange"


CONTENT = "content"
_OWN_FIELDS: Mapping[EventType, frozenset[str]] = {
    EventType.LLM_INPUT: frozenset(("user_input",)),
    EventType.LLM_OUTPUT: frozenset(("agent_output",)),
    EventType.TOOL_CALL: frozenset(("tool_args", "tool_name", "tool_input")),
    EventType.TOOL_RESPONSE: frozenset(("tool_response",)),
    EventType.MULTI_AGENT_MESSAGE: frozenset(("agent_message",)),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its main text, its named fields, and numbers measured with it."""

    type: EventType
    content: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)

    def text_of(self, name: str) -> str | None:
        """Return the text that a rule's field means here; None when the event has no such field.

        A field that is given wins. Without it, `content` and the fields that belong to the type of
        the event mean its main text.
        """
        given = self.fields.get(name)
        if given is not None:
            return given
        if name == CONTENT or name in _OWN_FIELDS.get(self.type, frozenset()):
            return self.content or None
        return None
