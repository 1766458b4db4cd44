"""Markdown read without its markup, and its code told apart."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from panguard.engine.lines import LineIndex
from panguard.engine.views.markdown import CodeIndex, CodeKind, code_spans, prose, strip_markdown

REFERENCE = MarkdownIt("commonmark", {"maxNesting": 1000})
# The reference reads tabs after quote markers, and indented lines that follow a quote, in its own way;
# CommonMark 0.31 is on our side (examples 6 and 237), so these do not take part.
FENCES = ["```", "````", "~~~", "~~~~", "```py", "``` x`", "~~~ js", "`"]
BLOCKS = [
    "- ",
    "1. ",
    "2) ",
    "* ",
    "-",
    "1.",
    "+ x",
    "10. y",
    "# h",
    "---",
    "***",
    "===",
    "    ",
    "  ",
    " ",
    "\t",
]
TEXT = ["a", "b c", "\n", "\n\n", "<div>", "</div>", "<b>", "<!--", "-->", "<pre>", "</pre>"]


def stripped(text: str) -> str:
    return strip_markdown(text).text


def fences_of_the_reference(text: str) -> list[tuple[int, str]]:
    tokens = (token for token in REFERENCE.parse(text) if token.type == "fence" and token.map)
    return [(token.map[0], (token.info.split() or [""])[0].lower()) for token in tokens if token.map]


def our_fences(text: str) -> list[tuple[int, str]]:
    lines = LineIndex(text)
    spans = (span for span in code_spans(text) if span.kind is CodeKind.FENCE)
    return [(lines.position(span.start)[0] - 1, span.language) for span in spans]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(span.kind.value, text[span.body_start : span.body_end]) for span in code_spans(text)]


@given(st.lists(st.sampled_from(FENCES + BLOCKS + TEXT + ["\n"] * 8), max_size=14).map("".join))
@settings(max_examples=400)
@example("- a\n\n  ```\n  x\n ```\n")
@example("1. a\n   ~~~ py\n   x\n\nb")
@example("<div>\n```\nx\n```\n\n```\ny")
@example("``` a`b\nx\n```")
def test_fences_are_those_of_the_reference_parser(text: str) -> None:
    if not text.startswith("---"):
        assert our_fences(text) == fences_of_the_reference(text)


@pytest.mark.parametrize(
    "text",
    [
        "> ```\n> a\n> ```\nb",
        "> ```\na",
        "> - ```sh\n>   a\n>   ```\n> b",
        "   ```\n  a\n```",
        "    ```\n    a",
        "```\na\n``` x\n```",
        "~~~\n```\n~~~",
        "````\n```\n`````",
        "a\n```\nb\n```",
        "- ```\n\n  a\n  ```\n- b",
        "\t```\n",
        "```\r\na\r\n```\r\nb",
        "> > ```\n> > a\n> b",
    ],
)
def test_fences_in_containers_are_those_of_the_reference_parser(text: str) -> None:
    assert our_fences(text) == fences_of_the_reference(text)


def test_a_fence_names_its_language_and_its_body() -> None:
    text = "a\n```Bash title=x\nls\n```\nb"
    (fence,) = code_spans(text)
    assert (fence.language, fence.closed) == ("bash", True)
    assert text[fence.body_start : fence.body_end] == "ls\n"
    assert text[fence.start : fence.end] == "```Bash title=x\nls\n```\n"


def test_a_fence_that_nothing_closes_runs_to_the_end_and_says_so() -> None:
    (fence,) = code_spans("a\n```\nb\nc")
    assert (fence.end, fence.closed) == (9, False)


def test_lone_carriage_returns_end_lines_of_fences_too() -> None:
    (fence,) = code_spans("```\ra\r```\rb")
    assert fence.closed
    assert fence.end == 10


def test_code_spans_of_every_kind_are_found() -> None:
    text = "a `b` c\n\n    d\n\n> e\n\n~~~\nf\n~~~\n"
    assert kinds(text) == [("inline", "b"), ("indented", "    d\n"), ("quote", "> e\n"), ("fence", "f\n")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("``a`b``", ["a`b"]),
        ("`a\nb`", ["a\nb"]),
        ("`a\n\nb`", []),
        ("`a``b`", ["a``b"]),
        ("a ` b", []),
        ("\\`a`", []),
        ("- `a\n- b`", []),
    ],
)
def test_inline_code_pairs_backticks_as_commonmark_does(text: str, codes: list[str]) -> None:
    spans = [span for span in code_spans(text) if span.kind is CodeKind.INLINE]
    assert [text[span.body_start : span.body_end] for span in spans] == codes


def test_lines_under_a_list_item_are_not_indented_code() -> None:
    assert kinds("- a\n\n    b\n") == []
    assert kinds("1.  a\n    b\n") == []
    assert kinds("- a\n\n      b\n") == [("indented", "      b\n")]


def test_indented_frontmatter_is_text() -> None:
    text = "---\ndescription: |\n    words here\n---\nbody\n"
    assert kinds(text) == []
    assert stripped(text) == text


def test_what_holds_an_offset_is_found() -> None:
    text = "> ```\n> a\n> ```\n"
    index = CodeIndex(code_spans(text + "b `c`"))
    fence, quote = index.code(text.index("a")), index.quote(text.index("a"))
    assert fence is not None
    assert quote is not None
    assert (fence.kind, quote.kind) == (CodeKind.FENCE, CodeKind.QUOTE)
    assert index.code(len(text)) is None
    assert index.quote(len(text)) is None


def test_prose_leaves_fences_out_and_keeps_the_lines() -> None:
    assert prose("a\n```\nb\n```\nc `d`\n> e") == "a\n\n\n\nc `d`\n> e"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ig**no**re", "ignore"),
        ("***ig***nore", "ignore"),
        ("**Note:** _all_ of ~~it~~", "Note: all of it"),
        ("[ignore](http://a.b/c(d) 'e') it", "ignore it"),
        ("[ignore][ref] it", "ignore it"),
        ("![ignore](x) it", "ignore it"),
        ("<b>ig</b>nore<br>it", "ignore it"),
        ("ig<x>no</x>re", "ignore"),
        ("ig<!-- c -->nore", "ignore"),
        ("see <https://a.b/c>", "see "),
        ("[a]: http://b 'c'\nd", "\nd"),
        ("`ignore` `all` `previous`", "ignore all previous"),
        ("run `rm -rf x` now", "run   now"),
        ("ig\\*nore", "ig*nore"),
    ],
)
def test_markup_is_taken_away(text: str, words: str) -> None:
    assert stripped(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os') and __init__.py",
        "find . -name *.py",
        "rm -rf ./* and /etc/*",
        "snake_case_name and _private.name",
        "<IMPORTANT>words</IMPORTANT> and <your-key>",
        "a < b and c > d",
        "0 */5 * * *",
        "a[0][1] = b",
        "[ ] open and [x] done",
        "C:\\Users\\me",
        "~/.ssh and ~~",
    ],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert stripped(text) == text


def test_code_and_quotes_leave_nothing_but_a_gap() -> None:
    assert stripped("a\n```\nb\n```\n> c\n\n    d\n\ne").split() == ["a", "e"]


def test_a_lazy_line_under_a_quote_stays() -> None:
    assert stripped("> a\nignore it") == "\nignore it"


def test_an_unclosed_comment_stays() -> None:
    assert stripped("a <!-- b") == "a <!-- b"


def test_a_match_maps_to_the_marked_up_words() -> None:
    text = "x\n```\ny\n```\nplease ig**no**re it"
    view = strip_markdown(text)
    start = view.text.index("ignore")
    assert text[slice(*view.source_span(start, start + 6))] == "ig**no**re"


@given(st.text(alphabet="ab*_`~[](){}<>!#->\\ \n\t\"'", max_size=60))
@settings(max_examples=300)
def test_stripping_takes_away_and_maps_inside_the_text(text: str) -> None:
    view = strip_markdown(text)
    assert len(view.text) <= len(text) + text.count("\n") + 1
    last = 0
    for offset in range(len(view.text)):
        start, end = view.source_span(offset, offset + 1)
        assert 0 <= last <= end <= len(text)
        assert start <= end
        last = start
