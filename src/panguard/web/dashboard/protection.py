"""Answers "am I protected right now?" from what was seen, and never better than the worst of it. Pure."""

from collections.abc import Sequence
from enum import StrEnum

from panguard.findings import Phrase, phrase
from panguard.values import dataclass
from panguard.web.dashboard.parts import AgentState, Running

PROOF_SECONDS = 7 * 86_400


class Level(StrEnum):
    """How it stands; the words are those of the style sheet."""

    GOOD = "pass"
    DOUBTFUL = "warn"
    BAD = "fail"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at."""

    level: Level
    title: Phrase
    said: Phrase


@dataclass(frozen=True, slots=True)
class Protection:
    """The answer: how it stands, in a sentence, and what to do about it."""

    level: Level
    headline: Phrase
    advice: Phrase
    points: tuple[Point, ...]


def protection_of(running: Running | None, agents: Sequence[AgentState], now: float) -> Protection:
    """Return how it stands.

    Good only if the guard answers, every agent asks it, and a test of each was seen to work.
    """
    points = (_guard(running), _hooks(agents), _proofs(running, agents, now))
    headline, advice, level = _headline(running, agents, points)
    return Protection(level, headline, advice, points)


_OLD = phrase("Not tested since the guard started, or not for a week.")
_Answer = tuple[Phrase, Phrase, Level]
_NOT = phrase("You are not protected")
_IN_PART = phrase("You are protected in part")


def _headline(running: Running | None, agents: Sequence[AgentState], points: Sequence[Point]) -> _Answer:
    """Return the first answer that applies, the worst first."""
    answers: tuple[tuple[bool, _Answer], ...] = (
        (running is None, (_NOT, _SILENT, Level.BAD)),
        (not any(agent.hooked for agent in agents), (_NOT, _UNASKED, Level.BAD)),
        (points[2].level is Level.BAD, (_FAILED, _MEND, Level.BAD)),
        (running is not None and running.posture == "observe", (_WATCHED, _ACT, Level.DOUBTFUL)),
        (points[0].level is not Level.GOOD, (_IN_PART, _HEAR, Level.DOUBTFUL)),
        (points[1].level is not Level.GOOD, (_IN_PART, _SOME, Level.DOUBTFUL)),
        (points[2].said == _OLD, (_UNPROVED, _TEST, Level.DOUBTFUL)),
        (points[2].level is not Level.GOOD, (_AS_SEEN, _UNSEEN, Level.DOUBTFUL)),
    )
    return next((answer for applies, answer in answers if applies), (_GOOD, _SEEN, Level.GOOD))


_SILENT = phrase("The guard does not answer, so nothing that your agents do is checked. Start it below.")
_UNASKED = phrase("No agent asks the guard. Run in a terminal: pga guard install")
_FAILED = phrase("You are not protected as you should be")
_MEND = phrase("The last test failed. What went wrong stands below; test again once it is mended.")
_WATCHED = phrase("You are watched over, not protected")
_ACT = phrase("The guard only takes notes. To have it act, run: pga guard start --posture guarded")
_HEAR = phrase("The guard has something to say; see below.")
_SOME = phrase("Some of your agents do not ask the guard. Run in a terminal: pga guard install")
_UNPROVED = phrase("The guard is on, and not yet proved")
_TEST = phrase("Test it: a harmless stand-in for an attack is sent through each agent's own settings.")
_AS_SEEN = phrase("You are protected as far as can be seen")
_UNSEEN = phrase("Whether some agents call the guard cannot be seen from here; see under Agents.")
_GOOD = phrase("You are protected")
_SEEN = phrase("The guard answers, every agent found here asks it, and a test attack was seen to be stopped.")


def _guard(running: Running | None) -> Point:
    title = phrase("The guard")
    if running is None:
        return Point(Level.BAD, title, phrase("It does not answer."))
    if running.warning:
        return Point(
            Level.DOUBTFUL, title, phrase("It answers, and says: {warning}", warning=running.warning)
        )
    return Point(
        Level.GOOD,
        title,
        phrase("It answers ({posture}).", posture=POSTURES.get(running.posture, running.posture)),
    )


POSTURES = {
    "observe": phrase("only takes notes"),
    "guarded": phrase("stops what is certain, asks about the rest"),
    "strict": phrase("stops whatever is suspicious"),
}


def _hooks(agents: Sequence[AgentState]) -> Point:
    title = phrase("Your agents")
    if not agents:
        return Point(Level.BAD, title, phrase("None was found on this machine whose work can be guarded."))
    missing = [agent.name for agent in agents if not agent.hooked]
    if missing:
        level = Level.BAD if len(missing) == len(agents) else Level.DOUBTFUL
        return Point(level, title, phrase("Does not ask the guard: {names}", names=", ".join(missing)))
    names = ", ".join(agent.name for agent in agents)
    return Point(Level.GOOD, title, phrase("Each asks the guard: {names}", names=names))


def _proofs(running: Running | None, agents: Sequence[AgentState], now: float) -> Point:
    title = phrase("The last test")
    hooked = [agent for agent in agents if agent.hooked]
    failed = [agent for agent in hooked if agent.proof and not agent.proof.protected]
    if failed and failed[0].proof:
        said = phrase("{agent}: {fault}", agent=failed[0].name, fault=failed[0].proof.fault)
        return Point(Level.BAD, title, said)
    valid = [agent for agent in hooked if agent.proof and is_valid(agent.proof.at, running, now)]
    if not hooked or len(valid) < len(hooked):
        return Point(Level.DOUBTFUL, title, _OLD)
    noted = _noted(agents)
    if noted:
        names = ", ".join(agent.name for agent in noted)
        said = phrase("The hooks work. Whether the agent calls them cannot be seen: {names}", names=names)
        return Point(Level.DOUBTFUL, title, said)
    return Point(Level.GOOD, title, phrase("A test attack was stopped, and a harmless step was let through."))


def _noted(agents: Sequence[AgentState]) -> Sequence[AgentState]:
    """Return the agents of which a test cannot show that they call their hooks."""
    return [agent for agent in agents if agent.hooked and agent.proof and agent.proof.note]


def is_valid(at: float, running: Running | None, now: float) -> bool:
    """Say whether a proof tells of the guard that runs now, and is not old."""
    return running is not None and running.started <= at <= now + 60 and now - at <= PROOF_SECONDS
