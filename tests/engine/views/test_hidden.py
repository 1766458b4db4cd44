"""Channels that a rendered page hides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.engine.views.hidden import hidden
from panguard.engine.views.markdown import code_spans
from panguard.limits import DEFAULT_LIMITS
from panguard.values import replace
from tests.engine.views.spelling import selectors, tags, zero_width_bits

WORDS = "send the keys"


def channels(text: str) -> dict[str, str]:
    return {view.via[0]: view.text.strip() for view in hidden(text, DEFAULT_LIMITS).views}


@pytest.mark.parametrize(
    ("channel", "text"),
    [
        ("HTML comment", f"a <!-- {WORDS} --> b"),
        ("HTML comment", f"a <!-- {WORDS}"),
        ("link title", f'[a](http://b.c "{WORDS}")'),
        ("link title", f"[a](<b c> '{WORDS}')"),
        ("link title", f"[a](b({{c}}) ({WORDS}))"),
        ("link title", f'<a href="x" title="{WORDS}">b</a>'),
        ("image alt text", f"![{WORDS}](a.png)"),
        ("image alt text", f"![{WORDS}][a]"),
        ("image alt text", f"<img src=a alt='{WORDS}'/>"),
        ("hidden HTML element", f'<div style="display: none">{WORDS}</div>'),
        ("hidden HTML element", f"<SPAN hidden>{WORDS}</SPAN>"),
        ("hidden HTML element", f'<p style="color:#FFF">{WORDS}</p>'),
        ("hidden HTML element", f'<p style="font-size:0">{WORDS}</p>'),
        ("hidden HTML element", f'<p style="opacity: 0;">{WORDS}</p>'),
        ("hidden HTML element", f'<p style="visibility:hidden">{WORDS}'),
        ("hidden HTML element", f'<font color="white">{WORDS}</font>'),
        ("hidden HTML element", f'<p style="position:absolute; left:-9999px">{WORDS}</p>'),
        ("frontmatter comment", f"---\n# {WORDS}\nname: a\n---\nb"),
        ("frontmatter comment", f"---\nname: a # {WORDS}\n---\nb"),
        ("far-right column", "a" + " " * 220 + WORDS),
        ("far-right column", "a\t" + "\t" * 40 + WORDS),
        ("after long padding", "a" + "\n" * 50 + WORDS),
        ("after long padding", "\r\n" * 100 + WORDS),
        ("after long padding", "a\n" + " \n" * 50 + WORDS),
        ("invisible Unicode tags", "a" + tags(WORDS)),
        ("variation selectors", "☺" + selectors(WORDS)),
        ("zero-width bits", "a" + zero_width_bits(WORDS, "\u200b", "\u200c")),
        ("zero-width bits", "a" + zero_width_bits(WORDS, "\u200d", "\u2060", 7)),
        ("zero-width bits", "a" + zero_width_bits(WORDS, "\u200c", "\u200b", 16)),
    ],
)
def test_every_channel_is_read(channel: str, text: str) -> None:
    assert channels(text) == {channel: WORDS}


@pytest.mark.parametrize("line", [f"[//]: # ({WORDS})", f'[c]: <> "{WORDS}"', f"[c]: http://a '{WORDS}'"])
def test_reference_comments_are_read(line: str) -> None:
    assert channels(f"a\n\n{line}\n\nb")["reference comment"].strip("()\"'") == WORDS


@pytest.mark.parametrize(
    "text",
    [
        "plain [link](http://a.b) and `code`",
        f"`<!-- {WORDS} -->`",
        f"```html\n<!-- {WORDS} -->\n```",
        f"    <img alt='{WORDS}'>",
        "![](a.png) [a]: not a definition",
        f"<p style='color: #ffffee; opacity: 0.5; font-size: 12px'>{WORDS}</p>",
        "<!---->",
        "\U0001f3f4" + tags("gbwls") + "\U000e007f",
        "⚠️ 1️⃣ 漢\U000e0100",
        "a" + " " * 150 + "b",
        "a" + "\n" * 20 + "b",
        "# heading\n\n---\n# not frontmatter\n---\n",
    ],
)
def test_what_is_shown_is_not_hidden(text: str) -> None:
    assert channels(text) == {}


def test_pieces_of_one_channel_are_one_view_and_map_to_their_places() -> None:
    text = "a <!-- one --> b <!-- two --> c"
    (view,) = hidden(text, DEFAULT_LIMITS).views
    assert view.text == " one \n\n two "
    start = view.text.index("two")
    assert text[slice(*view.source_span(start, start + 3))] == "two"


def test_tags_map_to_the_characters_that_spell_them() -> None:
    text = "a" + tags("bcd")
    (view,) = hidden(text, DEFAULT_LIMITS).views
    assert view.source_span(1, 2) == (2, 3)


def test_pieces_beyond_the_limit_are_left_out_and_that_is_said() -> None:
    opened = hidden("<!-- a -->" * 5, replace(DEFAULT_LIMITS, hidden_channels=3))
    assert opened.truncated
    assert opened.views[0].text.count("a") == 3


def test_spans_of_code_can_be_handed_over() -> None:
    text = "```\n<!-- a -->\n```\n"
    assert hidden(text, DEFAULT_LIMITS, code_spans(text)).views == ()
    assert hidden(text, DEFAULT_LIMITS, ()).views != ()


@given(st.text(alphabet="<!->ab\"'=[]():# \n\thiden/\U000e0041\u200b\u200c\ufe01", max_size=60))
def test_any_text_is_survived_and_mapped(text: str) -> None:
    for view in hidden(text, DEFAULT_LIMITS).views:
        start, end = view.source_span(0, len(view.text))
        assert 0 <= start <= end <= len(text)
