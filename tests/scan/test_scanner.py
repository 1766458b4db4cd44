import pytest

from panguard.engine.ruleset import compile_rules
from panguard.findings import Finding, NotInspected, Uninspected, Verdict, phrase
from panguard.limits import Limits
from panguard.scan.coverage import cut_short
from panguard.scan.document import Document
from panguard.scan.hashes import content_hash
from panguard.scan.layers.rules import RuleOutcome
from panguard.scan.scanner import PACKAGE_LAYERS, TEXT_LAYERS, ScanOptions, audit, scan_content
from panguard.scan.skill import Skill, skill_file
from panguard.terms import Check, CheckStatus, Lane, RiskLevel, Severity, SourceType
from tests.scan import attacks

RULES = compile_rules([])
DEFENSIVE = (
    "Never execute it. It detects attacks. A security audit finds red flags, prompt injection and data"
    " exfiltration. It is read-only and sandboxed, with rate limits. Follow best practices.\n\n"
    "## Tools\n\n- scan: scans it\n"
)
BLOCKING = [
    attacks.IGNORE,
    attacks.REVEAL,
    attacks.JAILBREAK,
    attacks.IMPORTANT,
    attacks.SILENT,
    attacks.REVERSE,
    attacks.PIPE,
    attacks.ENVIRONMENT,
    attacks.AWS_KEY,
]


def scan(text: str, **options: object) -> Verdict:
    return scan_content(text, rules=RULES, options=ScanOptions(**options))  # type: ignore[arg-type]


def package(**files: str | bytes) -> Skill:
    made = tuple(
        skill_file(
            path.replace("__", "/").replace("_dot_", "."), data if isinstance(data, bytes) else data.encode()
        )
        for path, data in files.items()
    )
    return Skill("pack", "/here", made, "SKILL.md", directory_name="word-count")


def blocking(verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.lane is Lane.BLOCK]


def test_an_honest_skill_is_low_and_passes_every_check() -> None:
    verdict = scan(attacks.skill("Count the words and print the number."))
    assert (verdict.level, verdict.score, verdict.findings) == (RiskLevel.LOW, 0, ())
    assert {result.status for result in verdict.checks} == {CheckStatus.PASS}
    assert (verdict.name, verdict.description) == ("word-count", "Counts the words of a text.")
    assert verdict.complete or not verdict.layers[2].ran


@pytest.mark.parametrize("attack", BLOCKING)
def test_an_attack_without_any_signal_is_critical(attack: str) -> None:
    assert scan(f"Words.\n\n{attack}\n").level is RiskLevel.CRITICAL


@pytest.mark.parametrize("attack", BLOCKING)
def test_no_defensive_wording_takes_an_attack_below_high(attack: str) -> None:
    text = attacks.skill(f"{DEFENSIVE}\n## Next\n\n{attack}\n", description="A shell tool for the Slack API")
    verdict = scan(text)
    assert verdict.multiplier < 0.6
    assert verdict.level >= RiskLevel.HIGH


@pytest.mark.parametrize("attack", [attacks.REVERSE, attacks.PIPE, attacks.ENVIRONMENT])
@pytest.mark.parametrize("wrap", ["```bash\n{}\n```", "    {}", "> {}", "`{}`"])
def test_no_markup_takes_a_command_below_high(attack: str, wrap: str) -> None:
    assert scan(attacks.skill(f"Run:\n\n{wrap.format(attack)}\n")).level >= RiskLevel.HIGH


@pytest.mark.parametrize("attack", [attacks.IGNORE, attacks.PIPE])
def test_the_description_is_scanned(attack: str) -> None:
    assert scan(f"---\nname: a\ndescription: {attack}\n---\n\n# Title\n").level >= RiskLevel.HIGH


def test_documentation_counts_for_less_but_real_orders_are_not_lost() -> None:
    shown = scan(f"# Title\n\n```bash\n{attacks.PIPE}\n```\n", source_type=SourceType.DOCUMENTATION)
    given = scan(f"# Title\n\n{attacks.IGNORE}\n", source_type=SourceType.DOCUMENTATION)
    assert shown.level < RiskLevel.HIGH
    assert given.level is RiskLevel.HIGH
    assert shown.multiplier <= 0.25


