"""Quoted text stays quoted: in Markdown nothing from data is a link, a mention, a list or code."""

import pytest

from panguard.report.markup import code_block, code_span, markdown_text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Reads id_rsa, then stops.", "Reads id_rsa, then stops."),
        ("*bold* _soft_ `code`", r"\*bold\* \_soft\_ \`code\`"),
        ("[press](x)", r"\[press\](x)"),
        ("<b>&amp;", "&lt;b&gt;&amp;amp;"),
        ("ask @someone", "ask @<!-- -->someone"),
        ("see #1 and GH-2", r"see \#<!-- -->1 and GH<!-- -->-2"),
        ("https://collector.example", "https:<!-- -->//collector.example"),
        ("www.collector.example", "www<!-- -->.collector.example"),
        ("- list", r"\- list"),
        ("1. list", "1<!-- -->. list"),
        ("a\nb", "a b"),
        ("    code", "code"),
    ],
)
def test_a_text_reads_as_written(text: str, written: str) -> None:
    assert markdown_text(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a``", "``` `a`` ```"), (" a", "`  a `"), ("", ""), ("  ", "")],
)
def test_inline_code_cannot_be_left(text: str, written: str) -> None:
    assert code_span(text) == written


def test_inline_code_in_a_table_stays_in_its_cell() -> None:
    assert code_span("a|b", in_table=True) == r"`a\|b`"


def test_a_block_is_fenced_longer_than_any_fence_in_it() -> None:
    assert code_block(["```", "x"]) == ["````text", "```", "x", "````"]
