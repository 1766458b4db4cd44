"""A pack of rules as a sync leaves it on disk: one JSON file with rules, their lanes, and candidates.

What a rule may do is what the pack says, whatever the rule says of itself, unless the user of this machine
trusts it with more. Candidates are matched in silence.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from panguard.errors import PanguardError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.regular import read_regular
from panguard.rules.cases import awake
from panguard.rules.codec import detection_digest
from panguard.rules.load import Loaded, Policy, read_rule
from panguard.rules.model import Rule
from panguard.rules.sources import NETWORKS, PUBLISHED, TRUSTED, Trusted
from panguard.rules.yaml import load_yaml
from panguard.terms import Lane
from panguard.values import replace

FORMAT = 1


class SyncedRule(NamedTuple):
    """A rule of a pack: its id, its text, what it may do; candidates have no date and no networks.

    `candidate` is what a rule was proposed as, `proposed` when a candidate was.
    """

    id: str
    content: str
    lane: Lane
    published: str = ""
    networks: int = 0
    candidate: str = ""
    proposed: str = ""


def written(rules: tuple[SyncedRule, ...]) -> bytes:
    """Write what `read` reads."""
    return json.dumps({"format": FORMAT, "rules": [rule._asdict() for rule in rules]}).encode()


def read(
    pack: Path, policy: Policy, limits: Limits = DEFAULT_LIMITS, trusted: Sequence[Trusted] = ()
) -> Iterator[tuple[str, Loaded]]:
    """Yield each rule of a pack with its id for a file; a pack that cannot be read is one rule that cannot.

    Scans go on with the rules that come with the program, and their reports tell of it.
    """
    try:
        rules = rules_in(pack, limits)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        yield pack.name, Loaded(pack.name, None, (f"cannot be read ({error}); run: pga sync",))
        return
    for rule in rules:
        yield rule.id, loaded(rule, policy, limits, trusted)


def loaded(
    rule: SyncedRule, policy: Policy, limits: Limits = DEFAULT_LIMITS, trusted: Sequence[Trusted] = ()
) -> Loaded:
    """Read one rule; of those that are `trusted` it may be one."""
    try:
        document = load_yaml(rule.content, rule.id, limits)
    except PanguardError as error:
        return Loaded(rule.id, None, (str(error),))
    found = read_rule(document, rule.id, policy)
    if found.rule is None:
        return Loaded(rule.id, None, found.problems)
    labels = ((PUBLISHED, rule.published), (NETWORKS, str(rule.networks))) if rule.published else ()
    given = _raised(rule, found.rule, trusted)
    if given is not rule.lane:
        labels = (*labels, (TRUSTED, given.value))
    kept = replace(awake(found.rule), id=rule.id, lane=_lane(given, found.rule.confirm), labels=labels)
    return Loaded(rule.id, kept)


def _raised(rule: SyncedRule, read_as: Rule, trusted: Sequence[Trusted]) -> Lane:
    """Return what a rule may do once the user's trust counts, which adds and never takes away.

    The trust in a candidate goes on in the rule that it became. What counts is what the rule looks for, as
    it is found here, not what the pack says of it.
    """
    for name, detects, lane in trusted:
        if name in (rule.id, rule.candidate) and detection_digest(read_as) == detects:
            return max(rule.lane, lane, key=_STRENGTH.index)
    return rule.lane


_STRENGTH = (Lane.SHADOW, Lane.ALERT, Lane.BLOCK)


def _lane(given: Lane, confirm: str) -> Lane:
    """Let no rule block that asks for a confirmation which a scan cannot give."""
    return Lane.ALERT if confirm and given is Lane.BLOCK else given


def rules_in(pack: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[SyncedRule, ...]:
    """Return the rules of a pack as they are written there.

    Raises OSError where it cannot be read, and ValueError, KeyError or TypeError where it is damaged.
    """
    data = read_regular(pack, limits.pack_bytes)
    if len(data) > limits.pack_bytes:
        raise ValueError(f"it is larger than {limits.pack_bytes} bytes")
    document = json.loads(data)
    if document["format"] != FORMAT:
        raise ValueError("it was written by another version of PanGuard")
    return tuple(_rule(item) for item in document["rules"])


def _rule(item: Mapping[str, str]) -> SyncedRule:
    lane, networks = Lane(item["lane"]), int(item["networks"])
    known = [str(item.get(name, "")) for name in ("candidate", "proposed")]
    return SyncedRule(str(item["id"]), str(item["content"]), lane, str(item["published"]), networks, *known)
