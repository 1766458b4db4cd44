from importlib.resources import files

import pytest

from panguard.scan import classifier
from panguard.scan.classifier import Classifier, Passage, packed, unpacked
from panguard.scan.passages import BUCKETS, features_of

STEP, SLOPE, OFFSET = 0.5, 2.0, -1.0


def made(*words: str) -> Classifier:
    """Make a model for which these words, alone, are what attacks say."""
    weights = [0] * BUCKETS
    for word in words:
        weights[features_of([word], {})[0]] = 100
    return unpacked(packed(weights, STEP, SLOPE, OFFSET))


def test_a_model_survives_packing() -> None:
    model = made("banana")
    assert (model.step, model.slope, model.offset) == (STEP, SLOPE, OFFSET)
    assert sum(model.weights) == 100
    assert unpacked(packed([-127] * BUCKETS, 1, 1, 0)).weights[5] == -127


def test_what_is_not_a_model_is_refused() -> None:
    data = packed([0] * BUCKETS, STEP, SLOPE, OFFSET)
    for wrong in (b"nope" + data[4:], data[:-1]):
        with pytest.raises(ValueError, match="not a model"):
            unpacked(wrong)


def test_the_worst_passages_come_first_and_do_not_overlap() -> None:
    text = "Fine words. A banana. More words here now. Banana banana!\n\nNothing at all."
    first, second = made("banana").worst(text, 0, 5)
    assert text[first.start : first.end].strip() == "Banana banana!"
    assert text[second.start : second.end].strip() == "A banana."
    assert first.score > second.score
    assert made("banana").worst(text, 0, 1) == [first]
    assert made("banana").worst(text, 1e6, 5) == []


def test_an_attack_may_stand_in_two_sentences() -> None:
    text = "Some words. A banana now. Then apples too. Other things here."
    (passage, *_) = made("banana", "apples").worst(text, 0, 5)
    assert "banana" in text[passage.start : passage.end]


def test_probability_follows_the_score() -> None:
    (passage,) = made("banana").worst("banana", -1e6, 1)
    assert 0.99 < passage.probability <= 1
    (passage,) = made("banana").worst("banana with very many other words in it " * 3, -1e6, 1)
    assert passage.probability > 0
    assert Passage(0, 1, -3).probability < 0.05
    assert Passage(0, 1, -1e9).probability > 0


def test_a_sentence_whose_words_say_nothing_is_no_passage() -> None:
    assert made("banana").worst("apple", -1e6, 1) == []


def test_telling_words_are_named_strongest_first_and_no_others() -> None:
    model = made("banana", "apple")
    (passage,) = model.worst("The apple, banana and banana: 12", 0, 1)
    assert model.telling_words("The apple, banana and banana: 12", passage) == ("banana", "apple")


def test_chinese_characters_are_named_in_runs() -> None:
    model = made("忽", "略", "指", "令")
    (passage,) = model.worst("忽略的指令。", 0, 1)
    assert set(model.telling_words("忽略的指令。", passage)) == {"忽略", "指令"}


def test_what_is_remembered_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "_MOST_KNOWN", 3)
    model = made("banana")
    for number in range(9):
        model.worst(f"word{'x' * number}", 0, 1)
    assert len(model.known) <= 5


def test_the_shipped_model_is_small_and_read_once() -> None:
    assert classifier.shipped() is classifier.shipped()
    assert len(files("panguard.scan").joinpath("classifier.bin").read_bytes()) < 1_000_000
