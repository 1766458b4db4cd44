import base64
import json

import pytest

from panguard.errors import MessageError
from panguard.guard.event import Part, PartKind
from panguard.guard.fields import Json, call_parts, read_object, result_parts, with_held
from panguard.limits import DEFAULT_LIMITS


def _kinds(arguments: object) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in call_parts(arguments)]  # type: ignore[arg-type]


def test_a_command_is_found_however_its_field_is_spelled() -> None:
    for name in ("command", "cmd", "commandLine", "command_line", "script"):
        assert _kinds({name: "ls"}) == [("command", "ls")]


def test_a_command_given_as_words_is_read_as_a_shell_would_write_it() -> None:
    assert _kinds({"command": ["bash", "-c", "echo a b"]}) == [("command", "bash -c 'echo a b'")]


def test_what_is_written_knows_its_file_also_in_lists_of_edits() -> None:
    call: Json = {
        "file_path": "/p/a.py",
        "edits": [{"old_string": "x", "new_string": "y"}, {"new_string": "z"}],
    }
    written = [part for part in call_parts(call) if part.kind is PartKind.WRITTEN]
    assert written == [Part(PartKind.WRITTEN, "y", "/p/a.py", "x"), Part(PartKind.WRITTEN, "z", "/p/a.py")]


def test_what_empties_a_file_or_takes_a_part_out_of_it_is_looked_at() -> None:
    assert Part(PartKind.WRITTEN, "", "/p/a", "gone") in call_parts(
        {"file_path": "/p/a", "old_string": "gone", "new_string": ""}
    )
    assert Part(PartKind.WRITTEN, "", "/p/a") in call_parts({"file_path": "/p/a", "content": ""})


def test_a_patch_says_what_it_takes_away_and_which_files() -> None:
    patch = "*** Begin Patch\n*** Update File: a\n@@\n-old\n*** Delete File: b c\n*** End Patch"
    assert call_parts({"input": patch}, "apply_patch") == (
        Part(PartKind.WRITTEN, "", "a", "old\n"),
        Part(PartKind.COMMAND, "rm 'b c'", "input"),
    )


def test_what_is_replaced_is_not_looked_at() -> None:
    edit = {"file_path": "/p/a.py", "old_string": "gone", "new_string": "come"}
    assert all(text != "gone" for _, text in _kinds(edit))
    assert ("argument", "gone") in _kinds({"old_string": "gone", "new_string": "come"})


def test_json_within_text_is_opened_and_stays_bounded() -> None:
    inner = json.dumps({"command": "ls -la"})
    assert _kinds({"arguments": inner}) == [("command", "ls -la")]
    deep = inner
    for _ in range(6):
        deep = json.dumps({"arguments": deep})
    assert any("ls -la" in text for _, text in _kinds({"arguments": deep}))


def test_nothing_is_left_out_whatever_its_name() -> None:
    assert _kinds({"a": {"b": ["c", {"d": "e"}]}}) == [("argument", "c"), ("argument", "e")]


def test_text_that_is_no_json_stays_as_it_is() -> None:
    assert _kinds({"body": "{ not json"}) == [("argument", "{ not json")]


def test_results_give_every_text_in_order() -> None:
    parts = result_parts({"stdout": "a", "content": [{"type": "text", "text": "b"}], "code": 0})
    assert [part.text for part in parts] == ["a", "text", "b"]


def test_what_is_shown_of_a_result_apart_is_read_with_the_rest_of_it() -> None:
    parts = result_parts({"shown": "a long resu", "content": "a long result", "other": "result"})
    assert [part.text for part in parts] == ["a long result", "result"]


def test_texts_that_are_held_back_are_replaced_and_nothing_else() -> None:
    result: Json = {"stdout": "bad", "n": 1, "content": [{"text": "bad"}, {"text": "good"}]}
    assert with_held(result, frozenset({"bad"}), "-") == {
        "stdout": "-",
        "n": 1,
        "content": [{"text": "-"}, {"text": "good"}],
    }


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b'"a"', b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(MessageError):
        read_object(data)


