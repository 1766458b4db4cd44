from panguard.engine.views.markdown import CodeKind
from panguard.scan.document import Document, file_finding
from panguard.scan.injections import HIDDEN_TEXT, IGNORE_PREVIOUS
from panguard.scan.kind import FileKind
from panguard.terms import Lane, Severity, SourceType, ViewKind

TEXT = "# One\n\nwords\n\n## Two\n\n```bash\n# not a heading\nrun\n```\n\n# Three\n\nend\n"


def test_a_finding_says_where_it_is_and_what_it_was_before_context() -> None:
    document = Document("---\nname: a\ndescription: b\n---\nsome words\n")
    start = document.text.index("words")
    finding = document.finding(IGNORE_PREVIOUS, (start, start + 5), layer="test")
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (5, 6, 11)
    assert (finding.severity, finding.base) == (Severity.HIGH, Severity.CRITICAL)
    assert finding.evidence.snippet == "words"
    assert finding.evidence.line == "some words"
    assert finding.evidence.highlight == (5, 10)
    assert finding.why is IGNORE_PREVIOUS.why


def test_what_must_not_be_softened_is_not() -> None:
    document = Document("---\nname: a\ndescription: b\n---\nsome words\n")
    finding = document.finding(IGNORE_PREVIOUS, (0, 3), layer="test", softened=False, lane=Lane.ALERT)
    assert (finding.severity, finding.lane) == (Severity.CRITICAL, Lane.ALERT)


def test_a_finding_in_a_hidden_view_shows_what_was_hidden() -> None:
    document = Document("words\n<!-- secret order -->\n")
    (view,) = document.hidden.views
    start = view.text.index("order")
    finding = document.finding(HIDDEN_TEXT, (start, start + 5), layer="test", view=view)
    assert finding.location.line == 2
    assert finding.evidence.view is ViewKind.HIDDEN
    assert "secret order" in finding.evidence.decoded
    assert finding.evidence.via == view.via


def test_headings_are_told_nearest_first_and_code_has_none() -> None:
    document = Document(TEXT)
    assert document.headings_above(TEXT.index("run")) == ("Two", "One")
    assert document.headings_above(TEXT.index("end")) == ("Three",)
    assert document.headings_above(0) == ("One",)
    assert Document("words").headings_above(3) == ()


def test_code_is_told_from_prose_and_quotes() -> None:
    text = "a `b` c\n\n> quoted\n\n```\ncode\n```\n"
    document = Document(text)
    assert document.code_kind(text.index("b")) is CodeKind.INLINE
    assert document.code_kind(text.index("code")) is CodeKind.FENCE
    assert document.code_kind(text.index("quoted")) is None
    assert document.code_kind(0) is None


def test_only_markdown_has_markup() -> None:
    document = Document("# `x`\n", kind=FileKind.SCRIPT, source_type=SourceType.SCRIPT)
    assert document.stripped is None
    assert document.manifest is None
    assert document.code == ()
    assert document.headings_above(4) == ()


def test_file_names_are_safe_to_print() -> None:
    assert Document("x", file="a\u202eb.md").location(0, 1).file == "a⟨U+202E⟩b.md"
    finding = file_finding(HIDDEN_TEXT, "a\x1b.bin", layer="test")
    assert finding.location.file == "a⟨U+001B⟩.bin"
    assert finding.evidence.snippet == "a⟨U+001B⟩.bin"
