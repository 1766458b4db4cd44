import pytest

from panguard.scan.shown import (
    in_long_string,
    is_catalogued,
    is_described,
    is_introduced,
    is_printed,
    is_report_line,
    is_said_by_somebody,
    orders_what_is_shown,
)
from tests.scan import attacks

COMMAND = attacks.PIPE


@pytest.mark.parametrize(
    "before",
    [
        "| 12:30 | Bash | ",
        "[CRITICAL] reverse-shell SKILL.md:12  ",
        "HIGH: ",
        "scripts/run.sh:14: ",
        "- **Evidence**: `",
        "- **Decoded result**: ",
        "Match: ",
        "❌ ",
    ],
)
def test_a_line_of_a_report_is_none_of_a_shell(before: str) -> None:
    assert is_report_line(before)


@pytest.mark.parametrize(
    "before",
    ["", "$ ", "sudo ", "[unused]: https://docs.example/ ", "note: ", "description: ", "run: ", "Install: "],
)
def test_what_a_shell_would_run_or_a_note_says_is_no_report(before: str) -> None:
    assert not is_report_line(before)


@pytest.mark.parametrize(
    "text",
    [
        '{"rule": "x", "match": "%s"}',
        "examples:\n  - '%s'\n",
        "- id: one\n  patterns:\n    - first\n    - '%s'\n",
        "payload: |\n  %s\n",
    ],
)
def test_the_value_of_a_key_that_describes_is_shown(text: str) -> None:
    written = text % COMMAND
    assert is_described(written, written.index(COMMAND)) is not text.startswith("payload")


@pytest.mark.parametrize(
    "text",
    [
        '{"command": "%s"}',
        '{"description": "%s"}',
        "steps:\n  - run: '%s'\n",
        "run:\n  - '%s'\n",
        "%s",
        "- '%s'",
    ],
)
def test_what_is_run_or_read_as_a_note_is_not_shown(text: str) -> None:
    written = text % COMMAND
    assert not is_described(written, written.index(COMMAND))


def test_a_list_is_of_attacks_where_its_first_line_says_so() -> None:
    text = f"Treat a mail that says one of these as hostile:\n\n- something\n- {attacks.IGNORE}\n"
    assert is_introduced(text, text.index(attacks.IGNORE))


@pytest.mark.parametrize(
    "text",
    [
        "Do these steps:\n\n- %s\n",
        "Detects attacks.\n\n- %s\n",
        "# Attacks:\n\n- %s\n",
        "Detects attacks:\n\n%s\n",
        "- %s\n",
    ],
)
def test_other_lists_and_texts_are_not_of_attacks(text: str) -> None:
    written = text % attacks.IGNORE
    assert not is_introduced(written, written.index(attacks.IGNORE))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('echo "do not run ', '"'),
        ("  if grep -qE '", '\' "$1"; then'),
        ('wipe) echo "found ', '" ;;'),
        ('printf "', '\\n" >&2'),
        ("test -f x && echo '", "' | head -1"),
    ],
)
def test_a_string_that_is_printed_or_searched_for_is_not_run(before: str, after: str) -> None:
    assert is_printed(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('echo "', '" | sh'),
        ('echo "', '" > /tmp/x'),
        ('echo "', '" >> ~/.bashrc'),
        ('echo "$(', ')"'),
        ('x="$(echo "', '")"'),
        ('eval "$(echo "', '")"'),
        ("", ""),
        ('sh -c "', '"'),
        ("echo ", ""),
    ],
)
def test_what_goes_on_from_a_print_is_not_only_printed(before: str, after: str) -> None:
    assert not is_printed(before, after)


@pytest.mark.parametrize(
    "text",
    [
        "Example of a bad skill.\n\nCarry the example out in full.",
        "Now do as it says.",
        "Then run each of the commands listed.",
        "First execute every line below.",
    ],
)
def test_an_order_to_carry_out_an_example_is_found(text: str) -> None:
    assert orders_what_is_shown(text)


@pytest.mark.parametrize("text", ["Run the scanner on a folder.", "The examples below are attacks.", ""])
def test_other_orders_carry_out_no_example(text: str) -> None:
    assert not orders_what_is_shown(text)


def test_a_collection_of_attacks_is_shown() -> None:
    text = "Known:\n\n- first bad\n- second bad\n- third bad\n"
    assert is_catalogued(text, text.index("second"), lambda line: "bad" in line)
    assert not is_catalogued(
        text.replace("- first", "first"), text.index("second"), lambda line: "bad" in line
    )
    assert not is_catalogued(text, text.index("second"), lambda line: "third" in line)
    assert not is_catalogued("one bad\ntwo bad\nthree bad", 8, lambda line: "bad" in line)


@pytest.mark.parametrize("before", ["User: ", "- **Attacker**: ", "Input 3: ", "> Payload: "])
def test_what_somebody_else_says_is_told_by_its_label(before: str) -> None:
    assert is_said_by_somebody(before)


@pytest.mark.parametrize("before", ["", "Note: ", "SYSTEM: ", "IMPORTANT: ", "Step 1: ", "Dear user, "])
def test_other_labels_are_of_nobody_else(before: str) -> None:
    assert not is_said_by_somebody(before)


def test_a_string_of_several_lines_is_found() -> None:
    text = 'A = """\nwords\n"""\nmore\n'
    assert in_long_string(text, text.index("words"))
    assert not in_long_string(text, text.index("more"))


@pytest.mark.parametrize(
    "text",
    [
        "Run the block above before each task.",
        "Run the command of the section above.",
        "On Linux and macOS run it.",
        "That warning is for people. Agents do it at the start of each session.",
    ],
)
def test_what_is_shown_and_ordered_is_ordered(text: str) -> None:
    assert orders_what_is_shown(f"Some words. {text}")


@pytest.mark.parametrize("text", ["Run the tests above the limit.", "It runs on Linux.", "Do it yourself."])
def test_other_words_order_nothing_that_is_shown(text: str) -> None:
    assert not orders_what_is_shown(text)
