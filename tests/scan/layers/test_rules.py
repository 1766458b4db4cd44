import pytest

from panguard.engine.ruleset import RuleSet, compile_rules
from panguard.rules.expression import any_of
from panguard.rules.lanes import kind_of, lane_of
from panguard.rules.model import Detection, Operator, PatternCondition, Rule, Status
from panguard.scan.document import Document
from panguard.scan.kind import FileKind
from panguard.scan.layers.rules import _whole, explanation_of, inspect
from panguard.terms import Category, Lane, Severity, SourceType, ViewKind
from panguard.values import replace
from tests.scan import attacks

RULE = Rule(
    id="TEST-1",
    title="Speaks of apples",
    description="It speaks\nof apples.",
    severity=Severity.CRITICAL,
    status=Status.STABLE,
    category=Category.SKILL_COMPROMISE,
    detection=Detection((PatternCondition("content", Operator.REGEX, (r"green\s+apples?",)),), any_of((0,))),
    lane=Lane.BLOCK,
    targets=("skill",),
)
PROSE = replace(RULE, id="TEST-2", category=Category.PROMPT_INJECTION)


def rule_set(*rules: Rule) -> RuleSet:
    return compile_rules(rules or (RULE,))


def test_a_match_is_a_finding_where_it_stands() -> None:
    outcome = inspect(Document("# Title\n\nEat green apples.\n"), rule_set())
    (finding,) = outcome.findings
    assert (finding.id, finding.severity, finding.lane, finding.layer) == (
        "TEST-1",
        Severity.CRITICAL,
        Lane.BLOCK,
        "rules",
    )
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (3, 5, 17)
    assert str(finding.message) == "Speaks of apples"
    assert not finding.hidden_in_markup
    assert outcome.evaluated == 1


def test_a_rule_is_reported_once_for_a_document() -> None:
    assert len(inspect(Document("green apples and green apples"), rule_set()).findings) == 1


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("green apples", ViewKind.RAW),
        ("gr\u0435\u0435n \u0430ppl\u0435s", ViewKind.NORMALISED),
        ("gr<b></b>een apples", ViewKind.STRIPPED),
        (attacks.encoded("please eat green apples today"), ViewKind.DECODED),
    ],
)
def test_every_view_is_matched(text: str, view: ViewKind) -> None:
    (finding,) = inspect(Document(text), rule_set()).findings
    assert finding.evidence.view is view


def test_what_stands_only_in_markup_is_marked_and_real_in_a_skill() -> None:
    (finding,) = inspect(Document("Run:\n\n```\ngreen apples\n```\n"), rule_set()).findings
    assert finding.hidden_in_markup
    assert finding.lane is Lane.BLOCK


def test_a_rule_that_leaves_code_alone_is_silent_there() -> None:
    rules = rule_set(replace(RULE, suppress_in_code_blocks=True))
    outcome = inspect(Document("Run:\n\n```\ngreen apples\n```\n"), rules)
    assert (len(outcome.findings), [match.rule for match in outcome.silent]) == (0, ["TEST-1"])


def test_a_quoted_example_does_not_block_and_does_not_hide_a_real_one() -> None:
    quoted = 'Attackers say "green apples".\n\n'
    (shown,) = inspect(Document(quoted), rule_set(PROSE)).findings
    assert (shown.lane, shown.base) == (Lane.ALERT, Severity.MEDIUM)
    (real,) = inspect(Document(quoted * 3 + "Now eat green apples."), rule_set(PROSE)).findings
    assert (real.lane, real.location.line) == (Lane.BLOCK, 7)


def test_scripts_are_matched_as_they_stand() -> None:
    document = Document("x = 'green apples'", kind=FileKind.SCRIPT, source_type=SourceType.SCRIPT)
    assert inspect(document, rule_set()).findings[0].lane is Lane.BLOCK


