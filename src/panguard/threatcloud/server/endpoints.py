"""What each route does with a call. Messages that change something are counted once."""

from datetime import timedelta
from secrets import token_bytes

from msgspec.structs import replace
from sqlalchemy import Connection

from panguard.errors import MessageError
from panguard.terms import RiskLevel
from panguard.threatcloud import protocol
from panguard.threatcloud.identity import client_of, is_solved
from panguard.threatcloud.server import addresses, answers, challenge, proposed
from panguard.threatcloud.server.calls import Answer, Call, Service, answered, once
from panguard.threatcloud.server.problems import Refused, about_message, too_many
from panguard.threatcloud.server.store import (
    candidates,
    identities,
    indicators,
    rules,
    scans,
    skills,
    voices,
)
from panguard.threatcloud.server.store.moments import hour, seconds
from panguard.threatcloud.server.store.voices import Kind, Thing, Voice

_NO_CLASS = ""
_DAY = 86_400


def make_challenge(service: Service, call: Call) -> Answer:
    """Make a challenge; nothing of it is kept."""
    made = challenge.made(service.secret, token_bytes(16), call.at)
    return answered(
        answers.Challenge(challenge=made, bits=service.options.work_bits, seconds=challenge.LIFE_SECONDS)
    )


def register(service: Service, call: Call) -> Answer:
    """Register an identity that did its work; one that is known already is told so."""
    told = call.told(protocol.Registration)
    client = client_of(told.public_key)
    known = service.database.read(lambda connection: identities.find(connection, client))
    if known:
        return answered(answers.Registered(client_id=client, registered=hour(known.registered)))
    given = challenge.read(service.secret, told.challenge, call.at)
    if given is None:
        raise Refused("wrong-work", "The challenge is not ours or has expired; fetch a new one.", "challenge")
    if not is_solved(told.challenge, told.public_key, told.solution, service.options.work_bits):
        raise Refused("wrong-work", "The number does not solve the challenge.", "solution")

    def keep(connection: Connection) -> Answer:
        if not identities.use_up(connection, given.digest, given.expires):
            raise Refused("used-twice", "The challenge was used before; fetch a new one.", "challenge")
        identities.register(connection, told.public_key, call.at)
        return answered(answers.Registered(client_id=client, registered=hour(call.at)), 201)

    return service.database.write(keep)


def propose(service: Service, call: Call) -> Answer:
    """Take a candidate that is new, or a confirmation of one that is known."""
    told = call.told(protocol.Proposal)
    _check_hour(service, call, told.hour)
    known = service.database.read(lambda connection: candidates.find(connection, told.candidate))
    if known is None:
        _check_rule(told)
        _limit_candidates(service, call)
    elif _is_other_text(told, known):
        _check_rule(told)
    ripe, checked = False, known is None or _is_other_text(told, known)

    def take(connection: Connection) -> Answer:
        nonlocal ripe
        known = told if checked else replace(told, rule_content="")
        state, new = _propose(connection, service, call, known, made=bool(told.rule_content))
        ripe = state.counted and state.networks >= state.needed
        return answered(state, 201 if new else 200)

    answer = once(service, call, told.id, take)
    if ripe:
        service.wake()
    return answer


def _is_other_text(told: protocol.Proposal, known: candidates.Candidate) -> bool:
    return known.open and told.rule_content not in ("", known.rule)


def _check_rule(told: protocol.Proposal) -> None:
    if not told.rule_content:
        raise _rule_needed()
    try:
        proposed.check(told.candidate, told.rule_content)
    except MessageError as error:
        raise about_message(error, "wrong-content") from error


def _limit_candidates(service: Service, call: Call) -> None:
    """Take few new candidates from one identity, and from one network. Raises Refused."""
    allowed = service.options.rates.candidates_per_day
    for purpose, name, most in (("new", call.client, allowed), ("news", call.prefix, allowed * 4)):
        wait = service.limiter.wait(purpose, name, most, _DAY)
        if wait:
            raise too_many("Today this scanner or its network", wait)


def _rule_needed() -> Refused:
    return Refused(
        "rule-needed", "This candidate is not known here; send it again with its rule.", "ruleContent"
    )


