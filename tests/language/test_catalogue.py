"""Which language a person gets, and that every sentence of the product is in it."""

from io import BytesIO

import pytest
from babel.messages.mofile import read_mo

from panguard.findings import phrase, verbatim
from panguard.language.catalogue import (
    ENGLISH,
    LANGUAGES,
    catalogue_for,
    language_from_environment,
    language_of,
)
from panguard.language.translated import catalogue_file
from panguard.report.words import STEPS
from scripts import catalogue as command

TRANSLATED = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("en_GB.UTF-8", "en"),
        ("C", "en"),
        ("C.UTF-8", "en"),
        ("POSIX", "en"),
        ("zh-TW", "zh-TW"),
        ("zh_TW.UTF-8", "zh-TW"),
        ("zh_TW.Big5@stroke", "zh-TW"),
        ("zh-Hant", "zh-TW"),
        ("zh-Hant-HK", "zh-TW"),
        ("zh_HK", "zh-TW"),
        ("zh_CN.UTF-8", None),
        ("zh", None),
        ("de_DE", None),
        ("", None),
    ],
)
def test_a_tag_or_locale_names_a_language_we_speak_or_none(tag: str, language: str | None) -> None:
    assert language_of(tag) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_TW.UTF-8"}, "zh-TW"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh-TW"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": ""}, "zh-TW"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_environment_is_read_in_the_order_of_posix(environment: dict[str, str], language: str) -> None:
    assert language_from_environment(environment) == language


def test_english_is_said_as_written() -> None:
    assert catalogue_for("en") is ENGLISH
    assert ENGLISH.say(phrase("{count} skills", count=3)) == "3 skills"
    assert ENGLISH.say(verbatim("{not} a template")) == "{not} a template"


def test_a_language_we_do_not_speak_is_refused() -> None:
    with pytest.raises(KeyError):
        catalogue_for("fr")


def test_a_sentence_is_said_in_chinese_with_its_values() -> None:
    assert catalogue_for("zh-TW").say(phrase("{count} skills", count=3)) == "3 個技能"


def test_text_from_data_is_translated_as_a_whole_or_left_alone() -> None:
    catalogue = catalogue_for("zh-TW")

    assert catalogue.say(verbatim("HTML comment")) == "HTML 註解"
    assert catalogue.say(verbatim("a title nobody knows {x}")) == "a title nobody knows {x}"
    assert catalogue.say(verbatim("")) == ""


def test_a_value_that_is_a_sentence_of_ours_is_translated_but_a_single_word_is_a_name() -> None:
    catalogue = catalogue_for("zh-TW")

    assert catalogue.say(phrase("set aside: {reason}", reason="it is a draft")) == "未使用：它仍是草稿"
    assert catalogue.say(phrase("layer {layer}", layer="text")) == "檢查層 text"


def test_a_value_is_never_read_as_a_template() -> None:
    said = catalogue_for("zh-TW").say(phrase("layer {layer}", layer="{layer.__class__}"))

    assert said == "檢查層 {layer.__class__}"


def test_every_call_of_phrase_can_be_checked_against_a_catalogue() -> None:
    _, mistakes = command.collect()

    assert [f"{mistake.place}: {mistake.problem}" for mistake in mistakes] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated_with_the_same_placeholders(language: str) -> None:
    said, _ = command.collect()

    assert command.missing(language, said) == [], "run: python -m scripts.catalogue update, then translate"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_made_from_the_written_one(language: str) -> None:
    compiled = read_mo(BytesIO(catalogue_file(language).read_bytes()))
    written = command.read_catalogue(language)

    assert {message.id: message.string for message in compiled if message.id} == {
        message.id: message.string for message in written if message.id and message.string
    }, "run: python -m scripts.catalogue update"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_nothing_that_is_no_longer_said(language: str) -> None:
    said, _ = command.collect()
    known = {sentence.template for sentence in said}

    assert [
        message.id for message in command.read_catalogue(language) if message.id and message.id not in known
    ] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_use_the_punctuation_of_the_language(language: str) -> None:
    odd = [
        message.id
        for message in command.read_catalogue(language)
        if message.id
        and str(message.id).endswith(".") != str(message.string).endswith("。")
        and message.string
    ]

    assert odd == []


def test_the_steps_of_opening_hidden_text_have_names_in_each_language() -> None:
    catalogue = catalogue_for("zh-TW")

    assert [str(step) for step in STEPS if catalogue.say(step) == str(step)] == []
