"""Layer: programs of a skill that read secrets and send them away, followed from one to the other.

Flags a program in which a credential file, the environment or several keys reach a request, a
connection or a name lookup, be it through names, functions or files of the same skill; one that sends
a key to a server which did not issue it; one that runs what it downloads or decodes; and one that plants
hidden commands in start-up files, or orders to hide in the memory of an agent. Programs in code blocks
count, since agents run them. Does not flag a key that signs a request in its headers, a
single key in a request to the service that it is for, programs that read
secrets and use no network, or ones that run files of the skill itself.

Example: `key = open("~/.ssh/id_rsa").read()` and, later, `requests.post(url, data=key)`.
"""

from collections.abc import Iterator, Sequence

from panguard.findings import Finding, NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.fetched import weight
from panguard.scan.installers import addresses, is_official
from panguard.scan.mention import Mention
from panguard.scan.orders import judge_span
from panguard.scan.programs import SHELL, Program, embedded, of_notebooks, programs_in
from panguard.scan.secret_calls import handed_on
from panguard.scan.sensitive import Secret
from panguard.scan.skill import Skill
from panguard.scan.theft_words import (
    CREDENTIALS,
    DOTENV,
    ENVIRONMENT,
    EXPLANATIONS,
    FETCHED,
    FOREIGN_KEY,
    KEY,
    NOT_FOLLOWED,
    PLANTS,
    PRIVATE,
    RUNS_DECODED,
    RUNS_DOWNLOAD,
    RUNS_FILE,
    RUNS_HIDDEN,
    SETTINGS,
    VARIABLES,
)
from panguard.scan.told import told_languages
from panguard.scan.worth_following import (
    is_worth_following,
    names_a_way_out,
    names_keys,
    reads_secrets,
    sends,
)
from panguard.terms import Lane, Severity

__all__ = ["EXPLANATIONS", "NAME", "inspect_skill"]

NAME = "exfiltration"
_TOO_LONG = phrase("a program that is too long to follow secrets through it; its words were still checked")

_TOO_DEEP = phrase(
    "a program that is too long, or nested too deep, to follow secrets through it; its words were"
    " still checked"
)

_RUNNING = {
    "network": RUNS_DOWNLOAD,
    "decoded": RUNS_DECODED,
    "hidden file": RUNS_HIDDEN,
    "downloaded file": RUNS_FILE,
    "lasting": PLANTS,
}
_MEANING = {
    Secret.CREDENTIALS: CREDENTIALS,
    Secret.ENVIRONMENT: ENVIRONMENT,
    Secret.DOTENV: DOTENV,
    Secret.KEY: KEY,
    Secret.PRIVATE: PRIVATE,
    Secret.SETTINGS: SETTINGS,
    Secret.VARIABLE: VARIABLES,
}


def inspect_skill(skill: Skill, documents: Sequence[Document]) -> Iterator[Finding | NotInspected]:
    """Flag every place where a program of the skill sends away a secret that it has read."""
    del skill
    told = told_languages(documents)
    written = [
        program for document in documents for program in programs_in(document, told.get(document.file, ""))
    ]
    notebooks, unread = of_notebooks(documents)
    yield from unread
    written += notebooks
    everything = [*written, *(inner for program in written for inner in embedded(program))]
    known: set[tuple[str, int]] = set()
    for found in _followed(everything):
        if isinstance(found, Finding) and found.lane is Lane.BLOCK:
            known.add((found.location.file, found.location.line))
        yield found
    fetched = (found for program in everything if program.language == SHELL[0] for found in _fetched(program))
    yield from (found for found in fetched if (found.location.file, found.location.line) not in known)


