"""A rule is written as its readers expect it: strictly valid, with references, cases and where it is from."""

import pytest

from panguard import standards
from panguard.crystallize.evidence import Evidence, Witness
from panguard.crystallize.gates import read_candidate
from panguard.crystallize.slots import Kind
from panguard.crystallize.tokens import Token
from panguard.crystallize.written import Plan, case_of, references, without, written
from panguard.terms import Category, Severity


def plan(*, artefact: bool = False) -> Plan:
    return Plan(
        patterns=(r"\bsend\b[\s\S]{0,80}?\bwallet\b",),
        every=True,
        words=("send", "wallet"),
        fires=("send the wallet",),
        silent=("keep the wallet",),
        artefact=artefact,
        samples=2,
    )


def seen(category: Category = Category.CONTEXT_EXFILTRATION, witness: Witness = Witness.TRAP) -> Evidence:
    return Evidence("", (), witness, category, Severity.CRITICAL)


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("artefact", [False, True])
def test_a_rule_of_every_category_is_valid(category: Category, artefact: bool) -> None:
    rule = read_candidate(written(seen(category), plan(artefact=artefact), "PGC-0"))
    assert (rule.category, rule.severity) == (category, Severity.CRITICAL)
    assert rule.title
    assert rule.description
    assert rule.why
    assert rule.remedy
    assert dict(rule.provenance)["kind"] == ("artefact" if artefact else "judgement")
    assert set(rule.references) == set(standards.DEFAULTS[category])


@pytest.mark.parametrize("witness", Witness)
def test_a_rule_says_who_saw_the_attack(witness: Witness) -> None:
    assert dict(read_candidate(written(seen(witness=witness), plan(), "PGC-0")).provenance)["seen_by"]


def test_references_stand_under_the_keys_of_their_frameworks() -> None:
    found = references(Category.PROMPT_INJECTION)
    assert set(found) <= {"owasp_agentic", "owasp_ast", "owasp_llm", "owasp_mcp", "mitre_atlas", "cwe"}
    assert "LLM01:2025" in str(found["owasp_llm"])


def tokens(*words: str, group: int = 0) -> list[Token]:
    kinds = {"<url>": Kind.URL, "|": Kind.MARK}
    return [
        Token(kinds.get(word, Kind.WORD), word, group, rank, ((rank, rank + 1),))
        for rank, word in enumerate(words)
    ]


def test_an_attack_is_told_in_the_words_that_its_rule_asks_for() -> None:
    chosen = [*tokens("send", "parcel", "<url>"), *tokens("curl", "|", group=2)]
    assert case_of(chosen) == "send parcel https://files.example.invalid/a\ncurl |"
    assert list(without(chosen[:2])) == ["parcel", "send"]