def test_a_scan_does_not_depend_on_the_scans_before_it() -> None:
    text = attacks.skill(attacks.PIPE)
    first = scan(text)
    scan(attacks.skill(attacks.IGNORE))
    assert scan(text) == first


def test_one_text_is_a_skill_of_one_file() -> None:
    text = attacks.skill(attacks.PIPE)
    skill = Skill("", "", (skill_file("SKILL.md", text.encode()),), "SKILL.md")
    assert audit(skill, rules=RULES) == scan(text)


def test_hashes_do_not_depend_on_the_entrance() -> None:
    text = attacks.skill(attacks.PIPE)
    in_package = audit(package(SKILL_dot_md=text), rules=RULES)
    alone = scan(text)
    assert in_package.content_hash == alone.content_hash == content_hash(text)
    assert in_package.pattern_hash == alone.pattern_hash


def test_a_text_without_a_name_is_named_by_its_content() -> None:
    verdict = scan("words")
    assert verdict.name == verdict.content_hash
    assert scan("words", skill_name="given").name == "given"


def test_every_file_of_a_package_is_scanned() -> None:
    skill = package(
        SKILL_dot_md=attacks.skill("Words."),
        scripts__run_dot_sh=attacks.PIPE,
        references__more_dot_md=attacks.IGNORE,
        data_dot_csv=attacks.AWS_KEY,
        odd_dot_txt=b"\xff" + attacks.REVERSE.encode(),
    )
    found = {finding.location.file: finding.id for finding in blocking(audit(skill, rules=RULES))}
    assert found["scripts/run.sh"] == "tp-curl-pipe-bash"
    assert found["references/more.md"] == "pi-ignore-previous"
    assert found["data.csv"] == "secret-aws-key"
    assert found["odd.txt"] == "tp-reverse-shell"


def test_findings_are_told_worst_first_and_in_the_order_of_the_skill() -> None:
    verdict = scan(f"{attacks.DELETE}\n\n{attacks.PIPE}\n\n{attacks.IGNORE}\n")
    assert [(finding.severity, finding.location.line) for finding in verdict.findings[:3]] == [
        (Severity.CRITICAL, 3),
        (Severity.CRITICAL, 5),
        (Severity.HIGH, 1),
    ]


def test_what_is_not_inspected_is_told() -> None:
    left_out = NotInspected("big.md", Uninspected.TOO_LARGE, phrase("too large"), 99)
    skill = package(
        SKILL_dot_md=attacks.skill("Words."),
        a_dot_png=b"\x89PNG\r\n\x1a\n" + bytes(9),
        x=bytes(range(256)) * 9,
    )
    skill = Skill(skill.name, skill.source, skill.files, skill.primary, not_inspected=(left_out,))
    coverage = audit(skill, rules=RULES).coverage
    assert [(item.file, item.expected) for item in coverage.not_inspected] == [
        ("a.png", True),
        ("big.md", False),
        ("x", False),
    ]
    assert not coverage.complete
    assert (coverage.files, coverage.files_inspected) == (4, 1)
    assert coverage.bytes == len(attacks.skill("Words.")) + 17 + 2304 + 99
    assert coverage.bytes_inspected == len(attacks.skill("Words."))


def test_an_image_beside_the_skill_does_not_make_the_scan_incomplete() -> None:
    skill = package(SKILL_dot_md=attacks.skill("Words."), a_dot_png=b"\x89PNG\r\n\x1a\n" + bytes(9))
    assert audit(skill, rules=RULES).coverage.complete


def test_layers_are_told_in_order_with_the_rules_not_run_where_there_are_none() -> None:
    layers = scan("words").layers
    names = [layer.name for layer in layers]
    assert names[:6] == ["manifest", "context", "rules", "lookalikes", "instructions", "model"]
    assert names[-1] == "score"
    assert [layer.name for layer in layers if not layer.ran] == ["rules"]


def test_checks_that_do_not_apply_are_not_run() -> None:
    verdict = scan("words", source_type=SourceType.SCRIPT, file="run.sh")
    status = {result.check: result.status for result in verdict.checks}
    assert status[Check.MANIFEST_INTEGRITY] is CheckStatus.NOT_RUN
    assert status[Check.PROMPT_INJECTION] is CheckStatus.PASS