def _followed(everything: Sequence[Program]) -> Iterator[Finding | NotInspected]:
    """Follow secrets and what is run through programs."""
    sending = [program for program in everything if sends(program)]
    for program in sending:
        if names_keys(program.text):
            yield from _foreign(program)
    if not is_worth_following(everything, sending):
        return
    programs, left_out = _within_bounds(everything, everything[0].document.limits)
    for document in dict.fromkeys(program.document for program in left_out):
        yield NotInspected(document.file, Uninspected.TOO_LARGE, _TOO_LONG)
    # Few skills read secrets and use the network: what follows them is not loaded for the others.
    from panguard.scan.thefts import Cut, Running, Unparsed, thefts  # noqa: PLC0415

    for theft in thefts([(program.language, program.text) for program in programs]):
        program = programs[theft.program]
        if isinstance(theft, Unparsed):
            yield from _unparsed(program)
            continue
        if isinstance(theft, Cut):
            yield NotInspected(program.document.file, Uninspected.TOO_DEEP, _TOO_DEEP)
            continue
        if isinstance(theft, Running):
            yield _running(program, theft.origin, (theft.start, theft.end), theft.address)
            continue
        yield _finding(program, _meaning(program, theft.leak.secret), theft.leak.start, theft.leak.end)


def _running(program: Program, origin: str, span: tuple[int, int], address: str) -> Finding:
    """Tell of code from elsewhere that is run, by who can change it.

    The official installer of a well-known tool weighs little; a file from an address that anybody could
    have, or that the text has nothing to do with, blocks.
    """
    meaning = _RUNNING[origin]
    if meaning is RUNS_DOWNLOAD and is_official(program.text[slice(*span)]):
        return _finding(program, meaning, *span, severity=Severity.LOW)
    if meaning is not RUNS_FILE or not addresses(address):
        return _finding(program, meaning, *span)
    severity, lane = weight(address, "", "", program.document.text)
    return _finding(program, meaning, *span, severity=severity, lane=lane)


def _foreign(program: Program) -> Iterator[Finding]:
    """Tell of keys that go to a server which did not issue them."""
    from panguard.scan.foreign_keys import foreign_keys  # noqa: PLC0415 - few skills name such a key

    for key in foreign_keys(program.text):
        yield _finding(program, FOREIGN_KEY, key.start, key.end)


def _fetched(program: Program) -> Iterator[Finding]:
    """Tell of secrets that are fetched within what sends them; to sign in somewhere may be meant."""
    for secret in handed_on(program.text):
        severity = None if secret.is_sure else Severity.HIGH
        yield _finding(program, FETCHED, secret.start, secret.end, severity=severity)


def _meaning(program: Program, secret: Secret) -> Explanation:
    """Return what a leak means; what only further reading shows is no program of the skill."""
    shown = program.document.is_markup and not program.document.primary
    return SETTINGS if secret is Secret.DOTENV and shown else _MEANING[secret]


def _unparsed(program: Program) -> Iterator[Finding]:
    """Tell of a program that could not be parsed, if it reads secrets or uses the network."""
    if names_a_way_out(program.text) or reads_secrets(program.text):
        message = phrase("Holds Python that could not be parsed, so secrets were followed by its words alone")
        yield program.document.finding(
            NOT_FOLLOWED, (program.offset, program.offset), layer=NAME, message=message
        )


def _within_bounds(programs: Sequence[Program], limits: Limits) -> tuple[list[Program], list[Program]]:
    """Return the programs that are followed, and those left out: the longest, where there is too much."""
    followed: list[Program] = []
    left_out: list[Program] = []
    room = limits.programs_characters
    for program in sorted(programs, key=lambda item: (len(item.text), item.document.file, item.offset)):
        size = len(program.text)
        fits = size <= min(room, limits.program_characters)
        (followed if fits else left_out).append(program)
        room -= size if fits else 0
    return followed, left_out


def _finding(
    program: Program,
    meaning: Explanation,
    start: int,
    end: int,
    *,
    severity: Severity | None = None,
    lane: Lane | None = None,
) -> Finding:
    """Make a finding; a program that a text only shows as an example of harm does not block."""
    document, start, end = program.document, program.place(start), program.place(end)
    end = max(end, start + 1) if program.lines else end
    in_markup = document.is_markup
    shown = in_markup and judge_span(document, document.raw, start, end, command=True) is not Mention.ORDER
    return document.finding(
        meaning,
        (start, end),
        layer=NAME,
        severity=min(severity or meaning.severity, Severity.MEDIUM) if shown else severity,
        lane=Lane.ALERT if shown else lane,
        softened=in_markup,
        hidden_in_markup=in_markup,
    )
