"""Tries new rules on text that is known to be honest before they are used."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from panguard.crystallize.known_good import HONEST, honest_texts
from panguard.crystallize.listed import told_anew
from panguard.engine.parse import fault_of
from panguard.engine.ruleset import compile_rules
from panguard.rules.gather import policy_of
from panguard.rules.model import Rule, Use
from panguard.rules.sources import synced_source
from panguard.rules.synced import SyncedRule, loaded
from panguard.values import replace

# One rule that errs is set aside; this share of the new ones, and at least two, is an update that errs.
MOST_FAILING = 0.1
_STRANGE = "it is no rule that asks for words by which attacks act and for nothing else"
_FEW = 2


class Aside(NamedTuple):
    """A rule that is not used, and why."""

    id: str
    reason: str


class Tried(NamedTuple):
    """What became of some rules: those to use, those that cannot run, those that hit honest text."""

    usable: tuple[SyncedRule, ...]
    unfit: tuple[Aside, ...]
    alarming: tuple[Aside, ...]


def try_rules(rules: Sequence[SyncedRule]) -> Tried:
    """Read, compile and try rules; candidates are told anew, in words of our own."""
    known = {rule.id: rule if rule.published else _told_anew(rule) for rule in rules}
    rules = [rule for rule in known.values() if rule is not None]
    fit, faults = _read(rules)
    unfit = {name: _STRANGE for name, rule in known.items() if rule is None} | faults
    alarms = alarming(fit)
    return Tried(
        tuple(rule for rule in rules if rule.id not in unfit and rule.id not in alarms),
        tuple(Aside(*item) for item in sorted(unfit.items())),
        tuple(Aside(*item) for item in sorted(alarms.items())),
    )


def _read(rules: Sequence[SyncedRule]) -> tuple[list[Rule], dict[str, str]]:
    """Return the rules that can run, and of the others why they cannot."""
    policy = replace(policy_of(synced_source(HONEST)), check_pattern=fault_of)
    fit: list[Rule] = []
    faults: dict[str, str] = {}
    for rule in rules:
        item = loaded(rule, policy)
        if item.rule is None:
            faults[rule.id] = "; ".join(item.problems)
        elif _runs(item.rule):
            fit.append(item.rule)
        else:
            faults[rule.id] = str(item.rule.applicability.reason)
    return fit, faults


def _told_anew(candidate: SyncedRule) -> SyncedRule | None:
    """Return a candidate as our own text; None for one that no scanner should match for a stranger."""
    content = told_anew(candidate.id, candidate.content)
    return candidate._replace(content=content) if content else None


def alarming(rules: Sequence[Rule]) -> Mapping[str, str]:
    """Return the rules that hold on honest text, each with the text it holds on."""
    if not rules:
        return {}
    compiled = compile_rules(rules)
    found: dict[str, str] = {}
    for name, text in honest_texts():
        for match in compiled.match(text).matches:
            found.setdefault(match.rule, f"it matches honest text ({name})")
    return found


def is_an_error(new: int, failing: int) -> bool:
    """Say whether so many of the new rules fail that nothing of the update can be trusted."""
    return failing >= _FEW and failing > new * MOST_FAILING


def _runs(rule: Rule) -> bool:
    return rule.applicability.use is Use.TEXT
