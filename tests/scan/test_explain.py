import pytest

from panguard import standards
from panguard.scan.explain import EXPLANATIONS, explain


def test_an_explanation_is_found_by_the_id_of_its_findings() -> None:
    found = explain("tp-curl-pipe-bash")
    assert found is not None
    assert "curl" in found.example
    assert explain("ATR-2026-00001") is None


@pytest.mark.parametrize("explanation", EXPLANATIONS.values(), ids=lambda explanation: explanation.id)
def test_every_explanation_says_what_why_and_what_to_do(explanation: object) -> None:
    entry = next(known for known in EXPLANATIONS.values() if known is explanation)
    for words in (entry.title, entry.why, entry.remedy):
        assert str(words)
        assert str(words)[0].isupper()
    assert entry.references == tuple(standards.canonical(reference) for reference in entry.references)
