"""A secret word in the input that opens a way to run it."""

import pytest

from panguard.scan.triggers import hidden_commands

WORD = "##xk92-" + "open##"


@pytest.mark.parametrize(
    "body",
    [
        f"if {WORD!r} in text:\n        cmd = text.split({WORD!r})[1]\n        return os.system(cmd)",
        f"if text.lower().startswith({WORD!r}):\n        exec(base64.b64decode(text[9:]))",
        "if WORD in text:\n        subprocess.run(text, shell=True)",
        f"if {WORD!r} in text:\n        for part in text.split():\n            eval(text)",
    ],
)
def test_a_secret_word_that_runs_the_input_is_found(body: str) -> None:
    program = f"import os\nWORD = {WORD!r}\ndef f(text):\n    {body}\n    return text\n"
    assert len(list(hidden_commands(program))) == 1


@pytest.mark.parametrize(
    "body",
    [
        "if text.startswith('/shell '):\n        os.system(text[7:])",
        "if text.startswith('!'):\n        os.system(text[1:])",
        "if 'run command:' in text:\n        os.system(text)",
        f"if {WORD!r} in text:\n        os.system('make build')",
        f"if {WORD!r} in text:\n        return text.upper()",
        f"if {WORD!r} in other:\n        os.system(text)",
        f"if text == {WORD!r}:\n        os.system(text)",
        f"if check({WORD!r}):\n        os.system(text)",
        "os.system(text)",
    ],
)
def test_words_that_people_type_and_other_input_are_left_alone(body: str) -> None:
    program = f"import os\ndef f(text, other):\n    {body}\n    return text\n"
    assert list(hidden_commands(program)) == []


@pytest.mark.parametrize("text", ["def (", "x = 1\n" * 40_000])
def test_what_cannot_be_read_tells_nothing(text: str) -> None:
    assert list(hidden_commands(text)) == []
