import pytest

from panguard.guard.mere_words import comment_lines, is_shell_file, mere_words
from tests.guard.running import attack

RUN = attack()


def _left(command: str) -> str:
    """Return a command without what is mere text of it."""
    for start, end in reversed(mere_words(command)):
        command = command[:start] + command[end:]
    return command


@pytest.mark.parametrize(
    "command",
    [
        f"git commit -m '{RUN}'",
        f"git commit -qam '`{RUN}`' && git push",
        f"git commit --message='{RUN}'",
        f'git commit -m "no more {RUN}"',
        f"git commit -F - <<'END'\nFix\n\n{RUN}\nEND",
        f"git commit -m \"$(cat <<'END'\nFix\n\n{RUN}\nEND\n)\"",
        f"git log --grep='{RUN}' --oneline",
        f"gh issue create --title x --body 'says `{RUN}`'",
        f"gh pr create --title x --body-file - <<'END'\n{RUN}\nEND",
        f"glab mr note 3 -m '{RUN}'",
        f"grep -rn '{RUN}' docs | wc -l",
        f"rg '{RUN}'",
        f"echo '{RUN}' | grep -c sh",
        f"echo '{RUN}' | jq -R .",
        f"jq -R . <<'END'\n{RUN}\nEND",
        f"sed -i 's#{RUN}#brew install acme#' README.md",
        f"test \"$1\" != '{RUN}'",
        f"# was: {RUN}\nmake",
        f"make # and no {RUN}",
    ],
)
def test_what_nothing_runs_is_mere_text(command: str) -> None:
    assert RUN not in _left(command)


@pytest.mark.parametrize(
    "command",
    [
        f"sh -c '{RUN}'",
        f"eval '{RUN}'",
        f"echo '{RUN}' | sh",
        f"echo '{RUN}' | grep sh | sudo bash",
        f"echo '{RUN}' > run.sh",
        f"echo '{RUN}' | ./run",
        f'git commit -m "$({RUN})"',
        f'git commit -m "`{RUN}`"',
        f"git commit -m x && {RUN}",
        f"git commit -m '{RUN}' && git log -1 --format=%B | sh",
        f"git -c alias.z='!{RUN}' z",
        f"git config alias.z '!{RUN}'",
        f"git bisect run '{RUN}'",
        f"git commit -F - <<END\n$({RUN})\nEND",
        f"git commit -F - <<'END'\nFix\nEND\n{RUN}",
        f"git commit -m \"x <<'END'\"\n{RUN}\nEND",
        f"# <<'END'\n{RUN}\nEND",
        f"echo a # it's\n{RUN} #'",
        f"echo a\\ #; {RUN}",
        f'echo "a # b"; {RUN}',
        f"bash <<'END'\n{RUN}\nEND",
        f"grep x <<'END' | sh\n{RUN}\nEND",
        f"grep() {{ sh -c \"$1\"; }}; grep '{RUN}'",
        f"alias grep='sh -c'; grep '{RUN}'",
        f"sed -i 's#^exit#{RUN}#' run.sh",
        f"sed 's#.*#{RUN}#e' notes.md",
        f"gh alias set go '!{RUN}'",
        f"xargs sh -c <<< '{RUN}'",
        f"echo '{RUN}",
    ],
)
def test_what_something_may_run_is_none(command: str) -> None:
    assert RUN in _left(command)


def test_comments_of_a_script_are_mere_text_unless_it_runs_what_it_reads_of_itself() -> None:
    script = f"#!/bin/sh\n# {RUN}\nmake\n"
    ((start, end),) = comment_lines(script)
    assert script[start:end] == f"# {RUN}"
    assert comment_lines(f"{script}sed -n 's/^# //p' \"$0\" | sh\n") == ()


def test_a_program_for_a_shell_is_known_by_its_name_or_its_first_line() -> None:
    assert is_shell_file("run.sh", "")
    assert is_shell_file("run", "#!/usr/bin/env bash\n")
    assert not is_shell_file("run.py", "#!/usr/bin/env python3\n")
