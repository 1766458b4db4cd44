"""The review of a scan: asks a model about a skill, and adds what it said to the verdict."""

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from panguard.config import AUTO, Settings
from panguard.findings import Verdict, phrase
from panguard.limits import Limits, reading
from panguard.llm.review import NotReviewed, Opinion, Question, Unreviewed
from panguard.llm.reviewing import Mode, Reviewers, ReviewOptions
from panguard.scan.questions import question
from panguard.scan.reviewed import with_review
from panguard.scan.skill import Skill
from panguard.values import dataclass


class Asking(Protocol):
    """What asks a model, as `panguard.llm.reviewing` does."""

    @property
    def left(self) -> float | None:
        """Return the seconds that further questions may take; None for ever."""
        ...

    def unasked(self, *, undecided: bool) -> NotReviewed | None:
        """Return why nobody would be asked; None where somebody may be."""
        ...

    def review(self, question: Question, *, undecided: bool) -> Opinion | NotReviewed:
        """Return what a reviewer says, or why none does."""
        ...


@dataclass(frozen=True, slots=True)
class Reviews:
    """The reviews of one process."""

    asking: Asking
    limits: Limits
    own: Callable[[], tuple[str, ...]]

    @property
    def left(self) -> float | None:
        """Return the seconds that further reviews may take; None for ever."""
        return self.asking.left

    def masked_in(self, skill: Skill) -> tuple[str, ...]:
        """Return the user's names that a reviewer is not shown; what the skill itself is called stays."""
        called = {skill.name.lower(), (skill.directory_name or "").lower()}
        return tuple(name for name in self.own() if name.lower() not in called)

    def __call__(self, skill: Skill, verdict: Verdict, *, undecided: bool) -> Verdict:
        """Return the verdict with what a model said of the skill, or why none did.

        A fault of ours must not cost the verdict that rules came to: it is told as the reason.
        """
        try:
            unasked = self.asking.unasked(undecided=undecided)
            if unasked:
                return with_review(verdict, skill, unasked, self.limits)
            names = self.masked_in(skill)
            asked = question(skill, verdict, self.limits, names)
            said = self.asking.review(asked, undecided=undecided)
            return with_review(verdict, skill, said, self.limits, names)
        except Exception as error:  # noqa: BLE001 - told in the report; the scan goes on without the review
            reason = phrase("an internal error ({error})", error=f"{type(error).__name__}: {error}")
            return with_review(verdict, skill, NotReviewed(Unreviewed.FAILED, reason), self.limits)


def reviews(settings: Settings, state: Path, seconds: float | None) -> Reviews:
    """Return what reviews skills in this process; whom to ask is found out with the first of them.

    `seconds` are how long that may take for all skills together; None for ever.
    """
    return Reviews(
        reviewing(settings, state, os.environ, seconds), reading(settings.max_megabytes), masked_names
    )


@cache
def masked_names() -> tuple[str, ...]:
    """Return the names of this user and machine that no reviewer is shown.

    Words that a rule may ask for stay, whoever is called so: without them no attack could be understood.
    """
    # Few scans ask a reviewer, and those alone take the time to look for names.
    from panguard.cli.own_names import own_names
    from panguard.crystallize.asked import may_be_asked
    from panguard.crystallize.neutral import telling

    return tuple(name for name in telling(own_names()) if not may_be_asked(name.lower()))


def reviewing(
    settings: Settings, state: Path, environment: Mapping[str, str], seconds: float | None = None
) -> Reviewers:
    """Return what decides who reviews, by the settings; all questions together may take `seconds`."""
    options = ReviewOptions(
        mode=Mode(settings.review),
        consent=settings.review_consent,
        offline=settings.offline,
        budget_dollars=settings.review_budget,
        local_url=settings.review_url,
        local_model=settings.review_model,
        cloud_provider="" if settings.review_cloud == AUTO else settings.review_cloud,
        cloud_model=settings.review_cloud_model,
        cloud_url=settings.review_cloud_url,
        seconds=seconds,
    )
    return Reviewers(options, state=state, environment=environment, clock=_now)


def _now() -> datetime:
    return datetime.now(tz=UTC)
