from itertools import chain, pairwise

from hypothesis import given
from hypothesis import strategies as st

from panguard.scan.passages import BUCKETS, LONGEST_SENTENCE, Known, features_of, sentences, words_of


def cut(text: str) -> list[str]:
    return [text[sentence.start : sentence.end].strip() for sentence in sentences(text)]


def test_sentences_lines_and_paragraphs_are_told_apart() -> None:
    text = "One thing. Another (in brackets)! A line\nthat goes on\n- an item\n\nlast 3.5 times"
    assert cut(text) == [
        "One thing.",
        "Another (in brackets)!",
        "A line\nthat goes on",
        "- an item",
        "last 3.5 times",
    ]


def test_chinese_and_japanese_sentences_end_without_a_space() -> None:
    assert cut("今天天气很好。我们去公园吧！") == ["今天天气很好。", "我们去公园吧！"]


def test_forms_of_a_word_share_a_feature() -> None:
    assert set(features_of(["instructions"], {})) & set(features_of(["instruction"], {}))
    assert features_of(["12"], {}) == features_of(["7"], {})
    assert features_of(["##"], {}) == features_of(["#"], {})


def test_order_of_words_matters() -> None:
    assert features_of(["send", "data"], {}) != features_of(["data", "send"], {})


@given(st.text())
def test_every_word_lies_in_one_sentence_and_features_are_in_range(text: str) -> None:
    known: Known = {}
    found = list(sentences(text))
    assert all(one.end <= other.start for one, other in pairwise(found))
    features = [feature for sentence in found for feature in features_of(sentence.words, known)]
    assert all(0 <= feature < BUCKETS for feature in features)


@given(st.text(alphabet="ab .\n中", max_size=400))
def test_the_words_of_a_sentence_explain_all_its_features(text: str) -> None:
    for sentence in sentences(text):
        words = words_of(text, sentence.start, sentence.end, {})
        assert tuple(chain.from_iterable(features for _, features in words)) == features_of(
            sentence.words, {}
        )


def test_a_sentence_without_end_is_cut() -> None:
    found = list(sentences("word " * (3 * LONGEST_SENTENCE + 1)))
    assert len(found) == 4
    assert found[1].start == 5 * LONGEST_SENTENCE
