"""Promises of safety, and functions that do not keep them."""

import time

import pytest

from panguard.scan.promises import Promise, broken, promises
from tests.budget import seconds

ALL = frozenset(Promise)


def kinds(body: str, head: str = "def f(self, name, other='x'):\n") -> list[Promise]:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return [found.promise for found in broken(head + lines, ALL)]


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("Safely query databases using parameterized statements", Promise.QUERIES),
        ("Read files from the documents directory safely", Promise.FILES),
        ("safe-file-reader", Promise.FILES),
        ("Evaluates mathematical expressions safely.", Promise.COMMANDS),
        ("All inputs are sanitized.", Promise.COMMANDS),
        ("Does not modify any files.", Promise.UNCHANGED),
    ],
)
def test_a_promise_is_recognised(text: str, promise: Promise) -> None:
    assert promises(text) == {promise}


@pytest.mark.parametrize("text", ["Queries a database.", "Reads files.", "Stay safe.", "Modifies files.", ""])
def test_other_words_promise_nothing(text: str) -> None:
    assert promises(text) == frozenset()


@pytest.mark.parametrize(
    ("body", "promise"),
    [
        ('return c.execute(f"SELECT a FROM t WHERE id = {name}")', Promise.QUERIES),
        ("q = f\"SELECT a FROM t WHERE n LIKE '%{name}%'\"\nreturn c.execute(q)", Promise.QUERIES),
        ('c.execute("SELECT a FROM t WHERE n = \'" + name + "\'")', Promise.QUERIES),
        ("return open(os.path.join('/srv', name)).read()", Promise.FILES),
        ("p = f'/etc/app/{name}'\nreturn open(p).read()", Promise.FILES),
        ("return open(BASE / name).read()", Promise.FILES),
        ("return eval(name)", Promise.COMMANDS),
        ("os.system('ping ' + name)", Promise.COMMANDS),
        ("subprocess.run(f'ls {name}', shell=True)", Promise.COMMANDS),
        ("subprocess.run(['sh', '-c', name])", Promise.COMMANDS),
        ("os.remove(name)", Promise.UNCHANGED),
        ("open(name, 'w').write('x')", Promise.UNCHANGED),
    ],
)
def test_what_breaks_a_promise_is_found(body: str, promise: Promise) -> None:
    assert promise in kinds(body)


@pytest.mark.parametrize(
    "body",
    [
        "return c.execute('SELECT a FROM t WHERE id = ?', (name,))",
        "return c.execute(f'SELECT a FROM {name} WHERE id = ?', (other,))",
        "p = os.path.realpath(os.path.join('/srv', name))\nassert p.startswith('/srv')\nreturn open(p)",
        "return open(os.path.join('/srv', 'fixed.txt')).read()",
        "return open(name).read()",
        "return ast.literal_eval(name)",
        "subprocess.run(['ls', name])",
        "os.system('clear')",
        "open('report.txt', 'w').write(name)",
        "return eval('1 + 1')",
    ],
)
def test_what_keeps_a_promise_is_not_found(body: str) -> None:
    assert kinds(body) == []


@pytest.mark.parametrize("sign", ["+", "*", "%"])
def test_a_sum_of_thousands_of_pieces_stops_nothing(sign: str) -> None:
    pieces = sign.join(["'a'"] * 2_000)
    assert kinds(f"c.execute({pieces} {sign} other)\nos.remove(name)") == [Promise.UNCHANGED]


def test_a_query_is_found_in_the_first_of_many_pieces() -> None:
    assert kinds("c.execute('a WHERE b = ' + name" + " + ' c'" * 2_000 + ")") == [Promise.QUERIES]


def test_a_function_within_another_is_read_but_not_without_end() -> None:
    inner = "def g(path):\n    os.remove(path)"
    assert kinds(inner) == [Promise.UNCHANGED]
    deep = "".join(f"{' ' * depth}def f{depth}(a):\n" for depth in range(90))
    started = time.process_time()
    assert list(broken(f"{deep}{' ' * 90}[{'f(a), ' * 30_000}]\n", ALL)) == []
    assert time.process_time() - started < seconds(8)  # seconds; each function once would be a minute


@pytest.mark.parametrize("text", ["def (", "", "x" * 300_000, "x = 1"])
def test_other_texts_break_nothing(text: str) -> None:
    assert list(broken(text, ALL)) == []


@pytest.mark.parametrize(
    "excuse",
    [
        "resolve = None",
        "'resolve'",
        "if False:\n        name = os.path.basename(name)",
        "x = os.path.realpath('/srv')",
        "os.path.realpath(name)",
        "name.startswith('/')",
    ],
)
def test_a_check_that_protects_nothing_keeps_no_promise(excuse: str) -> None:
    program = f"import os\ndef f(name):\n    {excuse}\n    return open(os.path.join('/srv', name)).read()\n"
    assert [found.promise for found in broken(program, frozenset(Promise))] == [Promise.FILES]
