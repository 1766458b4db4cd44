"""Reads the questions that several agents put alike: a tool, its arguments, its result, a prompt. Pure."""

from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.guard.event import Event, Part, PartKind, Phase
from panguard.guard.fields import Json, call_parts, result_parts, text_at


def phase_of(event: str, phases: Mapping[str, Phase], agent: str) -> Phase:
    """Return the phase of an event of an agent. Raises MessageError for an event that is not hooked."""
    phase = phases.get(event)
    if phase is None:
        raise MessageError(f"{agent} has no event {event!r} that is hooked: {', '.join(phases)}")
    return phase


def same_event(sent: Mapping[str, Json], event: str, agent: str, *keys: str) -> None:
    """Raise MessageError where an agent says that it asks about another event."""
    said = text_at(sent, *keys)
    if said and said.lower() != event.lower():
        raise MessageError(f"{agent} asked about {said!r}, not {event!r}")


def asked_alike(
    host: str,
    agent: str,
    phases: Mapping[str, Phase],
    event: str,
    sent: Mapping[str, Json],
    *,
    named: bool = True,
) -> Event:
    """Return a question of an agent that asks as Claude Code does. Raises MessageError.

    `named` has it be the event that the question itself names, where it names one.
    """
    phase = phase_of(event, phases, agent)
    if named:
        same_event(sent, event, agent, "hook_event_name")
    return tool_event(host, phase, sent)


def tool_event(host: str, phase: Phase, sent: Mapping[str, Json], result: str = "tool_response") -> Event:
    """Return a question whose fields are named as Claude Code named them first."""
    tool = text_at(sent, "tool_name")
    if phase is Phase.PROMPT:
        parts = prompt_parts(text_at(sent, "prompt"))
    elif phase is Phase.AFTER:
        parts = result_parts(sent.get(result))
    else:
        parts = call_parts(sent.get("tool_input"), tool)
    session = text_at(sent, "session_id", "sessionId", "conversation_id")
    return Event(host, phase, tool, parts, session, text_at(sent, "cwd"))


def prompt_parts(text: str) -> tuple[Part, ...]:
    """Return what the user typed."""
    return (Part(PartKind.PROMPT, text, "prompt"),) if text else ()
