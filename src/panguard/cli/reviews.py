"""The review of a scan: asks a model about a skill, and adds what it said to the verdict."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from panguard.config import AUTO, Settings
from panguard.findings import Verdict, phrase
from panguard.limits import reading
from panguard.llm.review import NotReviewed, Opinion, Question, Unreviewed
from panguard.llm.reviewing import Mode, Reviewing, ReviewOptions
from panguard.scan.questions import question
from panguard.scan.reviewed import with_review
from panguard.scan.skill import Skill


class Reviews:
    """The reviews of one process; whom to ask is found out with the first skill."""

    def __init__(self, settings: Settings, state: Path) -> None:
        self._limits = reading(settings.max_megabytes)
        self._reviewing = reviewing(settings, state, os.environ)

    def __call__(self, skill: Skill, verdict: Verdict, *, undecided: bool) -> Verdict:
        """Return the verdict with what a model said of the skill, or why none did."""
        asked = question(skill, verdict, self._limits)
        return with_review(verdict, skill, self._said(asked, undecided=undecided), self._limits)

    def _said(self, asked: Question, *, undecided: bool) -> Opinion | NotReviewed:
        """Ask; a fault of ours here must not cost the verdict that rules came to already."""
        try:
            return self._reviewing.review(asked, undecided=undecided)
        except Exception as error:  # noqa: BLE001 - it is told in the report, and the scan goes on without
            reason = phrase("an internal error ({error})", error=f"{type(error).__name__}: {error}")
            return NotReviewed(Unreviewed.FAILED, reason)


def reviewing(settings: Settings, state: Path, environment: Mapping[str, str]) -> Reviewing:
    """Return what decides who reviews, by the settings."""
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
    )
    return Reviewing(options, state=state, environment=environment, clock=_now)


def _now() -> datetime:
    return datetime.now(tz=UTC)
