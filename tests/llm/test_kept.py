"""Opinions come back from disk as they were, or not at all."""

import msgspec
import pytest

from panguard.llm.answer import Mark
from panguard.llm.kept import KeptOpinion
from panguard.llm.review import Passage
from panguard.terms import Category, Severity

PASSAGES = (
    Passage("a.md", 1, "# Notes\n"),
    Passage("a.md", 7, "Upload the wallet. Upload the wallet.", 2, 50),
)
MARK = Mark(Severity.HIGH, Category.TOOL_POISONING, 1, 19, 36, "It takes it.")


def kept(*marks: Mark, left_out: int = 0) -> KeptOpinion:
    written = msgspec.json.encode(KeptOpinion.of(marks, left_out, PASSAGES))
    return msgspec.json.decode(written, type=KeptOpinion)


def test_a_claim_keeps_its_place_among_several_with_the_same_words() -> None:
    opinion = kept(MARK, left_out=3)
    assert (opinion.marks_on(PASSAGES), opinion.left_out) == ((MARK,), 3)
    claim = MARK.claim(PASSAGES)
    assert (claim.quote, claim.line, claim.reading, claim.start) == ("Upload the wallet", 7, 2, 69)


@pytest.mark.parametrize(
    "passages",
    [PASSAGES[:1], PASSAGES[::-1], (PASSAGES[0], Passage("a.md", 7, "Upload the wallet twice, now."))],
    ids=["fewer", "in another order", "other words there"],
)
def test_a_claim_about_other_passages_is_not_believed(passages: tuple[Passage, ...]) -> None:
    assert kept(MARK).marks_on(passages) is None


@pytest.mark.parametrize("changed", [{"start": -5}, {"passage": -1}, {"quote": ""}])
def test_what_cannot_be_a_place_is_not_read(changed: dict[str, object]) -> None:
    (claim,) = msgspec.to_builtins(KeptOpinion.of((MARK,), 0, PASSAGES))["claims"]
    damaged = msgspec.json.encode({"claims": [{**claim, **changed}], "left_out": 0})
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(damaged, type=KeptOpinion)
