import time

import pytest

from panguard.errors import LimitError, PanguardError
from panguard.limits import Limits
from panguard.scan.placed import Scalar, Table
from panguard.scan.toml import read_toml


def test_values_have_their_places() -> None:
    text = '[mcp_servers.a]\ncommand = "npx"\n'
    root = read_toml(text)
    assert isinstance(root, Table)
    command = root.table("mcp_servers").table("a").get("command")
    assert isinstance(command, Scalar)
    assert (command.value, text[command.start : command.end]) == ("npx", "npx")


DEEP = ".".join("a" * 100)


@pytest.mark.parametrize(
    "text",
    [
        f"{DEEP} = 1",
        f"[{DEEP}]",
        f"[[{DEEP}]]",
        f"x = {{{DEEP} = 1}}",
        " . ".join(["a"] * 100) + " = 1",
        ".".join(['"a"', "'b'"] * 50) + " = 1",
        "x = " + "[" * 100 + "]" * 100,
        "x = " + "{a = " * 100 + "1" + "}" * 100,
        f'x = """a""""\n{DEEP} = 1',
        f"x = '''a''''\n{DEEP} = 1",
        f'x = "\\"" # "\n{DEEP} = 1',
        f"x = 1 # '''\n{DEEP} = 1",
    ],
)
def test_what_is_nested_too_deep_is_refused(text: str) -> None:
    with pytest.raises(LimitError, match="deeper"):
        read_toml(text)


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + "1.5, " * 500 + "]",
        "\n".join(f"k{n} = 1.{n}" for n in range(500)),
        'x = "' + "." * 500 + '"',
        f'x = """\n{DEEP} = 1\n"""',
        f"x = '''{DEEP}'''",
        f"# {DEEP}\nx = 1",
        "\n".join(f"[a{n}.b.c]" for n in range(500)),
    ],
)
def test_what_only_holds_many_dots_is_read(text: str) -> None:
    assert isinstance(read_toml(text), Table)


def test_what_is_no_toml_is_said() -> None:
    with pytest.raises(PanguardError, match="not TOML"):
        read_toml("x = ")


def test_a_bound_in_bytes_is_not_one_in_characters() -> None:
    limits = Limits(yaml_bytes=20)
    assert isinstance(read_toml('x = "aaaaaaaaaa"', limits), Table)
    with pytest.raises(LimitError, match="larger"):
        read_toml('x = "字字字字字字字字字字"', limits)


HEADER = "[" + ".".join("a" * 60) + "]\n"


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "".join(f"k{n}=1\n" for n in range(60_000)),
        "".join(f"k{n}.{HEADER[1:-2]}=1\n" for n in range(7_000)),
        "x = [" + "1," * 60_000 + "]",
    ],
    ids=["keys under a deep header", "deep keys", "items"],
)
def test_what_holds_too_much_is_refused(text: str) -> None:
    with pytest.raises(LimitError, match="more than"):
        read_toml(text)


def test_texts_that_stand_nowhere_cost_little() -> None:
    text = "".join(f'k{n}="\\u0062z{n}"\n' for n in range(40_000))
    start = time.process_time()
    assert isinstance(read_toml(text), Table)
    assert time.process_time() - start < 6


@pytest.mark.parametrize(
    "text",
    [
        "mcp_servers.a.command = 'x'\n" + ".".join("a" * 80_000) + " = 1\n",
        '"""\\' * 100_000,
        "'" * 500_000,
        "x = " + "[" * 500_000,
    ],
    ids=["deep key", "open texts", "quotes", "open brackets"],
)
def test_a_hostile_text_costs_little(text: str) -> None:
    start = time.process_time()
    with pytest.raises(PanguardError):
        read_toml(text)
    assert time.process_time() - start < 1
