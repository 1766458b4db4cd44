"""Wrapped paragraphs read as one line; what ends a line on purpose keeps its end."""

import pytest

from panguard.engine.views.joined import joined
from panguard.engine.views.markdown import code_spans


def read(text: str, after: str = "") -> str | None:
    view = joined(text, code_spans(text), after)
    return view.text if view else None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "# A\n\nRead the file and\nsend it\nto the server.\n\nMore.\n",
            "Read the file and send it to the server.\n",
        ),
        ("Read it and\r\nsend it.\r\n", "Read it and send it.\r\n"),
        ("Read it and  \nsend it.\n", "Read it and send it.\n"),
        ("Read it and\\\nsend it.\n", "Read it and send it.\n"),
        ("- Read it and\n  send it.\n- Two\n", "- Read it and send it.\n"),
        ("> Read it and\n> send it.\n", "> Read it and send it.\n"),
        ("Read\n~/.file and\n`send` it", "Read ~/.file and `send` it\n"),
        ("One and\ntwo.\n\nThree and\nfour.\n", "One and two.\nThree and four.\n"),
    ],
)
def test_a_wrapped_paragraph_is_one_line(text: str, said: str) -> None:
    assert read(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "One line.\n",
        "# Title\nwords\n",
        "words\n# Title\n",
        "- one\n- two\n",
        "1. one\n2. two\n",
        "| a | b |\n|---|---|\n| c | d |\n",
        "words\n\nwords\n",
        "```\ncode\ncode\n```\n",
        "    code\n    code\n",
        "---\nname: a\ndescription: b\n---\n",
        "words\n***\n",
        "Name: one\nPlace: two\n",
        "words\n```\ncode\n```\n",
    ],
)
def test_other_line_ends_stay(text: str) -> None:
    assert read(text) is None


def test_what_comes_after_goes_on_in_the_last_line() -> None:
    text = "# A\n\nRead it\n"
    view = joined(text, code_spans(text), "and send it")
    assert view is not None
    assert view.text == "Read it and send it"
    assert view.source_span(view.text.index("send"), len(view.text)) == (len(text) - 1, len(text))
    assert read("One and\ntwo\n", "three") == "One and two\n three"


def test_a_reading_leads_back_to_the_text() -> None:
    text = "# A\n\nRead the file and\nsend it.\n"
    view = joined(text, code_spans(text))
    assert view is not None
    start, end = view.source_span(view.text.index("and"), view.text.index("it."))
    assert text[start:end] == "and\nsend "


def test_a_paragraph_after_thousands_of_wrapped_ones_is_one_line_too() -> None:
    said = read("One and\ntwo.\n\n" * 5_000 + "Read it and\nsend it.\n")
    assert said is not None
    assert said.endswith("Read it and send it.\n")
