"""What each route that only reads answers: rules, candidates, lists, numbers, the record."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from panguard import __version__
from panguard.errors import MessageError
from panguard.threatcloud.pack import PublishedCandidate, PublishedRule, Revocation
from panguard.threatcloud.protocol import RiskName, hour_of
from panguard.threatcloud.server import answers
from panguard.threatcloud.server.calls import TEXT, Answer, Call, Service, answered, etag_of, is_known
from panguard.threatcloud.server.cursor import cursor_of, sequence_of, since_of
from panguard.threatcloud.server.problems import about_message
from panguard.threatcloud.server.store import candidates, counts, indicators, record, rules, skills
from panguard.threatcloud.server.store.moments import hour, seconds

RULES_AT_ONCE = 100
CANDIDATES_AT_ONCE = 100
LISTED_AT_ONCE = 1_000
ENTRIES_AT_ONCE = 500
_REPUTATION = 70
_LONGEST_CURSOR = 300
_LONGEST_NUMBER = 9


def list_rules(service: Service, call: Call) -> Answer:
    """Return what was promoted or taken back since a cursor, or since a moment."""
    return service.database.read(_rules_page(call))


def _rules_page(call: Call) -> Callable[[Connection], Answer]:
    """Return what reads a page, with its validator from the same state of the database."""
    start = _start(call)

    def look(connection: Connection) -> Answer:
        after = start(connection)
        etag = f'"r{rules.newest_change(connection)}.{after}"'
        if is_known(etag, call.known):
            return Answer(304, b"", etag=etag, max_age=60)
        found = rules.changed_after(connection, after, RULES_AT_ONCE + 1)
        shown = found[:RULES_AT_ONCE]
        page = answers.RulesPage(
            revoked=tuple(map(revocation, filter(_is_revoked, shown))),
            rules=tuple(published(rule) for rule in shown if not _is_revoked(rule)),
            cursor=cursor_of(max((_newest(rule) for rule in shown), default=after)),
            more=len(found) > RULES_AT_ONCE,
        )
        return answered(page, etag=etag, max_age=60)

    return look


def _start(call: Call) -> Callable[[Connection], int]:
    """Return what finds the entry of the record to begin behind; a cursor counts for more than a moment."""
    try:
        if call.query.get("cursor"):
            sequence = sequence_of(call.query["cursor"])
            return lambda _connection: sequence
        if call.query.get("since"):
            moment = seconds(since_of(call.query["since"]))
            return lambda connection: rules.last_before(connection, moment)
    except MessageError as error:
        raise about_message(error, "bad-query") from error
    return lambda _connection: -1


def _newest(rule: rules.Promoted) -> int:
    return rule.sequence if rule.revoked_sequence is None else rule.revoked_sequence


def _is_revoked(rule: rules.Promoted) -> bool:
    return rule.revoked is not None


def published(rule: rules.Promoted) -> PublishedRule:
    """Return a rule as scanners get it."""
    return PublishedRule(
        rule_id=rule.rule_id,
        candidate=rule.candidate,
        rule_content=rule.content,
        lane=rule.lane,
        published=hour(rule.published),
        networks=rule.networks,
    )


def revocation(rule: rules.Promoted) -> Revocation:
    """Return the revocation of a rule as scanners get it."""
    return Revocation(rule_id=rule.rule_id, revoked=hour(rule.revoked or 0), reason=rule.reason)


def list_candidates(service: Service, call: Call) -> Answer:
    """Return candidates that wait for confirmations."""
    after = _after(call)
    found = service.database.read(lambda c: candidates.pending(c, after, CANDIDATES_AT_ONCE + 1))
    shown = found[:CANDIDATES_AT_ONCE]
    page = answers.CandidatesPage(
        candidates=tuple(map(waiting, shown)),
        cursor=shown[-1].candidate if shown else after,
        more=len(found) > CANDIDATES_AT_ONCE,
    )
    return validated(answered(page, max_age=60), call)


def waiting(candidate: candidates.Candidate, content: str = "") -> PublishedCandidate:
    """Return a candidate as it is shown, or with another text as scanners get it: never with its evidence."""
    return PublishedCandidate(
        candidate=candidate.candidate, rule_content=content or candidate.rule, hour=hour(candidate.proposed)
    )


def list_skills(service: Service, call: Call) -> Answer:
    """Return the blacklist of skills."""
    after = _after(call)
    found = service.database.read(lambda c: skills.listed(c, after, LISTED_AT_ONCE + 1))
    shown = found[:LISTED_AT_ONCE]
    page = answers.Blacklist(
        skills=tuple(
            answers.BlacklistedSkill(
                skill_hash=item.skill_hash,
                networks=item.networks,
                average_risk=item.average,
                risk_level=_LEVELS[item.grade],
                first=hour(item.first),
                last=hour(item.last),
            )
            for item in shown
        ),
        cursor=shown[-1].skill_hash if shown else after,
        more=len(found) > LISTED_AT_ONCE,
    )
    return validated(answered(page, max_age=300), call)


def list_sightings(service: Service, call: Call) -> Answer:
    """Return addresses of at least some reputation, of one type."""
    least, after = _least(call), _after(call)
    kind = call.query.get("type", "ip")
    if kind not in ("ip", "domain"):
        raise about_message(MessageError("type: write ip or domain"), "bad-query")
    found = service.database.read(lambda c: indicators.listed(c, kind, least, after, LISTED_AT_ONCE + 1))
    shown = found[:LISTED_AT_ONCE]
    page = answers.Indicators(
        indicators=tuple(
            answers.ListedIndicator(
                type=item.type,
                value=item.value,
                reputation=item.reputation,
                networks=item.networks,
                first=hour(item.first),
                last=hour(item.last),
            )
            for item in shown
        ),
        cursor=shown[-1].value if shown else after,
        more=len(found) > LISTED_AT_ONCE,
    )
    return validated(answered(page, max_age=300), call)


def list_ips(service: Service, call: Call) -> Answer:
    """Return IP addresses to block, one a line."""
    return _plain_list(service, call, "ip")


def list_domains(service: Service, call: Call) -> Answer:
    """Return domains to block, one a line."""
    return _plain_list(service, call, "domain")


def _plain_list(service: Service, call: Call, kind: str) -> Answer:
    least = _least(call)
    found = service.database.read(lambda c: indicators.listed(c, kind, least))
    body = "".join(f"{item.value}\n" for item in found).encode()
    return validated(Answer(200, body, TEXT, max_age=300), call)


def show_stats(service: Service, call: Call) -> Answer:
    """Return how much there is of everything."""
    found = count(service, call)
    return answered(
        answers.Stats(
            rules=found.rules,
            revoked=found.revoked,
            candidates=dict(found.candidates),
            identities=found.identities,
            scans=found.scans,
            scans_today=found.scans_today,
            hits=dict(found.hits),
            top_rules=dict(found.top_rules),
            skills_blacklisted=found.blacklisted,
            indicators=found.indicators,
            journal_entries=found.entries,
        ),
        max_age=60,
    )


def show_metrics(service: Service, call: Call) -> Answer:
    """Return the totals that a public page shows."""
    found = count(service, call)
    return answered(
        answers.Metrics(
            total_scans=found.scans,
            total_scanners=found.identities,
            total_threats_detected=sum(found.hits.values()),
            total_rules=found.rules,
            blacklisted_skills=found.blacklisted,
            last_updated=hour_of(call.now),
        ),
        max_age=60,
    )


def count(service: Service, call: Call) -> counts.Counts:
    """Count what there is at the time of a call."""
    return service.database.read(lambda c: counts.count(c, call.at))


def show_health(service: Service, call: Call) -> Answer:
    """Say that the server and its database answer."""
    service.database.read(record.head)
    return answered(
        answers.Health(
            status="ok",
            version=__version__,
            database="sqlite" if service.database.is_sqlite else "postgresql",
            reviewing=service.options.reviewing.value,
            hour=hour_of(call.now),
        )
    )


def list_record(service: Service, call: Call) -> Answer:
    """Return entries of the record."""
    start = _number(call, "from", 0, 10**_LONGEST_NUMBER)
    found, head = service.database.read(lambda c: (record.entries(c, start, ENTRIES_AT_ONCE), record.head(c)))
    page = answers.RecordPage(
        entries=tuple(answers.RecordEntry(**entry._asdict()) for entry in found),
        total=head.entries,
        more=bool(found) and found[-1].number + 1 < head.entries,
    )
    return validated(answered(page, max_age=60), call)


def validated(answer: Answer, call: Call) -> Answer:
    """Give an answer its validator, and send nothing to who has it already."""
    etag = etag_of(answer.body)
    if is_known(etag, call.known):
        return Answer(304, b"", answer.media, etag, answer.max_age)
    return answer._replace(etag=etag)


_LEVELS: Mapping[int, RiskName] = {0: "low", 1: "medium", 2: "high", 3: "critical"}


def _after(call: Call) -> str:
    after = call.query.get("cursor", "")
    if len(after) > _LONGEST_CURSOR or not after.isascii() or not after.isprintable():
        raise about_message(MessageError("cursor: not one of ours; leave it out to begin anew"), "bad-query")
    return after


def _least(call: Call) -> int:
    return _number(call, "minReputation", _REPUTATION, 100)


def _number(call: Call, name: str, default: int, most: int) -> int:
    text = call.query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > _LONGEST_NUMBER or int(text) > most:
        raise about_message(MessageError(f"{name}: write a whole number from 0 to {most}"), "bad-query")
    return int(text)
