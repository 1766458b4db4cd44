"""How the first scanner of the demo comes to a rule: a person reads the skill, writes one and proposes it."""

from collections.abc import Iterator
from pathlib import Path

from panguard.cli.demo.events import Event, Step, Told
from panguard.cli.demo.machine import Scanner
from panguard.cli.demo.payload import CALL, rule_text
from panguard.findings import Phrase, phrase

SCRIPTED = phrase(
    "Nothing that you see is faked; only the rule is written by hand beforehand. Nothing leaves this machine."
)


def discover(scanner: Scanner, skill: Path, who: Phrase) -> Iterator[Told]:
    """Have a scanner propose a rule for what is in a skill; the proposal is its first confirmation."""
    yield Event(Step.FOUND, who, phrase("A person reads the skill and sees what it does:"), (CALL,))
    rule = scanner.home / "rule.yaml"
    rule.write_text(rule_text(), encoding="utf-8")
    yield Event(Step.CANDIDATE, who, phrase("A rule is written by hand. It names the attack, not the skill."))
    scanner.run("cloud", "propose", str(rule), "--evidence", str(skill / "SKILL.md"), "--yes")
    yield Event(
        Step.TRIAL,
        who,
        phrase("Tried before it leaves the machine: it finds the attack, and nothing in honest text."),
    )
