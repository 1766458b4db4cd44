"""Whatever a skill holds, no report lets it act: no control characters, no markup, no broken document."""

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from panguard.findings import (
    CheckResult,
    Coverage,
    Evidence,
    Finding,
    LayerReport,
    Location,
    NotInspected,
    RuleCount,
    Signal,
    SignalKind,
    SilentMatch,
    Suppressed,
    Uninspected,
    Verdict,
    phrase,
    verbatim,
)
from panguard.language.catalogue import Catalogue, catalogue_for
from panguard.printable import is_visible
from panguard.report.formats import FORMATS, renderer
from panguard.report.model import PackUsed, Report, Unread
from panguard.report.presentation import Presentation
from panguard.terms import (
    Category,
    Check,
    CheckStatus,
    Lane,
    RiskLevel,
    Severity,
    SourceType,
    ViewKind,
)
from panguard.values import replace

NASTY = (
    "\x1b[31mred\x1b[0m",
    "\x9b31m",
    "\x00\x07\x08\r\n\t",
    "\u202eevil\u2066\u2069",
    "\u200b\u200d\ufeff\u00ad",
    "\U000e0041\U000e0042\ufe00\U000e0100",
    "\ufffe\uffff\ud800\udcff",
    "\u2028\u2029\x85",
    "]]>",
    "</sc" + "ript><sc" + "ript>1</sc" + "ript>",
    "<img src=x one" + "rror=1>",
    '" onmouseover="x" \'',
    "<!-- --> <details></summary></pre></article>",
    "&amp;&lt;&#64;",
    "```\n~~~\n````",
    "a|b|c",
    "[press](https://collector.example) ![x](//collector.example/x.png)",
    "<https://collector.example> www.collector.example https://collector.example a@collector.example",
    "@someone #1 owner/repo#2 GH-3",
    "# head\n- list\n1. one\n> quote\n---\n===",
    "$x$ *bold* _soft_ **strong** __strong__ ~~gone~~",
    "{0} {x} {text} %s %(x)s",
    "界面\u3000全形，文字。",
    "e\u0301\u0302\u0303",
    "::error file=x::y",
)
LANGUAGE = st.sampled_from(("en", "zh-TW"))
TEXT = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=4).map(" ".join),
)
SAID = st.one_of(
    TEXT.map(verbatim),
    TEXT.map(lambda text: phrase("Reads {file} and sends it to {host}", file=text, host=text)),
)
NUMBER = st.integers(-1, 10**7)


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    line = draw(TEXT)
    edge = st.integers(-2, len(line) + 2)
    steps = tuple(draw(st.lists(TEXT, max_size=2)))
    return Evidence(
        draw(TEXT), line, (draw(edge), draw(edge)), draw(st.sampled_from(ViewKind)), draw(TEXT), steps
    )


FINDINGS = st.builds(
    Finding,
    id=st.one_of(TEXT, st.sampled_from(("one", "two"))),
    severity=st.sampled_from(Severity),
    base=st.sampled_from(Severity),
    check=st.sampled_from(Check),
    category=st.sampled_from(Category),
    lane=st.sampled_from(Lane),
    message=SAID,
    location=st.builds(Location, TEXT, NUMBER, NUMBER, NUMBER, NUMBER),
    evidence=evidences(),
    why=SAID,
    remedy=SAID,
    layer=TEXT,
    references=st.lists(st.one_of(TEXT, st.sampled_from(("ASI01", "CWE-78"))), max_size=3).map(tuple),
    origin=TEXT,
    hidden_in_markup=st.booleans(),
)
VERDICTS = st.builds(
    Verdict,
    name=TEXT,
    source=TEXT,
    source_type=st.sampled_from(SourceType),
    score=st.integers(0, 100),
    level=st.sampled_from(RiskLevel),
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    checks=st.lists(
        st.builds(CheckResult, st.sampled_from(Check), st.sampled_from(CheckStatus), SAID), max_size=2
    ).map(tuple),
    signals=st.lists(
        st.builds(Signal, TEXT, st.sampled_from(SignalKind), SAID, st.floats(-1, 1)), max_size=1
    ).map(tuple),
    multiplier=st.floats(0.3, 2.5),
    content_hash=TEXT,
    pattern_hash=TEXT,
    rules=st.builds(RuleCount, set_aside=st.dictionaries(TEXT, st.integers(0, 9), max_size=1)),
    coverage=st.builds(
        Coverage,
        files=st.integers(0, 9),
        not_inspected=st.lists(
            st.builds(NotInspected, TEXT, st.sampled_from(Uninspected), SAID, expected=st.booleans()),
            max_size=2,
        ).map(tuple),
    ),
    layers=st.lists(st.builds(LayerReport, TEXT, st.booleans(), SAID), max_size=2).map(tuple),
    description=TEXT,
    silent=st.lists(st.builds(SilentMatch, TEXT, TEXT, NUMBER), max_size=1).map(tuple),
    suppressed=st.lists(st.builds(Suppressed, FINDINGS, TEXT, TEXT), max_size=1).map(tuple),
)
REPORTS = st.builds(
    Report,
    verdicts=st.lists(VERDICTS, max_size=2).map(tuple),
    tool_version=st.just("0.1.0"),
    packs=st.lists(st.builds(PackUsed, TEXT, TEXT), max_size=1).map(tuple),
    notices=st.lists(SAID, max_size=1).map(tuple),
    unread=st.lists(st.builds(Unread, TEXT, SAID), max_size=1).map(tuple),
    root=TEXT,
)
PRESENTATIONS = st.builds(
    Presentation,
    width=st.integers(0, 200),
    unicode=st.booleans(),
    quiet=st.booleans(),
    explain=st.booleans(),
    show_suppressed=st.booleans(),
)


