"""Puts a reviewer together with its cache, its budget and its time; what costs a start is imported here."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.llm import asking
from panguard.llm.allowance import Allowance
from panguard.llm.asking import Means
from panguard.llm.budget import Budget
from panguard.llm.cache import Cache
from panguard.llm.local import Address
from panguard.llm.prices import READ_ON, is_known
from panguard.llm.review import NotReviewed, Opinion, Question, RuleOpinion
from panguard.llm.reviewer import Reviewer, ReviewError
from panguard.llm.reviewing import ReviewOptions
from panguard.llm.rule_review import RuleQuestion
from panguard.llm.turns import Turns
from panguard.llm.windows import fitted
from panguard.values import dataclass, replace

_CACHE = "opinions"
_TURNS = "local.lock"


@dataclass(frozen=True, slots=True)
class Desk:
    """A reviewer that is there, with what it takes to ask it."""

    means: Means

    @property
    def model(self) -> str:
        """Return the name of its model."""
        return self.means.reviewer.model

    def review(self, question: Question) -> Opinion | NotReviewed:
        """Ask about a skill; raises ReviewError."""
        return asking.review(replace(question, passages=fitted(question.passages)), self.means)

    def review_rule(self, rule_text: str, evidence: str) -> RuleOpinion | NotReviewed:
        """Ask about a candidate rule; raises ReviewError."""
        if len(rule_text) + len(evidence) > _most_of_a_rule():
            reason = phrase("the rule and its evidence are too long to be reviewed")
            raise ReviewError(reason)
        return asking.review_rule(RuleQuestion(rule_text, evidence), self.means)


@dataclass(frozen=True, slots=True)
class Account:
    """What reviews in a cloud have cost this month, and what is remembered of all reviews."""

    model: str
    spent: float | None
    left: float
    priced: bool
    prices_of: str
    cache_entries: int
    cache_bytes: int


def local_desk(
    address: Address, options: ReviewOptions, folder: Path, *, allowance: Allowance | None = None
) -> Desk:
    """Return a desk for a model on this machine, which costs nothing; raises ReviewError."""
    from panguard.llm.ollama import OllamaReviewer, installed  # noqa: PLC0415 - only the client that is asked

    reviewer = OllamaReviewer(address, installed(address, options.local_model))
    seconds = DEFAULT_LIMITS.review_local_seconds
    turns = Turns(folder / _TURNS, seconds)
    return Desk(Means(reviewer, Cache(folder / _CACHE), None, seconds, allowance=allowance, turns=turns))


def cloud_desk(
    provider: str,
    key: str,
    options: ReviewOptions,
    folder: Path,
    clock: Callable[[], datetime],
    *,
    allowance: Allowance | None = None,
) -> Desk:
    """Return a desk for a model in a cloud, within the month's budget."""
    reviewer = CLOUDS[provider].reviewer(key, _cloud_model(provider, options), options.cloud_url)
    budget = Budget(folder, options.budget_dollars, clock)
    seconds = DEFAULT_LIMITS.review_seconds
    return Desk(Means(reviewer, Cache(folder / _CACHE), budget, seconds, allowance=allowance))


def account(options: ReviewOptions, folder: Path, clock: Callable[[], datetime], provider: str) -> Account:
    """Return what has been spent and kept, asking nobody."""
    try:
        spent: float | None = Budget(folder, options.budget_dollars, clock).spent()
    except ReviewError:
        spent = None
    left = 0.0 if spent is None else max(0.0, options.budget_dollars - spent)
    model = _cloud_model(provider, options)
    entries, size = Cache(folder / _CACHE).size()
    return Account(model, spent, left, is_known(model), READ_ON, entries, size)


def _anthropic(key: str, model: str, url: str) -> Reviewer:
    from panguard.llm.anthropic import AnthropicReviewer  # noqa: PLC0415 - only the client that is asked

    return AnthropicReviewer(key, model, url)


def _openai(key: str, model: str, url: str) -> Reviewer:
    from panguard.llm.openai import OpenAIReviewer  # noqa: PLC0415 - only the client that is asked

    return OpenAIReviewer(key, model, url)


@dataclass(frozen=True, slots=True)
class Cloud:
    """A maker: the model that is asked where the user names none, and what makes a reviewer of its models."""

    model: str
    reviewer: Callable[[str, str, str], Reviewer]


# Of each maker the cheapest model that follows a schema; the makers are those of `reviewing.KEYS`.
CLOUDS = {"anthropic": Cloud("claude-haiku-5-5", _anthropic), "openai": Cloud("gpt-6-luna", _openai)}


def _cloud_model(provider: str, options: ReviewOptions) -> str:
    cloud = CLOUDS.get(provider)
    return options.cloud_model or (cloud.model if cloud else "")


def _most_of_a_rule() -> int:
    return DEFAULT_LIMITS.candidate_characters + DEFAULT_LIMITS.candidate_evidence_characters
