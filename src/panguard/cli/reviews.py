"""The review of a scan: asks a model about a skill, and adds what it said to the verdict."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
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

    @property
    def left(self) -> float | None:
        """Return the seconds that further reviews may take; None for ever."""
        return self.asking.left

    def __call__(self, skill: Skill, verdict: Verdict, *, undecided: bool) -> Verdict:
        """Return the verdict with what a model said of the skill, or why none did.

        A fault of ours must not cost the verdict that rules came to: it is told as the reason.
        """
        try:
            said = self.asking.unasked(undecided=undecided) or self.asking.review(
                question(skill, verdict, self.limits), undecided=undecided
            )
            return with_review(verdict, skill, said, self.limits)
        except Exception as error:  # noqa: BLE001 - told in the report; the scan goes on without the review
            reason = phrase("an internal error ({error})", error=f"{type(error).__name__}: {error}")
            return with_review(verdict, skill, NotReviewed(Unreviewed.FAILED, reason), self.limits)


def reviews(settings: Settings, state: Path, seconds: float | None) -> Reviews:
    """Return what reviews skills in this process; whom to ask is found out with the first of them.

    `seconds` are how long that may take for all skills together; None for ever.
    """
    return Reviews(reviewing(settings, state, os.environ, seconds), reading(settings.max_megabytes))


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
