"""Asks a reviewer: out of the cache where it was answered, within the budget, again where that helps."""

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress

from panguard.limits import DEFAULT_LIMITS
from panguard.llm.allowance import Allowance
from panguard.llm.answer import Mark, read_answer
from panguard.llm.budget import Budget
from panguard.llm.cache import Cache, key_of
from panguard.llm.kept import KeptOpinion, KeptRuleOpinion
from panguard.llm.prices import price_of
from panguard.llm.prompt import Asked
from panguard.llm.review import NotReviewed, Opinion, Question, RuleOpinion
from panguard.llm.reviewer import Prompt, Reply, Reviewer, ReviewError
from panguard.llm.rule_review import VERSION as RULE_VERSION
from panguard.llm.rule_review import RuleQuestion, ask_about_rule, read_verdict
from panguard.llm.skill_review import VERSION, ask_about
from panguard.llm.turns import Turns
from panguard.llm.within import too_long
from panguard.values import dataclass, replace

_FIRST_PAUSE = 0.5
_NONCE = 32
# The schema, and what a maker adds to a question of its own, in tokens.
_ADDED = 2_000


@dataclass(frozen=True, slots=True)
class Means:
    """What it takes to ask a reviewer: `budget` is None where asking is free.

    `seconds` are for one question, `allowance` is the time of all of them; None for ever. `turns` are
    those at a model that answers one question after the other; None where it answers many at once.
    """

    reviewer: Reviewer
    cache: Cache
    budget: Budget | None
    seconds: float
    pause: Callable[[float], None] = time.sleep
    nonce: Callable[[], str] = lambda: secrets.token_hex(_NONCE)
    monotonic: Callable[[], float] = time.monotonic
    allowance: Allowance | None = None
    turns: Turns | None = None


def review(question: Question, means: Means) -> Opinion | NotReviewed:
    """Return what a reviewer says of a skill's passages; raises ReviewError."""
    reviewer = means.reviewer
    contents = [
        text for passage in question.passages for text in (passage.file, str(passage.line), passage.text)
    ]
    key = key_of([VERSION, *_who(reviewer), *contents])
    kept = means.cache.get(key, KeptOpinion)
    marks = kept.marks_on(question.passages) if kept else None
    if kept and marks is not None:
        return _opinion(marks, kept.left_out, question, reviewer, cached=True)
    asked = ask_about(question, means.nonce())
    reply, dollars = answered(asked, means)
    read = read_answer(reply.text, asked, question.passages)
    if isinstance(read, NotReviewed):
        return read
    marks = read[: DEFAULT_LIMITS.review_claims]
    left_out = len(read) - len(marks)
    means.cache.put(key, KeptOpinion.of(marks, left_out, question.passages))
    return _opinion(marks, left_out, question, reviewer, dollars=dollars)


def _who(reviewer: Reviewer) -> tuple[str, str, str]:
    return reviewer.provider, reviewer.url, reviewer.model


def _opinion(
    marks: Sequence[Mark],
    left_out: int,
    question: Question,
    reviewer: Reviewer,
    *,
    dollars: float = 0.0,
    cached: bool = False,
) -> Opinion:
    claims = tuple(mark.claim(question.passages) for mark in marks)
    return Opinion(
        claims,
        reviewer.provider,
        reviewer.model,
        dollars,
        cached=cached,
        left_out=left_out,
        unshown=question.unshown,
    )


def review_rule(candidate: RuleQuestion, means: Means) -> RuleOpinion | NotReviewed:
    """Return what a reviewer says of a candidate rule; raises ReviewError."""
    reviewer = means.reviewer
    key = key_of([RULE_VERSION, *_who(reviewer), candidate.rule, candidate.evidence])
    kept = means.cache.get(key, KeptRuleOpinion)
    if kept:
        return kept.opinion(reviewer.provider, reviewer.model)
    asked = ask_about_rule(candidate, means.nonce())
    reply, dollars = answered(asked, means)
    read = read_verdict(reply.text, asked, reviewer.provider, reviewer.model)
    if isinstance(read, NotReviewed):
        return read
    means.cache.put(key, KeptRuleOpinion.of(read))
    return replace(read, dollars=dollars)


def answered(asked: Asked, means: Means) -> tuple[Reply, float]:
    """Return a reviewer's reply and what all attempts cost; raises ReviewError.

    What was tried in vain and may have been paid for is in the budget's account, not in the price returned.
    """
    with ExitStack() as held:
        if means.allowance:
            held.enter_context(means.allowance.spent())
        if means.turns:
            left = means.allowance.left if means.allowance else means.seconds
            held.enter_context(means.turns.taken(left))
        return _answered(asked, means)


def _answered(asked: Asked, means: Means) -> tuple[Reply, float]:
    end = means.monotonic() + means.seconds
    for attempt in range(1, DEFAULT_LIMITS.review_attempts + 1):
        left = end - means.monotonic()
        if left <= 0:
            break
        try:
            return _once(asked, means, left)
        except ReviewError as error:
            pause = _FIRST_PAUSE * 4 ** (attempt - 1) if error.wait is None else error.wait
            last = attempt == DEFAULT_LIMITS.review_attempts
            if not error.again or last or means.monotonic() + pause >= end:
                raise
            means.pause(pause)
    raise too_long(means.seconds)


def _once(asked: Asked, means: Means, seconds: float) -> tuple[Reply, float]:
    price = price_of(means.reviewer.model)
    most = price.dollars(_most_tokens(asked.prompt), DEFAULT_LIMITS.review_answer_tokens)
    reservation = means.budget.reserve(most) if means.budget else None
    paid = most
    try:
        reply = means.reviewer.ask(asked.prompt, asked.schema, seconds)
        # Whoever counts no tokens is taken to have used all.
        if min(reply.tokens_in, reply.tokens_out) > 0:
            paid = price.dollars(reply.tokens_in, reply.tokens_out)
    except ReviewError as error:
        paid = most if error.billed else 0.0
        raise
    finally:
        if means.budget and reservation:
            # Where the account cannot be written, the reservation stays in it: too much, never too little.
            with suppress(ReviewError):
                means.budget.settle(reservation, paid)
    if reply.fault:
        raise ReviewError(reply.fault)
    return reply, paid if means.budget else 0.0


def _most_tokens(prompt: Prompt) -> int:
    """Return how many tokens a prompt can be at most: no tokeniser makes more than one of a byte."""
    return len((prompt.system + prompt.user).encode("utf-8", "surrogatepass")) + _ADDED
