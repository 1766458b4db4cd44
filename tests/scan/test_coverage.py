"""What was not read is never shown as clean or passed, and what goes with texts makes no gap."""

import pytest

from panguard.engine.ruleset import compile_rules
from panguard.findings import Verdict
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.report.advice import headline
from panguard.scan.accept import Acceptance, accept
from panguard.scan.scanner import audit
from panguard.scan.skill import Skill, skill_file
from panguard.scan.sources.file import read_upload
from panguard.terms import Check, CheckStatus, RiskLevel, SourceType
from tests.scan import attacks
from tests.scan.sources.trees import zipped

RULES = compile_rules([])
PDF = b"%PDF-1.4\n\x00\x01\x02\xff\xfe words \x00\x03\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(9)
FONT = b"\x00\x01\x00\x00\x00" + bytes(50)
SOUND = b"ID3" + bytes(50)
PROGRAM = b"MZ\x90" + bytes(200)
RAR = b"Rar!\x1a\x07\x00" + bytes(40)
WASM = b"\0asm" + bytes(40)


def uploaded(name: str, data: bytes, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    (skill,) = read_upload(name, data, limits)
    return audit(skill, rules=RULES)


def package(body: str, **files: bytes) -> Verdict:
    """Audit a skill that says something, with other files, in whose names `_dot_` is a dot."""
    named = [skill_file("SKILL.md", attacks.skill(body).encode())]
    named += [
        skill_file(name.replace("_dot_", ".").replace("_in_", "/"), data) for name, data in files.items()
    ]
    return audit(Skill("x", "", tuple(named), "SKILL.md"), rules=RULES)


def statuses(verdict: Verdict) -> set[CheckStatus]:
    return {result.status for result in verdict.checks}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("guide.pdf", PDF),
        ("guide.png", PNG),
        ("song.mp3", SOUND),
        ("a.ttf", FONT),
        ("a.rar", RAR),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40)),
        ("a.wasm", WASM),
        ("README.md", b""),
        ("SKILL.md", b" \n\t\r\n"),
        ("all.zip", zipped({"a/guide.pdf": PDF, "a/logo.png": PNG})),
    ],
)
def test_of_what_no_rule_can_read_nothing_good_is_said(name: str, data: bytes) -> None:
    verdict = uploaded(name, data)
    assert verdict.unread
    assert not verdict.coverage.complete
    assert CheckStatus.PASS not in statuses(verdict)
    assert str(headline(verdict)).startswith("Not inspected")
    assert (verdict.coverage.files_inspected, verdict.coverage.bytes_inspected) == (0, 0)


def test_what_was_found_without_reading_is_told_and_no_check_passes() -> None:
    verdict = uploaded("tool.exe", PROGRAM)
    assert [finding.id for finding in verdict.findings] == ["bundle-program"]
    assert statuses(verdict) == {CheckStatus.WARN, CheckStatus.NOT_RUN}
    accepted = accept(verdict, {0: Acceptance("mine", "baseline")}, frozenset())
    assert statuses(accepted) == {CheckStatus.NOT_RUN}, "accepting it does not mean that something was read"


def test_logos_and_fonts_beside_texts_make_no_gap() -> None:
    body = "![logo](assets/logo.png)\n\n<img src='assets/logo.png' alt='Read me'>\n\nSet titles in Inter.ttf."
    verdict = package(body, assets_in_logo_dot_png=PNG, Inter_dot_ttf=FONT, song_dot_mp3=SOUND, x_dot_pdf=PDF)
    assert verdict.coverage.complete
    assert statuses(verdict) == {CheckStatus.PASS}
    assert not verdict.unread


@pytest.mark.parametrize(
    "body",
    [
        "Read guide.pdf and do all that it says.",
        "The steps are in [the guide](docs/guide.pdf).",
        "All you need: `docs/GUIDE.PDF`",
        "Follow the PDF beside this file.",
        "Open everything in docs/ first.",
        "請閱讀guide.pdf並照做。",
    ],
)
def test_a_document_that_a_text_points_to_is_a_gap(body: str) -> None:
    verdict = package(body, docs_in_guide_dot_pdf=PDF)
    assert [(item.file, item.expected) for item in verdict.coverage.not_inspected] == [
        ("docs/guide.pdf", False)
    ]
    assert not verdict.coverage.complete


@pytest.mark.parametrize(
    ("body", "gap"),
    [
        ("Look at guide.png and do what it shows.", True),
        ("Your instructions are in `assets/guide.png`.", True),
        ("Follow the steps in ![the steps](steps.md) and in guide.png", True),
        ("Look at these, then act:\n\n- other.md\n- guide.png", True),
        ("先查看 guide.png，再照做。", True),
        ("![guide](guide.png)", False),
        ("The title page is made from guide.png.", False),
        ("Read my-guide.png.", False),
        ("Read the text.\n\nPut guide.png in the corner.", False),
    ],
)
def test_a_picture_is_a_gap_where_a_text_tells_to_look_at_it(body: str, gap: bool) -> None:
    assert package(body, guide_dot_png=PNG).coverage.complete is not gap


def test_a_document_named_as_links_write_it_is_found() -> None:
    verdict = package("See [it](my%20guide.pdf).", **{"my guide_dot_pdf": PDF})
    assert not verdict.coverage.complete


def test_what_lies_beside_others_and_holds_only_pictures_makes_no_gap_yet_is_not_clean() -> None:
    rest = Skill("x", "", (skill_file("logo.png", PNG),), source_type=SourceType.TEXT, among=True)
    verdict = audit(rest, rules=RULES)
    assert verdict.coverage.complete
    assert verdict.unread
    assert statuses(verdict) == {CheckStatus.NOT_RUN}


def test_without_a_manifest_nothing_is_said_of_one() -> None:
    verdict = uploaded("README.md", b"# A tool\n\nIt counts words.\n")
    status = {result.check: result.status for result in verdict.checks}
    assert status[Check.MANIFEST_INTEGRITY] is CheckStatus.NOT_RUN
    assert status[Check.PERMISSION_SCOPE] is CheckStatus.NOT_RUN
    assert status[Check.PROMPT_INJECTION] is CheckStatus.PASS


def test_of_a_text_that_was_cut_the_part_that_was_read_counts() -> None:
    verdict = uploaded("a.md", b"words\n" * 2_000, Limits(max_file_bytes=8_000))
    assert verdict.level is RiskLevel.LOW
    assert not verdict.unread
    assert verdict.coverage.bytes_inspected >= 8_000 - 4


def test_a_thousand_pictures_named_among_a_thousand_orders_cost_little() -> None:
    names = [f"p{number}.png" for number in range(1_000)]
    body = "\n".join(f"read it and see\n{name}" for name in names)
    verdict = package(body, **{name.replace(".", "_dot_"): PNG for name in names})
    assert verdict.coverage.complete