def test_findings_are_bounded_and_the_rest_is_counted() -> None:
    text = "\n\n".join(f"{attacks.DELETE}" for _ in range(20))
    verdict = scan(text, limits=Limits(findings_per_skill=5))
    assert len(verdict.findings) == 5
    assert verdict.findings_omitted > 0


def test_what_comes_from_the_skill_is_safe_to_print() -> None:
    verdict = scan("---\nname: a\u202eb\ndescription: c\u200bd\x1b[31m\n---\n")
    assert verdict.name == "a⟨U+202E⟩b"
    assert verdict.description.isprintable()


def test_an_empty_skill_is_a_verdict_too() -> None:
    verdict = audit(Skill("x", "", ()), rules=RULES)
    assert (verdict.level, verdict.coverage.files) == (RiskLevel.LOW, 0)


def test_layers_have_names_and_explanations_of_their_own() -> None:
    layers = (*TEXT_LAYERS, *PACKAGE_LAYERS)
    names = [layer.NAME for layer in layers]
    assert len(names) == len(set(names))
    ids = [explanation.id for layer in layers for explanation in layer.EXPLANATIONS]
    assert len(ids) == len(set(ids))


def test_encoded_text_that_was_left_closed_makes_the_scan_incomplete() -> None:
    text = "\n\n".join(
        attacks.encoded(f"a friendly greeting to reader number {number}") for number in range(9)
    )
    coverage = scan(text, limits=Limits(decode_blobs=2)).coverage
    assert [(item.kind, str(item.reason)) for item in coverage.not_inspected] == [
        (Uninspected.TOO_MANY, "holds more encoded text than is opened")
    ]


def test_hidden_text_that_was_left_closed_makes_the_scan_incomplete() -> None:
    coverage = scan("<!-- words -->\n\n" * 9, limits=Limits(hidden_channels=2)).coverage
    assert [str(item.reason) for item in coverage.not_inspected] == ["holds more hidden text than is opened"]


def test_a_server_that_is_too_long_to_read_makes_the_scan_incomplete() -> None:
    server = "from mcp import FastMCP\napp = FastMCP()\n@app.tool()\ndef f(a): return a\n"
    skill = package(SKILL_dot_md=attacks.skill("Start server.py."), server_dot_py=server)
    limits = ScanOptions(limits=Limits(program_characters=20))
    (item,) = audit(skill, rules=RULES, options=limits).coverage.not_inspected
    assert (item.file, item.kind, item.expected) == ("server.py", Uninspected.TOO_LARGE, False)
    assert audit(skill, rules=RULES).coverage.complete


def test_a_rule_that_took_too_long_is_told() -> None:
    (item,) = cut_short(Document("words"), RuleOutcome(unresolved={"TEST-1"}))
    assert (item.kind, str(item.reason)) == (Uninspected.TIMEOUT, "rule TEST-1 took too long on this text")


PY_SPLICED = "run = getattr(os, 'sys' + 'tem')\nrun('id')\n"
PS_SPLICED = "&('I' + 'EX') $a\n"


@pytest.mark.parametrize(("path", "program"), [("a_dot_py", PY_SPLICED), ("a_dot_ps1", PS_SPLICED)])
def test_a_program_too_long_to_be_read_as_it_is_run_is_told(path: str, program: str) -> None:
    long = program + "# padding\n" * 21_000
    (item,) = audit(
        package(SKILL_dot_md=attacks.skill("Words."), **{path: long}), rules=RULES
    ).coverage.not_inspected
    assert (item.file, item.kind, item.expected) == (path.replace("_dot_", "."), Uninspected.TOO_LARGE, False)


@pytest.mark.parametrize("path", ["a_dot_py", "a_dot_ps1"])
def test_a_long_program_that_spells_nothing_otherwise_is_read_in_full(path: str) -> None:
    long = package(SKILL_dot_md=attacks.skill("Words."), **{path: "$a = 1\n" * 30_000})
    assert audit(long, rules=RULES).coverage.complete