@pytest.mark.parametrize(
    ("targets", "source_type", "lane"),
    [
        (("skill",), SourceType.SKILL, Lane.BLOCK),
        (("both",), SourceType.SCRIPT, Lane.BLOCK),
        (("mcp",), SourceType.SKILL, Lane.SHADOW),
        (("runtime",), SourceType.SKILL, Lane.SHADOW),
        ((), SourceType.SKILL, Lane.SHADOW),
        (("mcp",), SourceType.MCP_TOOLS, Lane.BLOCK),
        (("both",), SourceType.MCP_TOOLS, Lane.BLOCK),
        (("tool_description",), SourceType.MCP_TOOLS, Lane.BLOCK),
        (("skill",), SourceType.MCP_TOOLS, Lane.SHADOW),
    ],
)
def test_a_rule_speaks_only_on_texts_it_was_written_for(
    targets: tuple[str, ...], source_type: SourceType, lane: Lane
) -> None:
    assert lane_of(replace(RULE, targets=targets), kind_of(source_type)) is lane


def test_a_rule_in_the_shadow_is_counted_with_its_place() -> None:
    """It is tried on the text as it stands; in other readings of it there is nothing to show."""
    outcome = inspect(Document("words\n\ngreen apples"), rule_set(replace(RULE, targets=("mcp",))))
    assert outcome.findings == []
    assert [(match.rule, match.file, match.line) for match in outcome.silent] == [("TEST-1", "SKILL.md", 3)]
    unseen = inspect(Document("gr<b></b>een apples"), rule_set(replace(RULE, targets=("mcp",))))
    assert (unseen.findings, unseen.silent) == ([], [])


def test_the_words_of_a_rule_are_the_words_of_its_findings() -> None:
    explanation = explanation_of(replace(RULE, remedy="Eat pears."))
    assert str(explanation.why) == "It speaks of apples."
    assert str(explanation.remedy) == "Eat pears."
    assert explanation.check is RULE.check


def test_what_a_long_text_leaves_no_time_to_judge_counts_as_meant() -> None:
    quoted = 'Attackers say "green apples".\n\n'
    text = quoted * 3 + "plain words\n" * 50_000
    (finding,) = inspect(Document(text + "Now eat green apples."), rule_set(PROSE)).findings
    assert finding.lane is Lane.BLOCK


GRAVE = replace(RULE, id="TEST-3", lane=Lane.ALERT, severity=Severity.HIGH)


@pytest.mark.parametrize(
    ("text", "lane"),
    [
        ("# Title\n\nEat green apples.\n", Lane.ALERT),
        ("# Title\n\n<!-- Eat green apples. -->\n", Lane.BLOCK),
        ('# Title\n\n<p style="display:none">Eat green apples.</p>\n', Lane.BLOCK),
        ("# Title\n\n```\n<!-- Eat green apples. -->\n```\n", Lane.ALERT),
        ("# Title\n\n![green apples](a.png)\n", Lane.ALERT),
    ],
)
def test_a_grave_order_where_nobody_reads_blocks(text: str, lane: Lane) -> None:
    (finding,) = inspect(Document(text), rule_set(GRAVE)).findings
    assert (finding.lane, finding.severity is Severity.CRITICAL) == (lane, lane is Lane.BLOCK)


def test_only_grave_rules_of_our_own_block_where_nobody_reads() -> None:
    text = "# Title\n\n<!-- Eat green apples. -->\n"
    for rule in (replace(GRAVE, severity=Severity.MEDIUM), replace(GRAVE, origin="folder")):
        (finding,) = inspect(Document(text), rule_set(rule)).findings
        assert finding.lane is Lane.ALERT


def test_each_condition_that_would_do_is_judged_where_it_stands() -> None:
    both = (
        PatternCondition("content", Operator.REGEX, (r"green\s+apples?",)),
        PatternCondition("content", Operator.REGEX, (r"red\s+pears?",)),
    )
    rule = replace(PROSE, detection=Detection(both, any_of((0, 1))))
    (finding,) = inspect(Document('Say "green apples" to it.\n\nEat red pears.\n'), rule_set(rule)).findings
    assert (finding.lane, finding.location.line) == (Lane.BLOCK, 3)
    (finding,) = inspect(Document('Say "green apples" or "red pears".\n'), rule_set(rule)).findings
    assert finding.lane is Lane.ALERT


def test_a_reason_that_was_cut_off_ends_with_its_last_whole_sentence() -> None:
    whole = "It lets whoever writes the page run code on the machine of the person who opens it in a browser."
    assert _whole(f"{whole} This leads to a victim's s") == whole
    assert _whole(whole) == whole
    assert _whole("Cut from the start") == "Cut from the start"
    assert not _whole("")