def _propose(
    connection: Connection, service: Service, call: Call, told: protocol.Proposal, *, made: bool
) -> tuple[answers.CandidateState, bool]:
    """Return where a candidate stands after this message, and whether it is new.

    A rule that the message holds was checked. `made` says that the sender made the candidate itself.
    """
    known = candidates.find(connection, told.candidate, holding=True)
    new = known is None and bool(told.rule_content) and _add_candidate(connection, call, told)
    if known is None:
        known = candidates.find(connection, told.candidate, holding=True)
    if known is None:
        raise _rule_needed()
    networks, counted = known.networks, False
    if known.open:
        thing = Thing(Kind.CANDIDATE, told.candidate)
        word = Voice(call.client, call.prefix, told.artefact, call.at, voices.MADE if made else 0)
        counted = voices.add(connection, thing, word)
        networks = voices.networks(connection, thing)
        if counted and _is_other_text(told, known):
            candidates.add_text(connection, known.candidate, call.client, (told.rule_content, told.evidence))
        if counted:
            candidates.note_voices(connection, told.candidate, networks, call.at)
    state = answers.CandidateState(
        candidate=told.candidate,
        state=known.state,
        counted=counted,
        networks=networks,
        needed=service.options.policy.quorum,
        rule_id=rules.of_candidate(connection, told.candidate),
    )
    return state, new


def _add_candidate(connection: Connection, call: Call, told: protocol.Proposal) -> bool:
    given = candidates.Proposed(
        told.candidate,
        told.rule_content,
        told.evidence,
        told.llm_provider,
        told.llm_model,
        told.self_review_verdict,
    )
    return candidates.add(connection, given, call.at)


def give_feedback(service: Service, call: Call) -> Answer:
    """Take an identity's word on a rule; what it says last counts."""
    told = call.told(protocol.Feedback)
    _check_hour(service, call, told.hour)

    thing, ripe = Thing(Kind.RULE, told.rule_id), False

    def take(connection: Connection) -> Answer:
        nonlocal ripe
        rule = rules.find(connection, told.rule_id)
        counted = rule is None or rule.revoked is None
        if counted:
            word = Voice(call.client, call.prefix, told.artefact, call.at, int(told.is_true_positive))
            voices.add_or_replace(connection, thing, word)
            ripe = not word.value and voices.networks(connection, thing) >= service.options.revocation.quorum
        return answered(answers.Taken(counted=counted), 201)

    answer = once(service, call, told.id, take)
    if ripe:
        service.wake()
    return answer


def add_scan(service: Service, call: Call) -> Answer:
    """Add what a scan found to its hour."""
    told = call.told(protocol.ScanEvent)
    at = _check_hour(service, call, told.hour)

    def take(connection: Connection) -> Answer:
        scans.add(connection, at, told.hits)
        return answered(answers.Taken(), 201)

    return once(service, call, told.id, take)


def report_skill(service: Service, call: Call) -> Answer:
    """Take an identity's word on a skill; what it says last counts."""
    told = call.told(protocol.SkillThreat)
    _check_hour(service, call, told.hour)
    level = RiskLevel[told.risk_level.upper()]

    def take(connection: Connection) -> Answer:
        word = Voice(call.client, call.prefix, _NO_CLASS, call.at, told.risk_score, level.value)
        voices.add_or_replace(connection, Thing(Kind.SKILL, told.skill_hash), word)
        skills.weigh(connection, told.skill_hash, service.options.policy, call.at)
        return answered(answers.Taken(), 201)

    return once(service, call, told.id, take)


def add_sighting(service: Service, call: Call) -> Answer:
    """Take an identity's sighting of an address."""
    told = call.told(protocol.IndicatorSighting)
    _check_hour(service, call, told.hour)
    try:
        value = addresses.normalised(told.type, told.value)
    except MessageError as error:
        raise about_message(error, "wrong-content") from error

    def take(connection: Connection) -> Answer:
        word = Voice(call.client, call.prefix, _NO_CLASS, call.at)
        voices.add_or_replace(connection, indicators.thing_of(told.type, value), word)
        indicators.weigh(connection, told.type, value, service.options.policy, call.at)
        return answered(answers.Taken(), 201)

    return once(service, call, told.id, take)


def _check_hour(service: Service, call: Call, told: str) -> int:
    """Return the hour of a message; it lies not in the future and not before what is remembered."""
    try:
        moment = protocol.moment_of(told)
    except MessageError as error:
        raise about_message(error, "wrong-content") from error
    if moment > call.now + timedelta(hours=1):
        raise Refused("wrong-content", f"The hour {told} lies in the future.", "hour")
    if moment < call.now - service.options.retention:
        days = service.options.retention.days
        raise Refused("wrong-content", f"The hour {told} is more than {days} days ago.", "hour")
    return seconds(moment)
