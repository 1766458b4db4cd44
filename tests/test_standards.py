import pytest

from panguard import standards
from panguard.terms import Category


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        ("AML.T0051 - LLM Prompt Injection", "AML.T0051"),
        ("AML.T0051.001 - Indirect", "AML.T0051.001"),
        ("aml.t0110.000 - Definition", "AML.T0110"),
        ("AML.TA0010", "AML.TA0010"),
        ("ASI06:2026", "ASI06"),
        ("ASI06:2026 - Memory & Context Poisoning", "ASI06"),
        ("ASI-6", "ASI06"),
        ("LLM05:2025 - Excessive Agency", "LLM05:2025"),
        ("LLM5", "LLM05:2025"),
        ("OWASP LLM10", "LLM10:2025"),
        ("MCP03", "MCP03:2025"),
        ("AST04", "AST04"),
        ("CWE-078", "CWE-78"),
        ("cwe 1427", None),
        ("CWE-99999", None),
        ("ASI11", None),
        ("LLM100", None),
        ("AML.T9999", None),
        ("T1059", None),
        ("XASI01", None),
        ("", None),
    ],
)
def test_a_reference_in_free_text_has_one_canonical_id(written: str, identifier: str | None) -> None:
    assert standards.canonical(written) == identifier


def test_every_canonical_id_is_its_own_canonical_id_and_has_title_and_address() -> None:
    for identifier in standards.IDS:
        found = standards.find(identifier)
        assert found
        assert found.id == identifier
        assert found.title
        assert found.url.startswith("https://")
        assert found.framework in standards.FRAMEWORKS


def test_every_category_has_defaults_that_exist() -> None:
    assert set(standards.DEFAULTS) == set(Category)
    for ids in standards.DEFAULTS.values():
        assert ids
        assert set(ids) <= standards.IDS
        assert len(set(ids)) == len(ids)


def test_a_standard_says_its_framework_in_words() -> None:
    found = standards.find("LLM01")
    assert found
    assert f"{found.id} {found.title} ({found.framework})" == (
        "LLM01:2025 Prompt Injection (OWASP Top 10 for LLM Applications)"
    )
    assert standards.find("nothing") is None


def test_weaknesses_and_techniques_have_their_own_pages() -> None:
    weakness, technique, tactic = map(standards.find, ("CWE-78", "AML.T0051.001", "AML.TA0010"))
    assert weakness
    assert technique
    assert tactic
    assert weakness.url == "https://cwe.mitre.org/data/definitions/78.html"
    assert technique.url == "https://atlas.mitre.org/techniques/AML.T0051.001"
    assert tactic.url == "https://atlas.mitre.org/tactics/AML.TA0010"
