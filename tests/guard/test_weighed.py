import pytest

from panguard.findings import Evidence, Finding, Location, phrase
from panguard.guard.event import Part, PartKind
from panguard.guard.weighed import is_document, weighed
from panguard.terms import Category, Check, Lane, Severity, ViewKind

RESULT = Part(PartKind.RESULT, "text")
COMMAND = Part(PartKind.COMMAND, "text")
PROMPT = Part(PartKind.PROMPT, "text")
DOCUMENT = Part(PartKind.WRITTEN, "text", "docs/a.md")
CODE = Part(PartKind.WRITTEN, "text", "src/a.ts")


def _finding(
    identifier: str = "ATR-2026-00001",
    origin: str = "atr",
    lane: Lane = Lane.ALERT,
    view: ViewKind = ViewKind.RAW,
    layer: str = "rules",
) -> Finding:
    return Finding(
        id=identifier,
        severity=Severity.CRITICAL,
        base=Severity.CRITICAL,
        check=Check.PROMPT_INJECTION,
        category=Category.PROMPT_INJECTION,
        lane=lane,
        message=phrase("x"),
        location=Location("0/result.txt", 1, 1, 1, 2),
        evidence=Evidence("x", view=view),
        why=phrase("x"),
        remedy=phrase("x"),
        layer=layer,
        origin=origin,
    )


OTHERS = _finding()
OURS = _finding("PGA-2026-00001", "panguard")
MEASURED = _finding(lane=Lane.BLOCK)
JOINED = _finding("signs-agree", "panguard", Lane.BLOCK)
HIDDEN = _finding(view=ViewKind.HIDDEN)
UNICODE = _finding("hidden-unicode", "panguard", Lane.BLOCK, layer="unicode")


def _kept(part: Part, *findings: Finding) -> list[Finding]:
    return [finding for finding, _ in weighed([(finding, part) for finding in findings])]


@pytest.mark.parametrize("finding", [OTHERS, OURS, MEASURED, JOINED, HIDDEN, UNICODE])
def test_of_what_is_run_everything_counts(finding: Finding) -> None:
    assert _kept(COMMAND, finding) == [finding]


@pytest.mark.parametrize("part", [RESULT, CODE, Part(PartKind.ARGUMENT, "text")])
def test_of_other_texts_a_warning_of_others_counts_only_beside_a_sure_one(part: Part) -> None:
    assert _kept(part, OTHERS) == []
    assert _kept(part, OTHERS, JOINED) == []
    assert _kept(part, OURS) == [OURS]
    assert _kept(part, MEASURED) == [MEASURED]
    assert _kept(part, OTHERS, OURS, JOINED) == [OTHERS, OURS, JOINED]


def test_a_sure_finding_in_another_text_lends_nothing() -> None:
    assert weighed([(OTHERS, RESULT), (OURS, COMMAND)]) == ((OURS, COMMAND),)


@pytest.mark.parametrize("part", [PROMPT, DOCUMENT])
def test_of_prompts_and_documents_only_what_is_hidden_counts(part: Part) -> None:
    assert _kept(part, OTHERS, OURS, MEASURED, HIDDEN, UNICODE) == [HIDDEN, UNICODE]


@pytest.mark.parametrize("path", ["README.md", "docs/a.rst", "C:\\app\\notes.txt", "CHANGELOG.md"])
def test_texts_for_people_are_documents(path: str) -> None:
    assert is_document(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/a.ts",
        "CLAUDE.md",
        "x/AGENTS.md",
        "skills/pdf/SKILL.md",
        ".claude/commands/go.md",
        ".cursor/rules/a.md",
        "my-skill/SKILL.md",
        ".github/copilot-instructions.md",
        ".clinerules/a.md",
        "run.sh",
        "requirements-dev.txt",
        "src/CMakeLists.txt",
        "",
    ],
)
def test_what_agents_take_for_orders_is_no_document(path: str) -> None:
    assert not is_document(path)
