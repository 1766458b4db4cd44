"""How the first scanner of the demo comes to rules: a model sees the attack, measurement makes them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from panguard.cli.demo.events import Doing, Event, Step, Told
from panguard.cli.demo.machine import Scanner
from panguard.cli.demo.payload import TICKET
from panguard.cli.demo.watch import Seen, Watch
from panguard.cli.rule_gist import gist
from panguard.crystallize.gates import read_candidate
from panguard.engine.specificity import is_artefact
from panguard.errors import SourceError
from panguard.findings import Phrase, phrase
from panguard.rules.model import Rule

CANDIDATES = 2
_REVIEW = "review"


def discover(scanner: Scanner, skill: Path, who: Phrase, watch: Watch) -> Iterator[Told]:
    """Have a scanner see what no rule finds.

    Its scan leaves evidence, and starts the process of its own that makes a rule of it and proposes it; one
    for the exact payload is proposed by its user.
    """
    yield Doing(phrase("Scanner 1 scans such a skill, and has a model on its machine"))
    claim = _claim(scanner.scan(skill))
    yield Event(
        Step.FOUND,
        who,
        phrase("Its rules find nothing. The model on its own machine sees an attack, and quotes it:"),
        (claim["evidence"]["snippet"],),
    )
    yield Doing(phrase("A rule is made of it in the background, tried and proposed"))
    watch.until(1, lambda seen: seen.networks >= 1)
    yield Doing(phrase("Its user marks the attack, and proposes a rule for the exact payload"))
    _by_hand(scanner, skill)
    yield from _made(watch.until(CANDIDATES, lambda seen: seen.networks >= 1), who)


def _by_hand(scanner: Scanner, skill: Path) -> None:
    """Propose what no machine does by itself beside a rule for the wording: one for the exact payload."""
    file = skill / "SKILL.md" if skill.is_dir() else skill
    lines = file.read_text(encoding="utf-8").splitlines()
    marked = next(number for number, line in enumerate(lines, start=1) if TICKET in line)
    words = ("--lines", str(marked), "--category", "context-exfiltration", "--severity", "high")
    scanner.run("crystallize", str(file), *words, "--exact", "--propose", "--yes")


def _claim(verdict: Mapping[str, Any]) -> Mapping[str, Any]:
    found = [finding for finding in verdict["findings"] if finding["layer"] == _REVIEW]
    if not found:
        raise SourceError(f"the model of the demo was not heard: {verdict['layers']}")
    claim: Mapping[str, Any] = found[0]
    return claim


def _made(seen: list[Seen], who: Phrase) -> Iterator[Told]:
    """Tell of the rules that were made, as they lie on the server: first of wording, then of the payload."""
    rules = sorted((read_candidate(item.candidate.rule) for item in seen), key=is_artefact)
    for rule, told in zip(rules, _TOLD, strict=True):
        yield Event(Step.CANDIDATE, who, told, tuple(gist(rule)))
    yield Event(
        Step.TRIAL,
        who,
        phrase(
            "Tried before anything leaves the machine: they fire on {fires} spellings of the attack, and on "
            "none of {silent} texts that look like it.",
            fires=_cases(rules, fires=True),
            silent=_cases(rules, fires=False),
        ),
    )


_TOLD = (
    phrase("A rule for how the attack is worded, without any name in it. It may only be shown:"),
    phrase("And one for its exact payload, which its user sent and which alone may ever block:"),
)


def _cases(rules: list[Rule], *, fires: bool) -> int:
    return sum(case.fires is fires for rule in rules for case in rule.test_cases)
