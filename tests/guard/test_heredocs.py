import pytest

from panguard.guard.heredocs import parted


@pytest.mark.parametrize(
    ("head", "file"),
    [
        ("cat > a.md <<'END'", "a.md"),
        ("cat >> ~/.bashrc <<END", "~/.bashrc"),
        ("cat <<'END' > a.md", "a.md"),
        ("cat <<END >'my notes.md'", "my notes.md"),
        ("sudo tee /etc/x.conf <<END >/dev/null", "/etc/x.conf"),
        ("tee -a log.txt <<-END", "log.txt"),
        ("cd app && cat > src/a.ts <<'END'", "src/a.ts"),
        ("mkdir -p x; cat > x/a <<'END'; ls", "x/a"),
    ],
)
def test_what_is_only_kept_in_a_file_is_no_part_of_the_command(head: str, file: str) -> None:
    command, written = parted(f"{head}\nbody one\nbody two\nEND\nnpm test")
    assert command == f"{head}\nEND\nnpm test"
    assert written == ((file, "body one\nbody two\n"),)


@pytest.mark.parametrize(
    "command",
    [
        "bash <<'END'\nls\nEND",
        "python3 - <<'END'\nprint(1)\nEND",
        "cat <<'END' | sh\nls\nEND",
        "cat <<'END'\nshown\nEND",
        "tee a.sh <<END | sh\nls\nEND",
        "cat > >(sh) <<END\nls\nEND",
        "cat > a.md <<'END'\nnever ended",
        "echo one\necho two\necho three",
        "psql <<'END'\nselect 1\nEND",
    ],
)
def test_what_a_program_reads_stays_part_of_the_command(command: str) -> None:
    assert parted(command) == (command, ())


def test_what_a_shell_expands_on_the_way_stays_and_is_written_too() -> None:
    text = "cat > a.md <<END\n$(id)\nEND"
    assert parted(text) == (text, (("a.md", "$(id)\n"),))
    quoted = "cat > a.md <<'END'\n$(id)\nEND"
    assert parted(quoted) == ("cat > a.md <<'END'\nEND", (("a.md", "$(id)\n"),))


def test_a_patch_that_is_applied_is_read_as_the_files_that_it_makes() -> None:
    command = "apply_patch <<'END'\n*** Begin Patch\n*** Add File: a.sh\n+ls\n*** End Patch\nEND"
    assert parted(command) == ("apply_patch <<'END'\nEND", (("a.sh", "ls\n"),))


def test_several_texts_are_all_taken_out() -> None:
    command, written = parted("cat > a <<'A'\n1\nA\ncat > b <<'B'\n2\nB\nls")
    assert command == "cat > a <<'A'\nA\ncat > b <<'B'\nB\nls"
    assert written == (("a", "1\n"), ("b", "2\n"))
