"""How the first scanner of the demo comes to rules: a model sees the attack, measurement makes a rule."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from panguard.cli.demo.events import Doing, Event, Step, Told
from panguard.cli.demo.machine import Scanner
from panguard.cli.demo.payload import TICKET, exact_rule
from panguard.cli.demo.watch import Seen, Watch
from panguard.cli.rule_gist import gist
from panguard.crystallize.gates import read_candidate
from panguard.errors import SourceError
from panguard.findings import Phrase, phrase

CANDIDATES = 2
_REVIEW = "review"


def discover(scanner: Scanner, skill: Path, who: Phrase, watch: Watch) -> Iterator[Told]:
    """Have a scanner see what no rule finds, and propose two rules: how the attack acts, and its payload."""
    yield Doing(phrase("Scanner 1 scans such a skill, and has a model on its machine"))
    claim = _claim(scanner.scan(skill))
    yield Event(
        Step.FOUND,
        who,
        phrase("Its rules find nothing. Its own local model does, and quotes the place:"),
        (claim["evidence"]["snippet"],),
    )
    yield Doing(phrase("A rule is made of it in the background"))
    (seen,) = watch.until(1, lambda seen: seen.networks >= 1)
    yield from _made(seen, who)
    yield Doing(phrase("Its user proposes the exact payload too"))
    rule = scanner.home / "rule.yaml"
    rule.write_text(exact_rule(), encoding="utf-8")
    scanner.run("cloud", "propose", str(rule), "--evidence", str(skill / "SKILL.md"), "--yes")
    yield Event(
        Step.EXACT,
        who,
        phrase("Its user proposes the exact payload as well: only a rule for one may ever block."),
        (TICKET,),
    )


def _claim(verdict: Mapping[str, Any]) -> Mapping[str, Any]:
    found = [finding for finding in verdict["findings"] if finding["layer"] == _REVIEW]
    if not found:
        raise SourceError(f"the model of the demo was not heard: {verdict['layers']}")
    claim: Mapping[str, Any] = found[0]
    return claim


def _made(seen: Seen, who: Phrase) -> Iterator[Told]:
    """Tell of the rule that was made, as it lies on the server."""
    rule = read_candidate(seen.candidate.rule)
    told = phrase("A rule is made of it, by measurement and without any name in it. It looks for:")
    yield Event(Step.CANDIDATE, who, told, tuple(gist(rule)))
    fires = sum(case.fires for case in rule.test_cases)
    yield Event(
        Step.TRIAL,
        who,
        phrase(
            "Tried before it leaves the machine: it fires on {fires} spellings of the attack, and not on "
            "{silent} texts that look like it.",
            fires=fires,
            silent=len(rule.test_cases) - fires,
        ),
    )
