"""Says what was found in something that is installed, what was done, and what the user can do now. Pure."""

import shlex
from collections.abc import Callable, Sequence
from enum import StrEnum

from panguard.agents.table import AGENTS
from panguard.findings import Finding, Phrase, phrase
from panguard.guard.installed import Installed, Kind
from panguard.guard.words import not_all, sentence
from panguard.printable import printable

Say = Callable[[Phrase], str]


class Cause(StrEnum):
    """Why something was looked at."""

    NEW = "new"
    CHANGED = "changed"
    RULES = "rules"


class Done(StrEnum):
    """What became of it."""

    QUARANTINED = "quarantined"
    STUCK = "stuck"
    ASKED = "asked"
    TOLD = "told"
    UNREAD = "unread"
    NOTED = "noted"


_KINDS = {
    Kind.SKILL: phrase("skill"),
    Kind.INSTRUCTIONS: phrase("file of instructions"),
    Kind.CONFIG: phrase("configuration"),
    Kind.FOLDER: phrase("folder"),
}


def happened(thing: Installed, cause: Cause) -> Phrase:
    """Return what happened to a thing, in one sentence."""
    kind, agent, name = _KINDS[thing.kind], agents_of(thing), thing.name
    if cause is Cause.NEW:
        return phrase("A new {kind} for {agent}: {name}.", kind=kind, agent=agent, name=name)
    if cause is Cause.CHANGED:
        return phrase("A {kind} for {agent} was changed: {name}.", kind=kind, agent=agent, name=name)
    return phrase("New rules see more in a {kind} for {agent}: {name}.", kind=kind, agent=agent, name=name)


def agents_of(thing: Installed) -> str:
    """Return the names of the agents that read a thing."""
    names = {agent.id: agent.name for agent in AGENTS}
    return ", ".join(names.get(agent, agent) for agent in thing.agents)


def account(
    thing: Installed,
    cause: Cause,
    done: Done,
    because: Sequence[Finding],
    say: Say,
    *,
    kept: str = "",
    fault: str = "",
) -> str:
    """Return all that is said of a thing: what happened, what was found, what was done, what to do now.

    `kept` is its id in quarantine, `fault` why it could not be moved or read.
    """
    found = f"{sentence(say(because[0].message))} ({because[0].id})" if because else ""
    advice = _advice(thing, done, kept)
    parts = (say(happened(thing, cause)), found, say(_done(done, fault)), say(advice) if advice else "")
    return " ".join(part for part in parts if part)


def _done(done: Done, fault: str) -> Phrase:
    if done is Done.STUCK:
        return phrase("It is dangerous, and PanGuard could not move it away: {fault}.", fault=fault)
    if done is Done.UNREAD:
        return not_all(fault)
    return {
        Done.QUARANTINED: phrase("PanGuard moved it into quarantine, where no agent reads it."),
        Done.ASKED: phrase("Look at it before an agent uses it."),
        Done.TOLD: phrase("PanGuard left it where it is."),
        Done.NOTED: phrase("Nothing in it needs you."),
    }[done]


def _advice(thing: Installed, done: Done, kept: str) -> Phrase | None:
    if done is Done.NOTED:
        return None
    if done is Done.QUARANTINED:
        return phrase(
            "To see it: pga guard quarantine show {id}; to put it back: pga guard quarantine restore {id}",
            id=kept,
        )
    path = printable(shlex.quote(str(thing.path)))
    if done in (Done.ASKED, Done.STUCK) and thing.movable:
        return phrase(
            "To take it away: pga guard quarantine put {path}; to accept it: pga guard accept {path}",
            path=path,
        )
    return phrase("To see more: pga scan {path}; to accept it: pga guard accept {path}", path=path)


def removed(path: str) -> Phrase:
    """Return what is noted of something that is gone."""
    return phrase("It is no longer there: {path}.", path=printable(path))


def restored(path: str) -> Phrase:
    """Return what is noted of something that the user put back."""
    return phrase("You put it back from quarantine: {path}.", path=printable(path))


def accepted(path: str) -> Phrase:
    """Return what is noted of something that the user accepts as it is."""
    return phrase("You accepted it as it is: {path}.", path=printable(path))


def taken(path: str) -> Phrase:
    """Return what is noted of something that the user took away."""
    return phrase("You put it into quarantine: {path}.", path=printable(path))


def installed(path: str, origin: str) -> Phrase:
    """Return what is noted of a skill that passed the gate."""
    return phrase("You installed it from {origin}: {path}.", path=printable(path), origin=printable(origin))
