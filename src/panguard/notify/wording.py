"""Puts notices into plain sentences: who did what, what we did, what you should do. Pure.

What was done is said only as far as the guard knows it: it knows what it answered. An owner reads no name of
a rule; the other two find it in the details.
"""

from collections.abc import Callable, Mapping, Sequence

from panguard.agents.table import AGENTS
from panguard.findings import Phrase, phrase, verbatim
from panguard.language.catalogue import Catalogue
from panguard.notify.notice import Audience, Day, Kind, Message, Notice, Outcome
from panguard.terms import Check, Severity
from panguard.values import dataclass

_NAMES = {agent.id: agent.name for agent in AGENTS}
_MOST_LISTED = 5
_WHAT = {
    Check.PROMPT_INJECTION: phrase("orders that do not come from you"),
    Check.TOOL_POISONING: phrase("a command or a tool that can harm this computer"),
    Check.HIDDEN_UNICODE: phrase("text that is hidden from people"),
    Check.ENCODED_PAYLOADS: phrase("a disguised command"),
    Check.SECRET_EXFILTRATION: phrase("passwords or keys that would leave this computer"),
    Check.PERMISSION_SCOPE: phrase("more rights than the task needs"),
    Check.MANIFEST_INTEGRITY: phrase("a skill that is not what it says it is"),
}
_SOMETHING = phrase("something that looks dangerous")
_TITLES: Mapping[Outcome, Callable[[str], Phrase]] = {
    Outcome.REFUSED: lambda agent: phrase("PanGuard told {agent} not to do something dangerous", agent=agent),
    Outcome.HELD: lambda agent: phrase("PanGuard kept a harmful text from {agent}", agent=agent),
    Outcome.ASKED: lambda agent: phrase("{agent} is waiting for your answer", agent=agent),
    Outcome.TOLD: lambda agent: phrase("PanGuard noticed something about {agent}", agent=agent),
    Outcome.UNCHECKED: lambda agent: phrase("A step of {agent} went unchecked", agent=agent),
    Outcome.REFUSED_UNCHECKED: lambda agent: phrase(
        "PanGuard could not check a step of {agent}, and told it not to go on", agent=agent
    ),
    Outcome.SET_ASIDE: lambda agent: phrase("PanGuard set a skill of {agent} aside", agent=agent),
    Outcome.FOUND: lambda agent: phrase("PanGuard found something in what {agent} reads", agent=agent),
}
_WHO: Mapping[Outcome, Callable[[str, Phrase], Phrase]] = {
    Outcome.REFUSED: lambda agent, what: phrase(
        "{agent} was about to do something dangerous: {what}.", agent=agent, what=what
    ),
    Outcome.HELD: lambda agent, what: phrase(
        "{agent} read something that contains {what}.", agent=agent, what=what
    ),
    Outcome.ASKED: lambda agent, what: phrase(
        "{agent} wants to do something that may be dangerous: {what}.", agent=agent, what=what
    ),
    Outcome.TOLD: lambda agent, what: phrase(
        "Something stood out in what {agent} did: {what}.", agent=agent, what=what
    ),
    Outcome.UNCHECKED: lambda agent, _: phrase(
        "{agent} took a step that PanGuard could not check in time.", agent=agent
    ),
    Outcome.REFUSED_UNCHECKED: lambda agent, _: phrase(
        "{agent} wanted to take a step that PanGuard could not check in time.", agent=agent
    ),
    Outcome.FOUND: lambda agent, what: phrase(
        "A skill or a file that {agent} reads contains {what}.", agent=agent, what=what
    ),
    Outcome.SET_ASIDE: lambda agent, what: phrase(
        "A skill of {agent} contains {what}.", agent=agent, what=what
    ),
}
_DID = {
    Outcome.REFUSED: phrase("PanGuard told it not to."),
    Outcome.HELD: phrase("PanGuard gave it a warning in place of that text."),
    Outcome.ASKED: phrase("PanGuard had it ask you first."),
    Outcome.TOLD: phrase("PanGuard let it go on and made a note."),
    Outcome.UNCHECKED: phrase("PanGuard let it go on, and said so."),
    Outcome.REFUSED_UNCHECKED: phrase("PanGuard told it not to, as you chose."),
    Outcome.FOUND: phrase("PanGuard left it where it is."),
    Outcome.SET_ASIDE: phrase("PanGuard moved it to where no agent reads it. Nothing was deleted."),
}
_TO_DO = {
    Outcome.REFUSED: phrase("If you do not know why it wanted to do that, end the task you gave it."),
    Outcome.HELD: phrase("Do not trust the page or file that it just read."),
    Outcome.ASKED: phrase("Look at its question, and say no if you did not ask for this."),
    Outcome.TOLD: phrase("Have a look when you have time."),
    Outcome.UNCHECKED: phrase("Look at what it just did. If this happens often, run: pga guard doctor"),
    Outcome.REFUSED_UNCHECKED: phrase("Let it try again. If this happens often, run: pga guard doctor"),
    Outcome.FOUND: phrase("Look at it before you go on: pga guard log"),
    Outcome.SET_ASIDE: phrase("If you trust it all the same, you can bring it back: pga guard dashboard"),
}
_LOOK = phrase("See what it was about: pga guard log")
_LOOK_THERE = phrase("See what it was about, on that computer: pga guard log")
_SEVERITIES = {
    Severity.CRITICAL: phrase("critical"),
    Severity.HIGH: phrase("high"),
    Severity.MEDIUM: phrase("medium"),
    Severity.LOW: phrase("low"),
    Severity.INFO: phrase("info"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, in which language; `machine` is named to administrators alone."""

    audience: Audience
    catalogue: Catalogue
    machine: str = ""


def agent_name(agent: str) -> str:
    """Return what people call an agent."""
    return _NAMES.get(agent, agent or "?")


def what(notice: Notice) -> Phrase:
    """Return what an incident is about, as anybody would say it."""
    return _WHAT[notice.check] if notice.check else _SOMETHING


def sentence(notice: Notice) -> Phrase:
    """Return who did what, as anybody would say it."""
    return _WHO[notice.outcome](agent_name(notice.agent), what(notice))


def done(notice: Notice) -> Phrase:
    """Return what the guard did."""
    return _DID[notice.outcome]


def to_do(notice: Notice) -> Phrase:
    """Return what whoever reads it should do."""
    return _TO_DO[notice.outcome]


def incident_message(notice: Notice, reader: Reader) -> Message:
    """Return the message about one incident."""
    say = reader.catalogue.say
    who, do = _addressed(notice, reader)
    body = " ".join((say(who), say(done(notice)), say(do)))
    title = say(_TITLES[notice.outcome](agent_name(notice.agent)))
    details = "" if reader.audience is Audience.OWNER else _details(notice, reader)
    return Message(notice.id, Kind.INCIDENT, notice.severity, notice.at, title, body, details)


def _addressed(notice: Notice, reader: Reader) -> tuple[Phrase, Phrase]:
    if reader.audience is Audience.OWNER or not notice.title:
        return sentence(notice), to_do(notice)
    if notice.outcome in (Outcome.SET_ASIDE, Outcome.FOUND):
        return _of_thing(notice, reader)
    agent, tool, title = agent_name(notice.agent), notice.tool or "?", verbatim(notice.title)
    if reader.audience is Audience.DEVELOPER:
        return phrase("{agent}, with {tool}: {what}.", agent=agent, tool=tool, what=title), _LOOK
    machine = reader.machine or "?"
    who = phrase(
        "On {machine}, {agent} with {tool}: {what}.", machine=machine, agent=agent, tool=tool, what=title
    )
    return who, _LOOK_THERE


def _of_thing(notice: Notice, reader: Reader) -> tuple[Phrase, Phrase]:
    """Return who and what to do for something that is installed; the tool of such an event is its name."""
    agent, name, title = agent_name(notice.agent), notice.tool or "?", verbatim(notice.title)
    if reader.audience is Audience.DEVELOPER:
        return phrase("{name}, which {agent} reads: {what}.", name=name, agent=agent, what=title), _LOOK
    machine = reader.machine or "?"
    who = phrase(
        "On {machine}, {name}, which {agent} reads: {what}.",
        machine=machine,
        name=name,
        agent=agent,
        what=title,
    )
    return who, _LOOK_THERE


def _details(notice: Notice, reader: Reader) -> str:
    lines = [
        phrase("How bad: {severity}", severity=_SEVERITIES[notice.severity]),
        phrase("Line of the journal: {number}", number=notice.number),
    ]
    if notice.rule:
        lines.insert(1, phrase("Rule: {rule} (pga explain {rule})", rule=notice.rule))
    return "\n".join(map(reader.catalogue.say, lines))


def summary_message(key: str, at: float, notices: Sequence[Notice], reader: Reader) -> Message:
    """Return one message about several incidents that come at once."""
    title = reader.catalogue.say(phrase("PanGuard: {count} things happened", count=len(notices)))
    body = _listed(notices, reader)
    return Message(key, Kind.SUMMARY, max(notice.severity for notice in notices), at, title, body)


def digest_message(key: str, at: float, day: Day, reader: Reader) -> Message:
    """Return the message about a day."""
    say = reader.catalogue.say
    looked = say(
        phrase("PanGuard looked at {count} steps of your agents since the last report.", count=day.looked_at)
    )
    worst = max((notice.severity for notice in day.notices), default=Severity.INFO)
    if not day.notices:
        quiet = say(phrase("Nothing needed your attention."))
        return Message(key, Kind.DIGEST, worst, at, say(phrase("PanGuard: a quiet day")), f"{looked} {quiet}")
    title = say(phrase("PanGuard: your daily report"))
    return Message(
        key,
        Kind.DIGEST,
        worst,
        at,
        title,
        f"{looked}\n\n{_listed(day.notices, reader)}",
    )


def _listed(notices: Sequence[Notice], reader: Reader) -> str:
    ordered = sorted(notices, key=lambda notice: (-notice.severity, notice.at))
    lines = [
        " ".join(
            (
                f"{number}.",
                reader.catalogue.say(_addressed(notice, reader)[0]),
                reader.catalogue.say(done(notice)),
            )
        )
        for number, notice in enumerate(ordered[:_MOST_LISTED], start=1)
    ]
    if len(ordered) > _MOST_LISTED:
        lines.append(reader.catalogue.say(phrase("And {count} more.", count=len(ordered) - _MOST_LISTED)))
    lines.append(reader.catalogue.say(phrase("To see all of it: pga guard dashboard")))
    return "\n".join(lines)


def check_message(key: str, at: float, catalogue: Catalogue) -> Message:
    """Return a message that only shows that messages arrive."""
    title = catalogue.say(phrase("PanGuard: a test"))
    body = catalogue.say(
        phrase("This is a test. Nothing happened. If you can read it, messages of PanGuard arrive here.")
    )
    return Message(key, Kind.TEST, Severity.INFO, at, title, body)
