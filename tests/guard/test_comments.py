from time import process_time

from panguard.guard.comments import comment_lines, is_shell_file, readings
from tests.guard.running import attack

RUN = attack()


def test_comments_of_a_script_are_mere_text_unless_it_runs_what_it_reads_of_itself() -> None:
    script = f"#!/bin/sh\n# {RUN}\nmake\n"
    ((start, end),) = comment_lines(script)
    assert script[start:end] == f"# {RUN}"
    assert comment_lines(f"{script}sed -n 's/^# //p' \"$0\" | sh\n") == ()


def test_a_program_for_a_shell_is_known_by_its_name_or_its_first_line() -> None:
    assert is_shell_file("run.sh", "")
    assert is_shell_file("run", "#!/usr/bin/env bash\n")
    assert not is_shell_file("run.py", "#!/usr/bin/env python3\n")


def test_what_a_program_prints_into_a_text_is_no_comment() -> None:
    for text in (f"cat <<END\n# $({RUN})\nEND\n", f'echo "\n# `{RUN}`\n"\n'):
        assert comment_lines(f"#!/bin/sh\n{text}") == ()
    ((start, end),) = comment_lines(script := f"#!/bin/sh\n# not `{RUN}`\nmake\n")
    assert script[start:end] == f"# not `{RUN}`"


def test_very_many_comments_take_no_time() -> None:
    before = process_time()
    assert len(comment_lines("#!/bin/sh\n" + "# a\n" * 100_000)) == 100_000
    assert process_time() - before < 5


def test_a_number_sign_in_a_pattern_is_also_read_as_part_of_it() -> None:
    assert list(readings("[[ a = @(#) ]]; make # all")) == [
        "[[ a = @(#) ]]; make # all",
        "[[ a = @(_) ]]; make # all",
    ]
    assert list(readings("make # all (of it)")) == ["make # all (of it)"]
