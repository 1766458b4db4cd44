"""Sees that proposed rules are what they claim, and writes promoted ones under their own id. Pure."""

from datetime import datetime

from panguard.crystallize.gates import LONGEST_TEXT, Unreadable, read_candidate
from panguard.crystallize.written import dumped
from panguard.engine.canonical import candidate_id
from panguard.errors import MessageError, RuleError
from panguard.rules.document import Yaml
from panguard.rules.model import Rule
from panguard.rules.yaml import load_yaml
from panguard.terms import Lane


def read(text: str) -> Rule:
    """Read a rule as the gates read it. Raises MessageError with what is wrong with it."""
    try:
        return read_candidate(text)
    except Unreadable as error:
        raise MessageError(f"ruleContent: {str(error)[:LONGEST_TEXT]}") from error


def check(candidate: str, text: str) -> None:
    """See that a rule is what its candidate id says. Raises MessageError."""
    try:
        found = candidate_id(read(text))
    except RecursionError as error:
        raise MessageError("ruleContent: the detection is nested too deeply") from error
    if found != candidate:
        raise MessageError(f"candidate: the rule detects something else; its candidate id is {found}")


def promoted(text: str, rule_id: str, lane: Lane, at: datetime) -> str:
    """Write a rule as it is published: with its id, its status by its lane, and the day.

    What it detects is untouched, which is checked. Raises RuleError.
    """
    document = load_yaml(text, "rule", strict=True)
    if not isinstance(document, dict):
        raise RuleError("rule: expected a mapping")
    stage = "stable" if lane is Lane.BLOCK else "experimental"
    changed: dict[str, Yaml] = {
        **document,
        "id": rule_id,
        "status": stage,
        "maturity": stage,
        "date": at.strftime("%Y/%m/%d"),
    }
    written = dumped(changed)
    if load_yaml(written, "rule", strict=True) != changed:
        raise RuleError("rule: cannot be written again as it was read")
    return written
