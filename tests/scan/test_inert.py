import pytest

from panguard.scan.inert import Programs, is_held
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
    ],
)
def test_a_package_may_run_strings(program: str) -> None:
    assert Programs((program,)).run_strings


@pytest.mark.parametrize(
    "program",
    [
        "for bad in BAD:\n    if bad in text:\n        print(bad)\n",
        'subprocess.run(["git", "status"])\n',
        "pattern.exec(line)\n",
        'PATTERNS = ["eval(", "os.system("]\n',
        "echo done\n",
    ],
)
def test_a_package_that_only_looks_does_not(program: str) -> None:
    assert not Programs((program,)).run_strings


def test_instructions_can_have_the_output_of_a_program_run() -> None:
    assert Programs((), ("Run `python scan.py | sh` now.",)).run_strings
    assert not Programs((), ("It warns of `os.system(x)`.",)).run_strings


def test_a_package_that_serves_tools_speaks_to_an_agent() -> None:
    assert Programs(("from fastmcp import FastMCP\n",)).serve_agents
    assert not Programs(("import re\n",)).serve_agents
