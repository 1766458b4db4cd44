import pytest

from panguard.scan.inert import Programs, is_held, is_test
from tests.scan import attacks

COMMAND = attacks.PIPE


def held(text: str, file: str = "scan.py") -> bool:
    written = text.replace("%", COMMAND)
    start = written.index(COMMAND)
    return is_held(written, file, start, start + len(COMMAND))


@pytest.mark.parametrize(
    "text",
    [
        'BAD = [\n    "%",\n]\n',
        'RULES = {\n    "pipe": "%",\n}\n',
        'assert scan("%").blocked\n',
        'TEXT = """\nBad:\n%\n"""\n',
        "const cases = [{ input: '%', want: 'block' }];\n",
    ],
)
def test_a_string_of_a_program_is_held(text: str) -> None:
    assert held(text)


@pytest.mark.parametrize(
    "text",
    [
        'os.system("%")\n',
        'subprocess.run(["bash", "-c", "%"])\n',
        'subprocess.run(\n    "%",\n    shell=True)\n',
        'file.write("%")\n',
        "child.execSync('%')\n",
        '("%") | crontab -\n',
        "%\n",
    ],
)
def test_what_is_run_or_written_on_the_spot_is_not_only_held(text: str) -> None:
    assert not held(text)


def test_strings_of_a_program_for_a_shell_are_not_looked_at() -> None:
    assert not held('x="%"\n', "scan.sh")


@pytest.mark.parametrize(
    "program",
    [
        "for c in COMMANDS:\n    os.system(c)\n",
        "subprocess.run(RULES['a'], shell=True)\n",
        "subprocess.run(command)\n",
        'getattr(os, "sys" + "tem")(c)\n',
        "child_process.exec(line)\n",
        "eval(code)\n",
        'eval "$line"\n',
        'sh -c "$1"\n',
        "} | bash\n",
        "from fastmcp import FastMCP\n",
        'Path(".bashrc").write_text(x)\n',
        "from subprocess import run\nrun(TEXT, shell=True)\n",
        "from os import getcwd, system as look\nlook(TEXT)\n",
        'exec.Command("sh", "-c", text).Run()\n',
        "exec.CommandContext(ctx, name)\n",
        'std::process::Command::new("/bin/sh").arg("-c").arg(text)\n',
        "system text\n",
        "out = `#{text}`\n",
        'require("child_process").exec(text)\n',
        'import("node:child_process").then(m => m.exec(text))\n',
        'const {exec: go} = require("child_process")\ngo(text)\n',
        'const p = require("child_process")\np.exec(text)\n',
        'out = open("/tmp/a.sh", "w")\nout.write(text)\n',
        "say | sh\n",
        "say twice | sudo bash\n",
        "exec >/tmp/a\n",
        "exec 3>/tmp/a\n",
        "} > /tmp/a; sh /tmp/a\n",
        "done >> /tmp/a\n",
    ],
)
def test_a_package_may_run_strings(program: str) -> None:
    assert Programs((("scripts/a.py", program),)).run_strings


@pytest.mark.parametrize(
    "program",
    [
        "for bad in BAD:\n    if bad in text:\n        print(bad)\n",
        'subprocess.run(["git", "status"])\n',
        "pattern.exec(line)\n",
        'PATTERNS = ["eval(", "os.system("]\n',
        "echo done\n",
        "from os import path\n",
        'const p = require("child_process")\np.exec("git status")\n',
        'exec.Command("git", "status").Run()\n',
        'Command::new("git").arg("status")\n',
        '"""Shows the system prompt of a skill."""\n',
        'open("report.txt", "w").write(text)\n',
        "exec 2>&1\n",
        "echo ${count} > /dev/null\n",
        "const { exec, spawn } = tools\n",
    ],
)
def test_a_package_that_only_looks_does_not(program: str) -> None:
    assert not Programs((("scripts/a.py", program),)).run_strings


def test_instructions_can_have_the_output_of_a_program_run() -> None:
    assert Programs((), ("Run `python scan.py | sh` now.",)).run_strings
    assert not Programs((), ("It warns of `os.system(x)`.",)).run_strings


def test_a_package_that_serves_tools_speaks_to_an_agent() -> None:
    assert Programs((("a.py", "from fastmcp import FastMCP\n"),)).serve_agents
    assert not Programs((("a.py", "import re\n"),)).serve_agents


CALLS = 'CASES = ["run this and then os.system(x) with it"]\n'


def test_a_call_in_a_sentence_of_a_test_runs_nothing() -> None:
    assert not Programs((("tests/test_find.py", CALLS),)).run_strings
    assert Programs(
        (("tests/test_find.py", f"{CALLS}for case in CASES:\n    os.system(case)\n"),)
    ).run_strings
    assert Programs((("tests/test_find.py", 'x = f"and now {os.system(x)}"\n'),)).run_strings
    assert Programs((("scripts/find.py", CALLS),)).run_strings


def test_a_quote_in_an_expression_between_slashes_hides_no_call() -> None:
    hidden = 'const r = [/"/, child_process.exec(a), /"/];\n'
    assert Programs((("tests/find.test.js", hidden),)).run_strings


def test_a_module_of_the_project_that_a_test_starts_runs_no_string() -> None:
    starts = 'subprocess.run([sys.executable, "-m", "{}", "scan", str(path)], check=True)\n'
    assert not Programs((("tests/test_cli.py", starts.format("acme")),)).run_strings
    assert Programs((("tests/test_cli.py", starts.format("runpy")),)).run_strings


def test_what_a_test_writes_is_held_unless_it_may_be_a_program() -> None:
    assert held('path.write_text("%")\n', "tests/test_scan.py")
    assert not held('path = tmp_path / "a.sh"\npath.write_text("%")\n', "tests/test_scan.py")
    assert not held('path.write_text("%")\npath.chmod(0o755)\n', "tests/test_scan.py")
    assert not held('path.write_text("%")\n', "scan.py")


@pytest.mark.parametrize(
    "file",
    [
        *("tests/test_a.py", "a/test_b.py", "conftest.py", "src/a.test.ts", "src/a.spec.js", "x/a_test.go"),
        *("spec/a_spec.rb", "src/__tests__/a.js", "tests/fixtures/a.json", "pkg/testdata/a.yaml"),
    ],
)
def test_files_of_tests_are_known(file: str) -> None:
    assert is_test(file)


@pytest.mark.parametrize(
    "file", ["src/latest.py", "contest/a.py", "src/attest.go", "protest.js", "a/testing.md"]
)
def test_files_whose_names_only_sound_like_tests_are_none(file: str) -> None:
    assert not is_test(file)
