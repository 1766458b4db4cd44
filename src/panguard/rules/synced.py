"""A pack of rules as a sync leaves it on disk: one JSON file with rules, their lanes, and candidates.

What a rule may do is what the pack says, whatever the rule says of itself. Candidates are matched in silence.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from panguard.errors import PanguardError, SourceError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.rules.cases import awake
from panguard.rules.load import Loaded, Policy, read_rule
from panguard.rules.regular import read_regular
from panguard.rules.yaml import load_yaml
from panguard.terms import Lane
from panguard.values import replace

FORMAT = 1
PUBLISHED = "published"
NETWORKS = "networks"


class SyncedRule(NamedTuple):
    """A rule of a pack: its id, its text, what it may do; candidates have no date and no networks."""

    id: str
    content: str
    lane: Lane
    published: str = ""
    networks: int = 0


def written(rules: tuple[SyncedRule, ...]) -> bytes:
    """Write what `read` reads."""
    return json.dumps({"format": FORMAT, "rules": [rule._asdict() for rule in rules]}).encode()


def read(pack: Path, policy: Policy, limits: Limits = DEFAULT_LIMITS) -> Iterator[tuple[str, Loaded]]:
    """Yield each rule of a pack with its id for a file. Raises SourceError when the file cannot be read."""
    for rule in _rules(pack, limits):
        yield rule.id, loaded(rule, policy, limits)


def loaded(rule: SyncedRule, policy: Policy, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read one rule."""
    try:
        document = load_yaml(rule.content, rule.id, limits)
    except PanguardError as error:
        return Loaded(rule.id, None, (str(error),))
    found = read_rule(document, rule.id, policy)
    if found.rule is None:
        return Loaded(rule.id, None, found.problems)
    labels = ((PUBLISHED, rule.published), (NETWORKS, str(rule.networks))) if rule.published else ()
    kept = replace(awake(found.rule), id=rule.id, lane=_lane(rule.lane, found.rule.confirm), labels=labels)
    return Loaded(rule.id, kept)


def _lane(given: Lane, confirm: str) -> Lane:
    """Let no rule block that asks for a confirmation which a scan cannot give."""
    return Lane.ALERT if confirm and given is Lane.BLOCK else given


def _rules(pack: Path, limits: Limits) -> Iterator[SyncedRule]:
    try:
        data = read_regular(pack, limits.pack_bytes)
        if len(data) > limits.pack_bytes:
            raise SourceError(f"{pack}: is larger than {limits.pack_bytes} bytes; run: pga sync")
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise SourceError(f"{pack}: was written by another version of PanGuard; run: pga sync")
        yield from [_rule(item) for item in document["rules"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(f"{pack}: the synced rules cannot be read ({error}); run: pga sync") from error


def _rule(item: Mapping[str, str]) -> SyncedRule:
    return SyncedRule(
        str(item["id"]), str(item["content"]), Lane(item["lane"]), str(item["published"]), int(item["networks"])
    )
