"""Rules and publications for tests of the client."""

import json
from collections.abc import Sequence

from benchmarks.payloads import payload, payload_pattern
from panguard.engine.canonical import candidate_id
from panguard.terms import Lane
from panguard.threatcloud.journal import START
from panguard.threatcloud.pack import Publication, PublishedCandidate, PublishedRule, Revocation
from panguard.threatcloud.server import proposed

HOUR = "2026-11-21T18Z"
PAYLOAD = payload("candidate")
_LOOKS_FOR = json.dumps(payload_pattern("candidate"))


def text_of(needle: str) -> str:
    """Return a rule that looks for a text."""
    return f"""
id: draft-1
title: Sends what it reads to a host of thieves
status: draft
description: The host belongs to a campaign.
author: tests
date: 2026/11/21
severity: critical
tags:
  category: context-exfiltration
  scan_target: skill
agent_source:
  type: skill_lifecycle
detection:
  conditions:
    - field: content
      operator: contains
      value: "{needle}"
  condition: any
"""


def candidate_text() -> str:
    """Return a candidate that scanners match for strangers: it looks for `PAYLOAD`."""
    return text_of("@").replace("contains", "regex").replace('"@"', _LOOKS_FOR)


CANDIDATE = candidate_id(proposed.read(candidate_text()))


def rule(number: int, needle: str = "", lane: Lane = Lane.BLOCK) -> PublishedRule:
    return PublishedRule(
        rule_id=f"ATR-2026-9{number:04}",
        candidate=f"{number:064x}",
        rule_content=text_of(needle or f"payload-{number}.example"),
        lane=lane,
        published=HOUR,
        networks=3,
    )


def publication(
    count: int,
    *,
    version: int = 1,
    rules: Sequence[PublishedRule] = (),
    revoked: Sequence[int] = (),
    candidate: bool = False,
    made: str = HOUR,
    entries: int = 0,
    digest: str = START,
) -> Publication:
    """Return `count` rules and some more."""
    return Publication(
        version=version,
        made=made,
        rules=(*map(rule, range(count)), *rules),
        candidates=(PublishedCandidate(candidate=CANDIDATE, rule_content=candidate_text(), hour=HOUR),)
        if candidate
        else (),
        revoked=tuple(
            Revocation(rule_id=f"ATR-2026-9{number:04}", revoked=HOUR, reason="false alarms")
            for number in revoked
        ),
        journal_entries=entries,
        journal_digest=digest,
    )
