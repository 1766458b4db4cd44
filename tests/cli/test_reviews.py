"""The step of a scan that has a skill reviewed."""

import pickle
from pathlib import Path

from panguard.cli.auditor import Auditor, Plan, ReviewPlan
from panguard.cli.reviews import Reviews, masked_names
from panguard.config import Settings
from panguard.crystallize.asked import may_be_asked
from panguard.crystallize.deeds import is_deed
from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.llm.review import NotReviewed, Opinion, Question, Unreviewed
from panguard.scan.skill import Skill, skill_file
from panguard.values import replace
from tests.scan.made_verdicts import make_verdict

SKILL = Skill("x", "", (skill_file("SKILL.md", b"# Words\n"),), "SKILL.md")
DEAD = "http://127.0.0.1:9"


class Broken:
    """A desk at which everything goes wrong."""

    left = None

    def unasked(self, *, undecided: bool) -> NotReviewed | None:
        assert undecided
        return None

    def review(self, question: Question, *, undecided: bool) -> Opinion | NotReviewed:
        raise RuntimeError(f"{len(question.passages)} passages, {undecided}")


def test_a_fault_of_ours_costs_the_review_and_not_the_verdict() -> None:
    verdict = Reviews(Broken(), DEFAULT_LIMITS, tuple)(SKILL, make_verdict(), undecided=True)
    assert verdict.complete
    assert str(verdict.layers[-1].note) == "an internal error (RuntimeError: 1 passages, True)"


class Curious(Broken):
    """A desk that keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def review(self, question: Question, *, undecided: bool) -> Opinion | NotReviewed:
        assert undecided
        self.asked += [passage.text for passage in question.passages]
        return NotReviewed(Unreviewed.FAILED, phrase("because"))


def test_no_reviewer_is_shown_the_names_of_the_user_but_that_of_the_skill() -> None:
    skill = replace(SKILL, files=(skill_file("SKILL.md", b"x of Siobhan Ostvin in /home/ostvin/a\n"),))
    desk = Curious()
    Reviews(desk, DEFAULT_LIMITS, lambda: ("Siobhan Ostvin", "Ostvin", "x"))(
        skill, make_verdict(), undecided=True
    )
    assert desk.asked == ["x of ************** in /home/******/a\n"]


def test_words_that_attacks_use_are_shown_whoever_is_called_so() -> None:
    assert not [name for name in masked_names() if is_deed(name.lower()) or may_be_asked(name.lower())]


def audited(tmp_path: Path, **settings: str) -> list[str]:
    plan = ReviewPlan(Settings(review_url=DEAD, **settings), tmp_path)  # type: ignore[arg-type]
    found = Auditor(Plan((), None, review=plan))(SKILL).amended
    assert found
    return [str(layer.note) for layer in found.verdict.layers if layer.name == "review"]


def test_a_skill_without_anything_is_reviewed_only_where_somebody_asks(tmp_path: Path) -> None:
    assert audited(tmp_path) == []
    assert audited(tmp_path, review="local") == [f"no local model answers at {DEAD}"]


def test_a_process_that_goes_on_with_a_scan_has_the_time_for_reviews_that_is_left(tmp_path: Path) -> None:
    plan = Plan((), None, review=ReviewPlan(Settings(review="local", review_url=DEAD), tmp_path))
    auditor = Auditor(plan)
    assert pickle.dumps(auditor) == pickle.dumps(Auditor(plan))
    auditor(SKILL)
    _, (handed_on,) = auditor.__reduce__()
    assert handed_on.review
    assert handed_on.review.seconds is not None
    assert 0 < handed_on.review.seconds < DEFAULT_LIMITS.review_scan_seconds
