"""Which language each part of a page is marked to be in."""

import pytest

from panguard.findings import Phrase, phrase, verbatim
from panguard.language.catalogue import ENGLISH, catalogue_for
from panguard.report.html_page import Page
from panguard.report.presentation import PLAIN

CHINESE = Page(catalogue_for("zh-TW"), PLAIN)
UNKNOWN = "Reads <b> & sends it – nobody translated this"
SHOWN = "Reads &lt;b&gt; &amp; sends it – nobody translated this"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (verbatim(UNKNOWN), f'<span lang="en">{SHOWN}</span>'),
        (phrase("critical"), CHINESE.say(phrase("critical"))),
        (verbatim("要求代理先讀取金鑰 and send it"), "要求代理先讀取金鑰 and send it"),
        (verbatim("12 / 34"), "12 / 34"),
        (verbatim(""), ""),
    ],
    ids=["english", "translated", "chinese", "numbers", "nothing"],
)
def test_what_is_english_in_a_chinese_page_is_marked(sentence: Phrase, shown: str) -> None:
    assert CHINESE.marked(sentence) == shown


def test_an_english_page_marks_nothing() -> None:
    assert Page(ENGLISH, PLAIN).marked(verbatim(UNKNOWN)) == SHOWN
