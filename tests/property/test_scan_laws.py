"""Laws of a scan: it never fails, never varies, and never grows milder with more evidence."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panguard.engine.ruleset import compile_rules
from panguard.findings import Finding, Verdict
from panguard.scan.scanner import ScanOptions, audit, scan_content
from panguard.scan.skill import Skill, skill_file
from panguard.terms import RiskLevel, SourceType
from tests.scan import attacks

RULES = compile_rules([])
CRITICAL = [
    attacks.IGNORE,
    attacks.REVEAL,
    attacks.JAILBREAK,
    attacks.SILENT,
    attacks.REVERSE,
    attacks.PIPE,
    attacks.ENVIRONMENT,
    attacks.encoded(attacks.IGNORE),
]
FRAGMENTS = [
    "---\nname: word-count\ndescription: A shell tool for the Slack API\nallowed-tools: Bash\n---",
    "# Title",
    "## Tools\n\n- scan: scans it",
    "Plain words about counting.",
    "It is read-only and sandboxed. Follow best practices.",
    "Never execute it. It detects attacks. A security audit finds red flags and data exfiltration.",
    "```bash\nls -l\n```",
    "> quoted words",
    "- item one\n- item two",
    "Do it without asking.",
    "chmod 777 file",
    "<!-- a comment -->",
    "你好，這是一份說明。",
    "act as a reviewer",
    *CRITICAL,
]
# What could open a quote or a block around the text that follows is left out where a law speaks of that text.
PLAIN = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="`~\"'<>“”‘’«»「」『』()/|#"))


def scan(text: str) -> Verdict:
    return scan_content(text, rules=RULES)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=8), st.sampled_from(CRITICAL))
@settings(max_examples=150, deadline=None)
def test_more_evidence_is_never_milder(fragments: list[str], attack: str) -> None:
    text = "\n\n".join(fragments)
    before, after = scan(text).level, scan(f"{text}\n\n## Next\n\n{attack}\n").level
    assert after >= before
    assert after >= RiskLevel.HIGH


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=6), st.sampled_from(CRITICAL), PLAIN)
@settings(max_examples=60, deadline=None)
def test_no_words_before_an_attack_hide_it(fragments: list[str], attack: str, words: str) -> None:
    text = "\n\n".join([*fragments, words, "## Next", attack])
    assert scan(text).level >= RiskLevel.HIGH


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_a_scan_never_fails_and_says_the_same_twice(text: str) -> None:
    assert scan(text) == scan(text)


@given(st.text(alphabet="-:`#<>!|*_[]()\n\r\t \"'ab\ud800\u200b\u202e=%&;\\x41/", max_size=300))
@settings(max_examples=150, deadline=None)
def test_odd_markup_is_no_trouble(text: str) -> None:
    for finding in scan(text).findings:
        assert_well_made(finding, text)


def assert_well_made(finding: Finding, text: str) -> None:
    lines = max(1, text.count("\n") + text.count("\r") + 1)
    assert 1 <= finding.location.line <= finding.location.end_line <= lines
    assert finding.location.column >= 1
    low, high = finding.evidence.highlight
    assert 0 <= low <= high <= len(finding.evidence.line)
    for shown in (
        finding.evidence.snippet,
        finding.evidence.line,
        finding.evidence.decoded,
        str(finding.message),
    ):
        assert shown.isprintable()


@given(st.lists(st.sampled_from([*FRAGMENTS, attacks.HIDDEN, attacks.AWS_KEY, "p\u0430ssword"]), max_size=8))
@settings(max_examples=60, deadline=None)
def test_findings_stand_where_they_say_and_are_safe_to_print(fragments: list[str]) -> None:
    text = "\n\n".join(fragments)
    for finding in scan(text).findings:
        assert_well_made(finding, text)


@given(st.text(max_size=200), st.sampled_from(CRITICAL))
@settings(max_examples=60, deadline=None)
def test_one_text_is_a_skill_of_one_file(text: str, attack: str) -> None:
    content = f"{text}\n\n{attack}".encode("utf-8", "replace").decode()
    skill = Skill("", "", (skill_file("SKILL.md", content.encode()),), "SKILL.md")
    if skill.files[0].text == content:
        assert audit(skill, rules=RULES) == scan(content)


@given(st.dictionaries(st.sampled_from(["a.md", "b.py", "c.json", "d", "e.png"]), st.binary(max_size=80)))
@settings(max_examples=60, deadline=None)
def test_any_files_make_a_skill(files: dict[str, bytes]) -> None:
    made = tuple(skill_file(path, data) for path, data in files.items())
    first = audit(Skill("x", "", made), rules=RULES)
    again = audit(Skill("x", "", made[::-1]), rules=RULES)
    assert first == again


SIZE = 200_000
HOSTILE = {
    "newlines before everything": "\n" * 100_000 + attacks.PIPE,
    "one long word": "a" * SIZE,
    "backticks": "`" * SIZE,
    "fences": "```\n" * (SIZE // 4),
    "open comments": "<!-- " * (SIZE // 5),
    "open tags": "<important>" * (SIZE // 11),
    "half a command": "cu" + "rl x | " * (SIZE // 9),
    "half an order": "ignore all previous " * (SIZE // 20),
    "brackets": "[" * SIZE,
    "an encoded mass": "QUJD" * (SIZE // 4),
    "percent signs": "%41" * (SIZE // 3),
    "invisible characters": "a\u200b" * (SIZE // 2),
    "look-alikes": "\u0430a" * (SIZE // 2),
    "a huge frontmatter": "---\n" + "a: b\n" * (SIZE // 5) + "---\n",
    "an open frontmatter": "---\n" + "  - " * (SIZE // 4),
    "headers of keys": ("-----BEGIN " + "PRIVATE KEY-----\n") * (SIZE // 28),
    "sockets": "socket connect " * (SIZE // 15),
    "NUL bytes": "\0" * SIZE,
    "surrogates": "\ud800" * SIZE,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_scanned_in_good_time(text: str) -> None:
    started = time.perf_counter()
    scan(text)
    assert time.perf_counter() - started < 5


def test_padding_does_not_hide_what_comes_after_it() -> None:
    assert scan(HOSTILE["newlines before everything"]).level >= RiskLevel.HIGH


@pytest.mark.parametrize("source_type", list(SourceType))
def test_an_attack_is_seen_in_every_kind_of_text(source_type: SourceType) -> None:
    options = ScanOptions(source_type=source_type)
    assert scan_content(f"Words\n\n{attacks.REVERSE}\n", rules=RULES, options=options).level >= RiskLevel.HIGH
