"""The sentences of the source are found, and calls no catalogue could be checked against are refused."""

import pytest

from scripts.catalogue import Mistake, Said, phrases_in, placeholders


@pytest.mark.parametrize(
    "call",
    [
        'phrase("Reads {file}", file=path)',
        'findings.phrase("Reads {file}", file=path)',
        'phrase("Reads " "{file}", file=path)',
    ],
)
def test_a_literal_template_is_found_however_it_is_written(call: str) -> None:
    assert list(phrases_in(f"\nx = {call}", "a.py")) == [Said("Reads {file}", "a.py:2")]


@pytest.mark.parametrize(
    "call",
    [
        "phrase(template)",
        'phrase(f"Reads {file}")',
        'phrase("Reads " + file)',
        'phrase("Reads {file}")',
        'phrase("Reads", file=path)',
        'phrase("Reads {file}", name=path)',
    ],
)
def test_what_cannot_be_checked_is_a_mistake_with_its_place(call: str) -> None:
    (found,) = phrases_in(call, "a.py")

    assert isinstance(found, Mistake)
    assert found.place == "a.py:1"


def test_plain_text_with_braces_needs_no_values() -> None:
    assert list(phrases_in('phrase("set `${NAME}` instead")', "a.py")) == [
        Said("set `${NAME}` instead", "a.py:1")
    ]


def test_the_template_of_another_phrase_may_be_said_again() -> None:
    assert list(phrases_in("phrase(known.title.template, steps=x)", "a.py")) == []


def test_values_given_together_are_taken_on_trust() -> None:
    assert list(phrases_in('phrase("Reads {file}", **values)', "a.py")) == [Said("Reads {file}", "a.py:1")]


def test_placeholders_are_the_names_a_template_leaves_open() -> None:
    assert placeholders("{a} and {b}, {{not}}") == {"a", "b"}
    assert placeholders("no format {") == set()
