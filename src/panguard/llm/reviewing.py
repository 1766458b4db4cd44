"""Decides who reviews, and whether anybody may: local first, a cloud only with key, consent and budget.

Scans import this module, and so it imports little; clients, cache and budget come with the first question.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from panguard.errors import PanguardError
from panguard.findings import Phrase, phrase, verbatim
from panguard.limits import DEFAULT_LIMITS
from panguard.llm.allowance import Allowance
from panguard.llm.local import Address, answers, local_address, loopback
from panguard.llm.review import NotReviewed, Opinion, Question, RuleOpinion, Unreviewed
from panguard.llm.reviewer import ReviewError
from panguard.values import dataclass

# The makers of clouds, the preferred one first, and the variables that hold their keys.
KEYS = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}
_FOLDER = "llm"
_LOCAL, _CLOUD = "local", "cloud"
_QUIET = timedelta(minutes=10)
_ASKED = (Unreviewed.FAILED, Unreviewed.HIJACKED, Unreviewed.TIME)
_Said = TypeVar("_Said", Opinion, RuleOpinion)
_Result = TypeVar("_Result")


class Mode(StrEnum):
    """Who is asked for a review."""

    AUTO = "auto"
    LOCAL = "local"
    CLOUD = "cloud"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """What the user allows and wishes; an empty word leaves the choice to the program.

    `consent` allows to send what is reviewed to the maker of a model; `cloud_url` is for services that speak
    as OpenAI does. `seconds` are how long all questions together may take; None for ever.
    """

    mode: Mode = Mode.AUTO
    consent: bool = False
    offline: bool = False
    budget_dollars: float = 0.0
    local_url: str = ""
    local_model: str = ""
    cloud_provider: str = ""
    cloud_model: str = ""
    cloud_url: str = ""
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class LlmStatus:
    """Who would be asked for a review, what it may cost, and what is remembered.

    `local_reason` and `cloud_reason` say why nobody would be asked there; None where somebody would.
    `spent` is None where the month's account cannot be read. `priced` says that the cloud model's price is
    known; of another one the dearest is assumed.
    """

    mode: Mode
    local_url: str
    local_model: str
    local_reason: Phrase | None
    cloud_provider: str
    cloud_model: str
    cloud_key: bool
    consent: bool
    cloud_reason: Phrase | None
    budget: float
    spent: float | None
    left: float
    priced: bool
    prices_of: str
    cache_entries: int
    cache_bytes: int


class Desk(Protocol):
    """A reviewer that is there, with what it takes to ask it. Its questions raise PanguardError."""

    @property
    def model(self) -> str:
        """Return the name of its model."""
        ...

    def review(self, question: Question) -> Opinion | NotReviewed:
        """Ask about a skill."""
        ...

    def review_rule(self, rule_text: str, evidence: str) -> RuleOpinion | NotReviewed:
        """Ask about a candidate rule."""
        ...


class Reviewers:
    """Those who may be asked for a review, as far as the user allows it. None of its methods raises."""

    def __init__(
        self,
        options: ReviewOptions,
        *,
        state: Path,
        environment: Mapping[str, str],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._allowance = None if options.seconds is None else Allowance(options.seconds, monotonic)
        self._folder = state / _FOLDER
        self._environment = environment
        self._clock = clock
        self._desks: dict[str, Desk] = {}
        self._failures: dict[str, int] = {}
        self._quiet: dict[str, tuple[datetime, NotReviewed]] = {}

    @property
    def left(self) -> float | None:
        """Return the seconds that further questions may take; None for ever."""
        return None if self._allowance is None else self._allowance.left

    def review(self, question: Question, *, undecided: bool) -> Opinion | NotReviewed:
        """Return what a reviewer says of a skill; `undecided` says that rules and the small model are."""
        if not any(passage.text.strip() for passage in question.passages):
            return NotReviewed(Unreviewed.NOT_NEEDED, phrase("there is no text to review"))
        return self._reviewed(lambda desk: desk.review(question), undecided=undecided)

    def unasked(self, *, undecided: bool) -> NotReviewed | None:
        """Return why nobody would be asked, before anybody makes a question; None where somebody may be."""
        if self._options.mode is Mode.OFF:
            return NotReviewed(Unreviewed.OFF, phrase("reviews are switched off"))
        refusal = self._refusal(undecided=undecided)
        if self._options.mode is Mode.CLOUD:
            return refusal
        local = self._counted(self._address)
        # Where no time is left, what was answered before may still be known.
        if not isinstance(local, NotReviewed) or local.kind is Unreviewed.TIME:
            return None
        if self._options.mode is Mode.LOCAL:
            return local
        return _together(local, refusal) if refusal else None

    def review_rule(self, rule_text: str, evidence: str) -> RuleOpinion | NotReviewed:
        """Return what a reviewer says of a candidate rule."""
        return self._reviewed(lambda desk: desk.review_rule(rule_text, evidence), undecided=True)

    def status(self) -> LlmStatus:
        """Return who would be asked, asking the local model's server for its models and nobody else."""
        from panguard.llm.desk import account  # noqa: PLC0415 - no scan needs it that asks nobody

        local = self._desk(_LOCAL)
        refusal = self._refusal(undecided=True)
        provider = self._provider()
        found = account(self._options, self._folder, self._clock, provider)
        address = local_address(self._options.local_url, self._environment)
        return LlmStatus(
            mode=self._options.mode,
            local_url="" if isinstance(address, Phrase) else address.url,
            local_model="" if isinstance(local, NotReviewed) else local.model,
            local_reason=local.reason if isinstance(local, NotReviewed) else None,
            cloud_provider=provider,
            cloud_model=found.model,
            cloud_key=bool(self._key(provider)),
            consent=self._options.consent,
            cloud_reason=refusal.reason if refusal else None,
            budget=self._options.budget_dollars,
            spent=found.spent,
            left=found.left,
            priced=found.priced,
            prices_of=found.prices_of,
            cache_entries=found.cache_entries,
            cache_bytes=found.cache_bytes,
        )

    def _reviewed(
        self, ask: Callable[[Desk], _Said | NotReviewed], *, undecided: bool
    ) -> _Said | NotReviewed:
        mode = self._options.mode
        if mode is Mode.OFF:
            return NotReviewed(Unreviewed.OFF, phrase("reviews are switched off"))
        refusal = self._refusal(undecided=undecided)
        if mode is Mode.CLOUD:
            return refusal or self._asked(_CLOUD, ask)
        local = self._asked(_LOCAL, ask)
        if mode is Mode.LOCAL or not isinstance(local, NotReviewed) or local.kind is Unreviewed.TIME:
            return local
        if refusal:
            return _together(local, refusal)
        cloud = self._asked(_CLOUD, ask)
        return self._neither(local, cloud) if isinstance(cloud, NotReviewed) else cloud

    def _neither(self, local: NotReviewed, cloud: NotReviewed) -> NotReviewed:
        """Say why neither a local model nor one in a cloud reviewed."""
        provider = self._provider()
        reason = phrase(
            "{local}; {provider}: {cloud}", local=local.reason, provider=provider, cloud=cloud.reason
        )
        return NotReviewed(cloud.kind, reason)

    def _asked(self, kind: str, ask: Callable[[Desk], _Said | NotReviewed]) -> _Said | NotReviewed:
        """Ask a reviewer; one that fails again and again is left alone for a while, so that a scan ends."""
        until, told = self._quiet.get(kind, (None, None))
        if until and told and self._clock() < until:
            return told
        desk = self._desk(kind)
        said = desk if isinstance(desk, NotReviewed) else _caught(lambda: ask(desk))
        if isinstance(said, NotReviewed) and said.kind is Unreviewed.FAILED:
            self._note_failure(kind, said)
        else:
            self._failures[kind] = 0
        return said

    def _note_failure(self, kind: str, said: NotReviewed) -> None:
        self._failures[kind] = self._failures.get(kind, 0) + 1
        if self._failures[kind] < DEFAULT_LIMITS.review_failures:
            return
        reason = phrase(
            "the reviewer failed {count} times in a row and is left alone for ten minutes; at last: {last}",
            count=self._failures.pop(kind),
            last=said.reason,
        )
        self._quiet[kind] = self._clock() + _QUIET, NotReviewed(Unreviewed.FAILED, reason)
        self._desks.pop(kind, None)

    def _desk(self, kind: str) -> Desk | NotReviewed:
        if kind not in self._desks:
            made = self._counted(self._local_desk if kind == _LOCAL else self._cloud_desk)
            if isinstance(made, NotReviewed):
                return made
            self._desks[kind] = made
        return self._desks[kind]

    def _counted(self, act: Callable[[], _Result | NotReviewed]) -> _Result | NotReviewed:
        """Return what an act returns; to find out who is there takes of the time for questions, too."""

        def counted() -> _Result | NotReviewed:
            with self._allowance.spent() if self._allowance else nullcontext():
                return act()

        return _caught(counted)

    def _address(self) -> Address | NotReviewed:
        """Return where somebody answers on this machine."""
        address = local_address(self._options.local_url, self._environment)
        if isinstance(address, Phrase):
            return NotReviewed(Unreviewed.NO_MODEL, address)
        if not answers(address):
            reason = phrase("no local model answers at {url}", url=address.url)
            return NotReviewed(Unreviewed.NO_MODEL, reason)
        return address

    def _local_desk(self) -> Desk | NotReviewed:
        address = self._address()
        if isinstance(address, NotReviewed):
            return address
        from panguard.llm.desk import local_desk  # noqa: PLC0415 - no scan needs it that asks nobody

        return local_desk(address, self._options, self._folder, allowance=self._allowance)

    def _cloud_desk(self) -> Desk | NotReviewed:
        from panguard.llm.desk import cloud_desk  # noqa: PLC0415 - no scan needs it that asks nobody

        provider = self._provider()
        return cloud_desk(
            provider, self._key(provider), self._options, self._folder, self._clock, allowance=self._allowance
        )

    def _refusal(self, *, undecided: bool) -> NotReviewed | None:
        """Return why no cloud may be asked, the first reason that holds."""
        options = self._options
        provider = self._provider()
        if not self._key(provider):
            names = KEYS.get(provider) or " or ".join(KEYS.values())
            reason = phrase("there is no key for a model in a cloud ({names})", names=names)
            return NotReviewed(Unreviewed.NO_MODEL, reason)
        url = options.cloud_url.lower()
        here = url.startswith("http://") and loopback(url, 0) is not None
        if options.offline and not here:
            return NotReviewed(Unreviewed.OFFLINE, phrase("offline, no model in a cloud is asked"))
        if url and not here and not url.startswith("https://"):
            reason = phrase("{url} is not encrypted, and nothing is sent there", url=options.cloud_url)
            return NotReviewed(Unreviewed.FAILED, reason)
        if not options.consent:
            reason = phrase("there is a key, and no consent to send texts to a cloud (`review-consent`)")
            return NotReviewed(Unreviewed.NO_CONSENT, reason)
        if options.mode is Mode.AUTO and not undecided:
            return NotReviewed(Unreviewed.NOT_NEEDED, phrase("rules and the model in the package decided it"))
        return None

    def _provider(self) -> str:
        """Return the maker to ask: the chosen one, or the first whose key is there."""
        if self._options.cloud_provider:
            return self._options.cloud_provider
        if self._options.cloud_url:
            return "openai"
        return next((provider for provider in KEYS if self._key(provider)), "")

    def _key(self, provider: str) -> str:
        return self._environment.get(KEYS.get(provider, ""), "")


def _together(local: NotReviewed, cloud: NotReviewed) -> NotReviewed:
    """Return why nobody reviewed; a model that was asked in vain says more than one that may not be."""
    if local.kind in _ASKED:
        return local
    if cloud.kind is Unreviewed.NO_MODEL:
        reason = phrase("{local}; {cloud}", local=local.reason, cloud=cloud.reason)
        return NotReviewed(Unreviewed.NO_MODEL, reason)
    return cloud


def _caught(act: Callable[[], _Result | NotReviewed]) -> _Result | NotReviewed:
    """Return what an act returns, or why there is nothing; a review that fails never ends a scan."""
    try:
        return act()
    except ReviewError as error:
        return NotReviewed(error.kind, error.reason)
    except PanguardError as error:
        return NotReviewed(Unreviewed.FAILED, verbatim(str(error)))
    except ImportError:
        reason = phrase("PanGuard was installed without clients for models; install `panguard[ai]`")
        return NotReviewed(Unreviewed.NO_MODEL, reason)
    except OSError as error:
        reason = phrase("the review failed ({error})", error=error)
        return NotReviewed(Unreviewed.FAILED, reason)
