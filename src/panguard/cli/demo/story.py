"""The story of the demo: what is done, in order, with real processes; each step tells what came of it."""

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

from panguard.cli.demo.discovery import CANDIDATES, discover
from panguard.cli.demo.events import Doing, Event, Step, Told
from panguard.cli.demo.machine import Lifeline, Scanner, Server
from panguard.cli.demo.model import scripted_model
from panguard.cli.demo.network import Network, network_of
from panguard.cli.demo.payload import NAMES, skill_text
from panguard.cli.demo.watch import Seen, Watch
from panguard.errors import SourceError
from panguard.findings import Phrase, phrase
from panguard.report import words
from panguard.terms import Lane, RiskLevel
from panguard.threatcloud.consensus import Review, Reviewing
from panguard.threatcloud.server.options import Options, policies

ADDRESSES = ("198.51.100.7", "203.0.113.20", "192.0.2.44", "198.18.5.9")
QUORUM = 3
_SERVER = ("--trusted-proxy", "127.0.0.1/32", "--aged-after", "0", "--work-bits", "1", "--cycle", "1")
_LAST_WORDS = 10.0
_MOST_SYNCS = 30
_CLOUD = phrase("Threat Cloud")
SCRIPTED = phrase(
    "Nothing is faked but the model: its answers come from a script, over the protocol that real ones speak. "
    "Nothing leaves this machine."
)


def tell(folder: Path, language: str) -> Generator[Told, None, None]:
    """Run the whole story in a folder; what was started is ended with it, however it ends.

    The scanners report in a language.
    """
    with ExitStack() as ending:
        model = ending.enter_context(scripted_model())
        yield Doing(phrase("The Threat Cloud makes its keys and starts"))
        reviewing = ("--review", "required", "--review-model", "local", "--review-url", model)
        server = Server(folder / "cloud", folder / "operator", (*_SERVER, *reviewing))
        ending.callback(server.close)
        opened = phrase("It runs on this machine, with keys of its own.")
        yield Event(Step.OPENED, _CLOUD, opened, (server.url,))
        lifeline = Lifeline()
        ending.callback(lifeline.wait, _LAST_WORDS)
        networks = [ending.enter_context(closing(Network(server.url, address))) for address in ADDRESSES]
        asking = {"PANGUARD_REVIEW": "local", "PANGUARD_REVIEW_URL": model, "PANGUARD_PROPOSE": "1"}
        speaking = {"PANGUARD_LANG": language}
        settings = (asking, *(3 * (_SILENT,)))
        scanners = [
            Scanner(
                number, folder / f"scanner-{number}", network, lifeline, **settings[number - 1], **speaking
            )
            for number, network in enumerate(networks, 1)
        ]
        watch = ending.enter_context(closing(Watch(server.data, _options())))
        yield from _play(scanners, watch)


_SILENT = {"PANGUARD_REVIEW": "off"}


def _options() -> Options:
    promoting, revoking = policies(QUORUM, timedelta(0))
    return Options(policy=promoting, revocation=revoking, reviewing=Reviewing.REQUIRED)


def _play(scanners: Sequence[Scanner], watch: Watch) -> Iterator[Told]:
    yield from _join(scanners)
    skills = [scanner.skill(NAMES[place], skill_text(place)) for place, scanner in enumerate(scanners)]
    fourth = scanners[-1]
    yield from _pass(fourth, skills[-1])
    yield from discover(scanners[0], skills[0], who(scanners[0]), watch)
    yield from _confirm(scanners, skills, watch)
    yield from _decide(watch)
    yield from _protect(fourth, skills[-1], watch)


def who(scanner: Scanner) -> Phrase:
    """Name a scanner."""
    return phrase("Scanner {number}", number=scanner.number)


def _join(scanners: Sequence[Scanner]) -> Iterator[Told]:
    yield Doing(phrase("Four scanners join"))
    _all_at_once(lambda scanner: scanner.run("cloud", "join", scanner.network.url, "--yes"), scanners)
    yield Event(
        Step.JOINED,
        phrase("Scanners 1-4"),
        phrase("Four machines in four networks join. They trust its root key, and not each other."),
        (" ".join(network_of(scanner.network.address) for scanner in scanners),),
    )


def _all_at_once(work: Callable[[Scanner], object], scanners: Sequence[Scanner]) -> None:
    with ThreadPoolExecutor(len(scanners)) as pool:
        list(pool.map(work, scanners))


def _pass(scanner: Scanner, skill: Path) -> Iterator[Told]:
    yield Doing(phrase("Scanner 4 scans a skill that holds the attack"))
    verdict = scanner.scan(skill)
    if verdict["findings"]:
        raise SourceError("the demo needs an attack that no rule knows, and one was found; use other rules")
    yield Event(
        Step.UNKNOWN,
        who(scanner),
        phrase(
            "It scans '{skill}' with {count} rules. None knows this attack: it passes.",
            skill=skill.name,
            count=verdict["rules"]["evaluated"],
        ),
    )


