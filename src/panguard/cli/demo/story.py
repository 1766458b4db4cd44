"""The story of the demo: what is done, in order, with real processes; each step tells what came of it."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

from panguard.cli.demo.discovery import discover
from panguard.cli.demo.events import Doing, Event, Step, Told
from panguard.cli.demo.machine import Lifeline, Scanner, Server
from panguard.cli.demo.network import Network, network_of
from panguard.cli.demo.payload import NAMES, skill_text
from panguard.cli.demo.watch import Seen, Watch
from panguard.errors import SourceError
from panguard.findings import Phrase, phrase
from panguard.terms import Lane
from panguard.threatcloud.consensus import Review, Reviewing, State
from panguard.threatcloud.server.options import Options, policies

ADDRESSES = ("198.51.100.7", "203.0.113.20", "192.0.2.44", "198.18.5.9")
QUORUM = 3
_SERVER = ("--trusted-proxy", "127.0.0.1/32", "--aged-after", "0", "--work-bits", "1", "--cycle", "1")
_LAST_WORDS = 10.0
_CLOUD = phrase("Threat Cloud")


def tell(folder: Path) -> Iterator[Told]:
    """Run the whole story in a folder; what was started is ended with it, however it ends."""
    with ExitStack() as ending:
        yield Doing(phrase("The Threat Cloud makes its keys and starts"))
        server = Server(folder / "cloud", folder / "operator", (*_SERVER, "--review", "required"))
        ending.callback(server.close)
        yield Event(
            Step.OPENED, _CLOUD, phrase("It runs on this machine, with keys of its own."), (server.url,)
        )
        lifeline = Lifeline()
        ending.callback(lifeline.wait, _LAST_WORDS)
        networks = [ending.enter_context(closing(Network(server.url, address))) for address in ADDRESSES]
        scanners = [
            Scanner(number, folder / f"scanner-{number}", network, lifeline)
            for number, network in enumerate(networks, 1)
        ]
        watch = ending.enter_context(closing(Watch(server.data, _options())))
        yield from _play(scanners, watch, server)


def _options() -> Options:
    promoting, revoking = policies(QUORUM, timedelta(0))
    return Options(policy=promoting, revocation=revoking, reviewing=Reviewing.REQUIRED)


def _play(scanners: Sequence[Scanner], watch: Watch, server: Server) -> Iterator[Told]:
    yield from _join(scanners)
    skills = [scanner.skill(NAMES[place], skill_text(place)) for place, scanner in enumerate(scanners)]
    fourth = scanners[-1]
    yield from _pass(fourth, skills[-1])
    yield Doing(phrase("Scanner 1 meets the attack"))
    yield from discover(scanners[0], skills[0], who(scanners[0]))
    yield from _confirm(scanners, skills, watch)
    yield from _decide(watch, scanners[0], server)
    yield from _protect(fourth, skills[-1], watch)


def who(scanner: Scanner) -> Phrase:
    """Name a scanner."""
    return phrase("Scanner {number}", number=scanner.number)


def _join(scanners: Sequence[Scanner]) -> Iterator[Told]:
    yield Doing(phrase("Four scanners join"))
    _all_at_once(lambda scanner: scanner.run("cloud", "join", scanner.network.url, "--yes"), scanners)
    shown = tuple(f"{scanner.number}: {network_of(scanner.network.address)}" for scanner in scanners)
    yield Event(
        Step.JOINED,
        phrase("Scanners 1-4"),
        phrase("Four machines in four networks join. They trust its root key, and not each other."),
        ("   ".join(shown),),
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
    seen = watch.until(lambda seen: seen.networks >= 1)
    yield _confirmation(scanners[0], seen, phrase("It proposes the rule. That is the first of three voices."))
    strangers = scanners[1:QUORUM]
    yield Doing(phrase("Scanners 2 and 3 fetch the candidate"))
    _all_at_once(lambda scanner: scanner.run("sync"), strangers)
    for scanner, skill in zip(strangers, skills[1:QUORUM], strict=True):
        yield Doing(phrase("Scanner {number} meets the same attack in another skill", number=scanner.number))
        if scanner.scan(skill)["findings"]:
            raise SourceError("a candidate was shown although it must be matched in silence")
        seen = watch.until(lambda seen, least=scanner.number: seen.networks >= least)  # type: ignore[misc]
        sentence = phrase(
            "It meets the attack in '{skill}', says nothing to its user, and confirms.", skill=skill.name
        )
        yield _confirmation(scanner, seen, sentence)


def _confirmation(scanner: Scanner, seen: Seen, what: Phrase) -> Event:
    return Event(Step.CONFIRMED, who(scanner), what, (f"{seen.networks}/{QUORUM}",))


def _decide(watch: Watch, operator: Scanner, server: Server) -> Iterator[Told]:
    yield Doing(phrase("The gates measure the rule"))
    seen = watch.until(lambda seen: seen.gates is not None)
    if seen.gates is None or not seen.gates.passed:
        raise SourceError("the rule of the demo did not pass the gates")
    names = " ".join(gate.name for gate in seen.gates.results)
    yield Event(
        Step.GATES,
        _CLOUD,
        phrase("The rule passes every gate: measured, not believed."),
        (names,),
    )
    yield Doing(phrase("It is reviewed"))
    operator.run("cloud", "review", seen.candidate.candidate, "approve", "--data", str(server.data))
    seen = watch.until(lambda seen: seen.candidate.review is not Review.NONE)
    yield Event(Step.REVIEWED, _CLOUD, phrase("The review approves it."))
    yield Doing(phrase("It is promoted"))
    seen = watch.until(lambda seen: seen.candidate.state is State.PROMOTED)
    yield Event(
        Step.PROMOTED,
        _CLOUD,
        phrase(
            "Promoted, signed and published: {networks} networks stand behind it.", networks=seen.networks
        ),
        (seen.rule_id,),
    )


def _protect(scanner: Scanner, skill: Path, watch: Watch) -> Iterator[Told]:
    yield Doing(phrase("Scanner 4 looks for new rules"))
    rule_id = watch.until(lambda seen: bool(seen.rule_id)).rule_id
    while json.loads(scanner.run("sync", "--status", "--json"))["rules"] == 0:
        scanner.run("sync")
    verdict = scanner.scan(skill)
    blocked = [finding for finding in verdict["findings"] if finding["id"] == rule_id]
    if [finding["lane"] for finding in blocked] != [Lane.BLOCK.value]:
        raise SourceError(f"the fourth scanner did not block the attack: {verdict['findings']}")
    yield Event(
        Step.BLOCKED,
        who(scanner),
        phrase(
            "The same scan of the same skill: {level}, blocked. It has never met the attack before.",
            level=verdict["level"].upper(),
        ),
        (blocked[0]["evidence"]["line"], blocked[0]["why"]),
    )
    record = scanner.run("cloud", "why", rule_id)
    yield Event(
        Step.WHY,
        who(scanner),
        phrase(
            "Anybody can check why: the record is bound to what is signed (pga cloud why {rule}).",
            rule=rule_id,
        ),
        tuple(line for line in record.splitlines() if "promoted" in line)[:1],
    )
