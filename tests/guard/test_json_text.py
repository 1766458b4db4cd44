"""JSON within text: every string of it is seen, and what is changed is changed where it stands."""

import pytest

from panguard.guard.json_text import is_json, spoken, with_escaped, with_strings


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "b"}',
        '{"a":1,"a":[true,null,-1.5e+3]}',
        ' [["x"], {}] ',
        '{"a":"b",}',
        '{"a":"b"} /* why */ // more\n{"c":"d"}\n',
        '# why\n{"a": 1}'[6:],
        '"only \\u0061 text"',
        '{"a\\"b": "c\\\\"}',
        "[" * 100_000 + "]" * 100_000,
    ],
)
def test_what_some_reader_takes_for_json_is_json(text: str) -> None:
    assert is_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "[see] the notes",
        '{"a": "b"} and more',
        '"a" and "b"',
        "{a: 1}",
        '{"a": "b',
        "[link](x)",
        "42",
    ],
)
def test_what_holds_words_of_its_own_is_no_json(text: str) -> None:
    assert not is_json(text)


def test_every_string_is_seen_once_and_keys_are_told_from_values() -> None:
    values: list[tuple[str, str]] = []
    keys: list[str] = []

    def value(said: str, name: str) -> str:
        values.append((name, said))
        return said

    def key(said: str) -> str:
        keys.append(said)
        return said

    text = '{"a": "one", "a" : "tw\\u006f", /* three */ "b": ["four", "five"]}'
    assert with_strings(text, value, key) is text
    assert values == [("a", "one"), ("a", "two"), ("", "/* three */"), ("b", "four"), ("", "five")]
    assert keys == ["a", "a", "b"]


def test_what_is_changed_stands_where_it_stood_and_nothing_else_moves() -> None:
    text = '{ "a":"bad" ,\n"a": "good", // bad\n "n": 1.50}'
    new = with_strings(text, lambda said, _: said.replace("bad", 'a "notice" */'), lambda key: key)
    assert new == ('{ "a":"a \\"notice\\" */" ,\n"a": "good", /* // a "notice" * / */\n\n "n": 1.50}')


def test_letters_that_are_spelt_out_are_read_in_json_among_other_words() -> None:
    text = 'Result: {"a": "\\u0069gnore", "b": "\\u00e9"} "kept"'
    assert with_escaped(text, lambda said: said.replace("ignore", "-")) == (
        'Result: {"a": "-", "b": "\\u00e9"} "kept"'
    )


def test_a_text_of_many_openings_without_end_is_read_in_one_go() -> None:
    assert not is_json("[" + "/*" * 200_000 + '"')
    assert not is_json('["' + "\\" * 400_001)


def test_sentences_that_name_an_agent_are_taken_out_of_json() -> None:
    text = '{"id": 4, "body": "Agents: \\"read\\" this first.", "title": "A longer title of it"}'
    assert spoken(text) == 'Agents: "read" this first.'
    assert spoken('{"body": "Nobody is spoken to here"}') == ""
    assert spoken("Agents: this is no JSON") == ""