def rendered(name: str, report: Report, language: str, presentation: Presentation) -> str:
    catalogue: Catalogue = catalogue_for(language)
    return renderer(name)(report, catalogue, presentation)


@pytest.mark.parametrize("name", FORMATS)
@given(report=REPORTS, language=LANGUAGE, presentation=PRESENTATIONS)
@settings(max_examples=60, deadline=None)
def test_no_format_ever_writes_a_character_that_does_not_show(
    name: str, report: Report, language: str, presentation: Presentation
) -> None:
    text = rendered(name, report, language, presentation)

    assert {character for character in text if character != "\n" and not is_visible(character)} <= {"\ufe0f"}
    assert text.endswith("\n")
    text.encode("utf-8")
    assert text == rendered(name, report, language, presentation)


@given(report=REPORTS, presentation=PRESENTATIONS)
@settings(max_examples=60, deadline=None)
def test_colour_adds_only_colour(report: Report, presentation: Presentation) -> None:
    plain = rendered("text", report, "en", presentation)
    coloured = rendered("text", report, "en", replace(presentation, colour=True))
    pieces = coloured.split("\x1b[")

    assert all(piece.partition("m")[0].replace(";", "").isdecimal() for piece in pieces[1:])
    stripped = pieces[0] + "".join(piece.partition("m")[2] for piece in pieces[1:])
    assert [line.rstrip() for line in stripped.splitlines()] == [line.rstrip() for line in plain.splitlines()]


@given(report=REPORTS, language=LANGUAGE)
@settings(max_examples=60, deadline=None)
def test_the_xml_and_json_documents_always_parse(report: Report, language: str) -> None:
    ET.fromstring(rendered("junit", report, language, Presentation()))  # noqa: S314 - our own
    json.loads(rendered("json", report, language, Presentation()))
    json.loads(rendered("sarif", report, language, Presentation()))


class Tags(HTMLParser):
    """Collects the tags of a page, and checks that they are closed in order."""

    VOID = frozenset({"meta", "input", "br", "circle"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses.update(value or "" for name, value in attrs if name in {"href", "src"})
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


PAGE_TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "a",
        "div",
        "header",
        "h1",
        "p",
        "main",
        "nav",
        "section",
        "table",
        "thead",
        "tr",
        "th",
        "tbody",
        "td",
        "span",
        "bdi",
        "fieldset",
        "legend",
        "input",
        "label",
        "article",
        "svg",
        "circle",
        "text",
        "h2",
        "h3",
        "h4",
        "ol",
        "ul",
        "li",
        "strong",
        "code",
        "pre",
        "mark",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
        "br",
        "footer",
    ]
)


@given(report=REPORTS, language=LANGUAGE)
@settings(max_examples=60, deadline=None)
def test_the_page_holds_only_our_own_tags_and_asks_for_nothing(report: Report, language: str) -> None:
    tags = Tags()
    tags.feed(rendered("html", report, language, Presentation()))
    tags.close()

    assert tags.open == []
    assert tags.names <= PAGE_TAGS
    assert not {
        name for name in tags.attributes if name.startswith("on") or name in {"src", "style", "srcset"}
    }
    trusted = ("#", "https://genai.owasp.org/", "https://cwe.mitre.org/")
    assert all(address.startswith(trusted) for address in tags.addresses)


def github() -> MarkdownIt:
    """Read Markdown as GitHub does: addresses with a scheme become links, bare names do not."""
    reader = MarkdownIt("gfm-like", {"linkify": True})
    assert reader.linkify is not None
    reader.linkify.set({"fuzzy_link": False})
    reader.linkify.add("//", None)
    return reader


LIVE_TEXT = re.compile(r"(?<!\w)@\w|(?<!\w)#\d|(?<!\w)www\.|(?<!\w)GH-\d", re.IGNORECASE)


def flat(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *flat(token.children or []))]


OUR_HTML = ("<!-- -->", "<details><summary>", "</summary>", "</details>")


@given(report=REPORTS, language=LANGUAGE)
@settings(max_examples=100, deadline=None)
def test_markdown_holds_no_link_no_picture_and_no_foreign_markup(report: Report, language: str) -> None:
    text = rendered("markdown", report, language, Presentation(show_suppressed=True))
    tokens = flat(github().parse(text))

    assert {token.type for token in tokens}.isdisjoint({"link_open", "image", "blockquote_open", "hr"})
    assert not [token.content for token in tokens if token.type == "text" and LIVE_TEXT.search(token.content)]
    for token in tokens:
        if token.type in {"html_inline", "html_block"}:
            rest = token.content
            for known in OUR_HTML:
                rest = rest.replace(known, "")
            assert "<" not in rest
        if token.type == "heading_open":
            assert token.tag in {"h2", "h3", "h4"}