def _confirm(scanners: Sequence[Scanner], skills: Sequence[Path], watch: Watch) -> Iterator[Told]:
    """Have strangers meet the attack; each scan leaves its word to a process of its own that sends it."""
    seen = watch.until(CANDIDATES, lambda seen: seen.networks >= 1)
    yield _confirmation(scanners[0], seen, phrase("Both are proposed: the first of three voices."))
    strangers = scanners[1:QUORUM]
    yield Doing(phrase("Scanners 2 and 3 fetch the candidates"))
    _all_at_once(_fetch, strangers)
    for scanner, skill in zip(strangers, skills[1:QUORUM], strict=True):
        yield Doing(phrase("Scanner {number} meets the same attack in another skill", number=scanner.number))
        if scanner.scan(skill)["findings"]:
            raise SourceError("a candidate was shown although it must be matched in silence")
        seen = watch.until(CANDIDATES, lambda seen, least=scanner.number: seen.networks >= least)  # type: ignore[misc]
        sentence = phrase(
            "It meets the attack in '{skill}', in other words. It shows nothing yet, and confirms.",
            skill=skill.name,
        )
        yield _confirmation(scanner, seen, sentence)
    said = phrase("This is all it said, to the last byte: no name, no path, no text.")
    yield Event(Step.SAID, who(strangers[-1]), said, (_last_word(strangers[-1]),))


def _fetch(scanner: Scanner) -> None:
    sync_until(scanner, lambda: len(json.loads(scanner.run("rules", "pending", "--json"))) >= CANDIDATES)


def sync_until(scanner: Scanner, holds: Callable[[], bool]) -> None:
    """Sync until something holds: the server publishes a moment after it takes or decides."""
    for _ in range(_MOST_SYNCS):
        scanner.run("sync")
        if holds():
            return
    raise SourceError("the server of the demo did not publish what it should; try it again")


def _last_word(scanner: Scanner) -> str:
    """Return the last message that a scanner sent, from its own record of all that it ever sent."""
    lines = [json.loads(line) for line in scanner.run("cloud", "sent", "--json").splitlines()]
    return str([line["body"] for line in lines if line["method"] == "POST"][-1])


def _confirmation(scanner: Scanner, seen: Sequence[Seen], what: Phrase) -> Event:
    voices = min(item.networks for item in seen)
    return Event(Step.CONFIRMED, who(scanner), what, (f"{voices}/{QUORUM}",))


def _decide(watch: Watch) -> Iterator[Told]:
    yield Doing(phrase("The gates measure the rules"))
    seen = watch.until(CANDIDATES, lambda seen: seen.gates is not None)
    gates = [item.gates for item in seen if item.gates is not None]
    if not all(gated.passed for gated in gates):
        raise SourceError("a rule of the demo did not pass the gates")
    names = " ".join(gate.name for gate in gates[0].results)
    yield Event(Step.GATES, _CLOUD, phrase("Both pass every gate: measured, not believed."), (names,))
    yield Doing(phrase("The model of the Threat Cloud reviews them"))
    seen = watch.until(CANDIDATES, lambda seen: seen.candidate.review is not Review.NONE)
    if any(item.candidate.review is not Review.APPROVED for item in seen):
        raise SourceError("a rule of the demo was not approved by its reviewer")
    yield Event(Step.REVIEWED, _CLOUD, phrase("Its model approves them, and gives its reasons."), _said(seen))
    yield Doing(phrase("They are promoted"))
    seen = watch.until(CANDIDATES, lambda seen: bool(seen.rule_id))
    yield Event(
        Step.PROMOTED,
        _CLOUD,
        phrase("Promoted, signed and published, with what each may do:"),
        tuple(sorted(f"{item.rule_id} {item.lane}" for item in seen)),
    )


def _said(seen: Sequence[Seen]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason for item in seen if item.said for reason in item.said.reasons))


def _protect(scanner: Scanner, skill: Path, watch: Watch) -> Iterator[Told]:
    yield Doing(phrase("Scanner 4 looks for new rules"))
    rules = {item.rule_id: item.lane for item in watch.until(CANDIDATES, lambda seen: bool(seen.rule_id))}
    sync_until(scanner, lambda: json.loads(scanner.run("sync", "--status", "--json"))["rules"] >= len(rules))
    verdict = scanner.scan(skill, fails=True)
    found = {finding["id"]: finding for finding in verdict["findings"]}
    if {name: finding["lane"] for name, finding in found.items()} != rules:
        raise SourceError(f"the fourth scanner did not find what it should: {verdict['findings']}")
    blocking = next(item for item in found.values() if item["lane"] == Lane.BLOCK.value)
    yield Event(
        Step.BLOCKED,
        who(scanner),
        phrase(
            "The same scan of the same skill: blocked ({level}), on the word of strangers.",
            level=words.LEVELS[RiskLevel[verdict["level"].upper()]],
        ),
        (f"{blocking['id']}: {blocking['why']}",),
    )
    scanner.run("cloud", "why", blocking["id"])
    yield Event(
        Step.WHY,
        who(scanner),
        phrase("The record of every decision is the one that was signed: checked."),
        (f"pga cloud why {blocking['id']}",),
    )
