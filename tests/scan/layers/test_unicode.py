import pytest

from panguard.findings import Finding
from panguard.scan.document import Document
from panguard.scan.kind import FileKind
from panguard.scan.layers.unicode import inspect
from panguard.terms import Lane, Severity, SourceType
from tests.scan import attacks

TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in attacks.IGNORE)
ALIKE = "p\u0430ssword \u0430ccount s\u0435cret"


def found(text: str) -> list[Finding]:
    return list(inspect(Document(text)))


@pytest.mark.parametrize(
    ("text", "finding_id", "severity", "lane"),
    [
        (f"Words{TAGS}.", "hidden-unicode", Severity.CRITICAL, Lane.BLOCK),
        ("Words \u202ereversed", "hidden-unicode", Severity.HIGH, Lane.BLOCK),
        ("i\u200bgn\u200bo\u200bre this", "hidden-unicode", Severity.HIGH, Lane.BLOCK),
        ("Words" + "\u200b" * 40, "hidden-unicode", Severity.HIGH, Lane.BLOCK),
        ("Words\u3164\u3164", "hidden-unicode", Severity.HIGH, Lane.BLOCK),
        ("Words" + "\ufe01\ufe02\ufe03\ufe04" * 4, "hidden-unicode", Severity.HIGH, Lane.BLOCK),
        (ALIKE, "homoglyph-attack", Severity.HIGH, Lane.BLOCK),
        ("p\u0430ssword", "homoglyph-attack", Severity.MEDIUM, Lane.ALERT),
        ("\uff49\uff47\uff4e\uff4f\uff52\uff45", "fullwidth", Severity.HIGH, Lane.BLOCK),
    ],
)
def test_what_hides_text_is_flagged(text: str, finding_id: str, severity: Severity, lane: Lane) -> None:
    (finding,) = found(text)
    assert (finding.id, finding.severity, finding.lane) == (finding_id, severity, lane)


@pytest.mark.parametrize(
    "text",
    [
        "Plain words",
        "Привет, это обычный русский текст.",
        "Αυτό είναι ελληνικό κείμενο.",
        "این یک متن فارسی است که می‌خواهد درست نوشته شود",
        "शक्ति और क्‍ष हिन्दी",
        "👨‍👩‍👧‍👦 ❤️ ☁️ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\ufeffWords after a byte order mark",
        "שלום \u202bעולם\u202c",
        "中文說明，使用ＡＰＩ與標點！",
        "全角英字ＨＴＴＰを使う",
        "the angle α and Δt in μs",
        "Café déjà vu, naïve, Straße, yakın",
        "soft\u00adhyphen",
    ],
)
def test_honest_writing_in_any_language_is_not_flagged(text: str) -> None:
    assert found(text) == []


def test_what_tags_spell_is_shown() -> None:
    (finding,) = found(f"Words{TAGS}.")
    assert finding.evidence.decoded == attacks.IGNORE
    assert finding.evidence.line.startswith("Words⟨U+E0049⟩")
    assert finding.location.column == 6


def test_tables_of_look_alikes_in_code_are_only_shown() -> None:
    document = Document(ALIKE, kind=FileKind.SCRIPT, source_type=SourceType.SCRIPT)
    assert [finding.lane for finding in inspect(document)] == [Lane.ALERT]


def test_words_that_are_shown_turned_count_whatever_surrounds_them() -> None:
    turned = "Words \u202edesrever era"
    (plain,) = inspect(Document(f"# A\n\n{turned}\n"))
    (lesson,) = inspect(Document(f"# A\n\n## Attack examples\n\n{turned}\n"))
    assert (plain.firm, plain.severity, plain.lane) == (True, Severity.HIGH, Lane.BLOCK)
    assert not lesson.firm


def script(text: str) -> Finding:
    (finding,) = inspect(Document(text, kind=FileKind.SCRIPT, source_type=SourceType.SCRIPT))
    return finding


@pytest.mark.parametrize(
    "text",
    [
        "/*\u202e } \u2066if (admin)\u2069 \u2066 begin admins only */",
        "    ''' Subtract funds then \u2067''' ;return\n",
        "if level != 'user\u202e \u2066// Check if admin\u2069 \u2066':",
        "x = '\u2067'; return",
    ],
)
def test_code_that_is_shown_in_another_order_blocks(text: str) -> None:
    finding = script(text)
    assert (finding.severity, finding.lane) == (Severity.HIGH, Lane.BLOCK)


@pytest.mark.parametrize("text", ["CONTROLS = re.compile('[\u202a-\u202e]')", "marks = [\n  '\u202e',\n]\n"])
def test_code_that_names_marks_of_direction_is_only_shown(text: str) -> None:
    assert (script(text).severity, script(text).lane) == (Severity.MEDIUM, Lane.ALERT)


def test_right_to_left_words_in_code_are_not_flagged() -> None:
    text = "print('\u2067שלום עולם\u2069')  # greets"
    assert list(inspect(Document(text, kind=FileKind.SCRIPT, source_type=SourceType.SCRIPT))) == []