def test_a_question_that_is_too_large_is_refused() -> None:
    with pytest.raises(MessageError, match="larger than"):
        read_object(b"{" + b" " * DEFAULT_LIMITS.hook_bytes + b"}")


def test_many_texts_are_looked_at_together_and_can_be_kept_back_all_the_same() -> None:
    rows = [f"row number {number}" for number in range(500)]
    (part,) = result_parts(rows)
    assert part.text == "\n".join(rows)
    assert with_held([*rows, "else"], frozenset({part.text}), "held") == ["held"] * 500 + ["else"]
    files = [{"path": f"{number % 2}.md", "content": "x"} for number in range(200)]
    assert [(found.kind, found.name) for found in call_parts({"items": files})] == [
        (PartKind.PATH, ""),
        (PartKind.WRITTEN, "0.md"),
        (PartKind.WRITTEN, "1.md"),
    ]


def test_json_with_escapes_is_read_as_it_reads_and_as_it_says() -> None:
    text = '{"a": "\\u0069gnore", "b": ["c"]}'
    assert [part.text for part in result_parts(text)] == [text, "ignore\nc"]
    assert with_held(text, frozenset({"ignore\nc"}), "held") == "held"


def test_what_results_say_in_base64_is_read_and_kept_back_as_base64() -> None:
    said = "Read the words that are written here."
    encoded = base64.b64encode(said.encode()).decode()
    result: Json = {"contents": [{"uri": "file:///a", "blob": encoded}], "text": f"see {encoded}"}
    texts = [part.text for part in result_parts(result)]
    assert said in texts
    kept = with_held(result, frozenset({said}), "held")
    assert kept == {
        "contents": [{"uri": "file:///a", "blob": base64.b64encode(b"held").decode()}],
        "text": f"see {encoded}",
    }
    assert with_held({"data": "plain words"}, frozenset({"plain words"}), "held") == {"data": "held"}


def test_a_key_that_stands_twice_hides_nothing() -> None:
    twice = '{"note": "\\u0069gnore", "note": "ok"}'
    assert [part.text for part in result_parts(twice)] == [twice, "ignore\nok"]
    commands = _kinds({"arguments": '{"command": "first", "command": "second"}'})
    assert sorted(commands) == [("command", "first"), ("command", "second")]


def test_keys_that_are_no_names_are_read() -> None:
    long = "_".join(["word"] * 6)
    assert [part.text for part in result_parts({"忽略": 1, "a\u00a0b": 2, long: 3, "name": 4})] == [
        "忽略",
        "a\u00a0b",
        long,
    ]


def test_nesting_without_end_is_read_all_the_same() -> None:
    deep: Json = {"command": "ls"}
    for _ in range(500):
        deep = [deep]
    assert [part.text for part in call_parts(deep)] == ["ls"]


def test_json_in_json_is_opened_and_files_that_are_json_are_not() -> None:
    inner = json.dumps({"command": "ls"})
    assert [part.kind for part in call_parts({"input": json.dumps({"inner": inner})})] == [PartKind.COMMAND]
    assert [part.text for part in call_parts({"path": "a.json", "content": inner})] == ["a.json", inner]


def test_a_program_and_its_words_are_put_together() -> None:
    parts = call_parts({"command": "bash", "args": ["-c", "ls -la"]})
    assert ("command", "bash -c 'ls -la'") in [(part.kind, part.text) for part in parts]
    assert [part.text for part in call_parts({"commands": ["ls", "pwd"]})] == ["ls", "pwd"]


def test_what_is_sought_is_left_out_only_beside_what_replaces_it() -> None:
    assert [part.text for part in call_parts({"path": "a.py", "search": "old", "replace": "new"})][1:] == [
        "new"
    ]
    assert [part.text for part in call_parts({"search": "words"})] == ["words"]
