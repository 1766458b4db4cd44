"""Hostile programs cost what their length says to every reader of spellings."""

import gc
import time
from collections.abc import Callable

import pytest

from panguard.scan.flow_python import python_leaks
from panguard.scan.flow_script import followed_scripts
from panguard.scan.flow_text import shell_leaks
from panguard.scan.flow_unparsed import unparsed_leaks
from panguard.scan.powershell import plain as plain_powershell
from panguard.scan.python_spelled import spelled as spelled_python
from panguard.scan.python_text import parsed
from panguard.scan.script_text import plain_script
from panguard.scan.shell import plain as plain_shell
from panguard.scan.shell import spelled as spelled_shell

SMALL = 4_000
GROWTH = 8
SLACK = 3  # of linear growth; quadratic growth would be eight times linear growth
FLOOR = 0.003  # seconds below which nothing is measured

SHELL = [
    "$(", "`", "${", "${a", "$((", "<(", "(", ")", "'", '"', "\\", "\\\n", "$'", "$'\\x4", "a''", "a=b;",
    "a=$a$a\n", "a+=b\n", "$a", "${a:0:1}", "${IFS}", "c''url x\n", "|", "| sh\n", ";", "&&", "<<<",
    "<<<'a' sh\n", "{a,", "/b?n/*\n", "alias a=sh\n", "a\n", 'a() { sh "$@"; }\n', "cp /bin/sh a\n",
    "./k a\n", 'eval "$a"\n', "echo a | rev | sh\n", "printf '\\143' | sh\n", 'sh -c \'sh -c "',
    "echo $(echo $(echo ", "x='a';eval $x\n", "\n", "# a\n", " ", "$@", "a$@b ", "\\c\\u ",
    "base64 -d <<< QQ== | sh\n", "export a=b\n",
]  # fmt: skip
PYTHON = [
    "a = 'a' + 'b'\n", "a = a + a\n", "a += 'bb'\n", "a = 'a' * 9\n", "(", "[", "a = chr(9) + chr(8)\n",
    "a.b", "a = ''.join(['a', 'b'])\n", "import os as o\n", "o.system('a' + 'b')\n",
    "getattr(a, 'b' + 'c')()\n", "'a' + ", "a = 'abc'[::-1]\n", "a = bytes.fromhex('6162')\n",
    "if a:\n  a = 1\n", "lambda: ", "not ", "-", "a if b else ", "a = b = ", "f'{a}'\n", "exec('a' 'b')\n",
    "__import__('os')\n", "a[0]", "a(", "'''", "\\\n", "\n", " ", "a = 'a'.replace('a', 'bb')\n",
    "a = '%s%s' % ('a', 'b')\n", "a = '{}{}'.format(a, a)\n", "x = x, x\n",
]  # fmt: skip
SCRIPT = [
    "'a' + ", '"a" + ', "['a', ", "a['b'](", "globalThis['a'](", "String.fromCharCode(97, ",
    "\\'", "const a = b;\n",
    "let a = fetch;\n", "a(b);\n", "fetch(a", "eval(", "(", "{", "[", "`", "'", '"', "'",
    "\n", " ", ";", "a = ", "const s = fs.readFileSync('.npmrc');\n", "fetch(s);\n", "a.then(b => ",
    "headers: {", "...process.env ",
]  # fmt: skip
POWERSHELL = [
    "`a",
    "'a'+",
    "'{0}' -f 'a'\n",
    "[char]65+",
    "$a='b'\n",
    "$a ",
    "&('a')",
    "sal a b\na c\n",
    "-join('a',",
]

READERS: dict[str, tuple[Callable[[str], object], list[str]]] = {
    "shell view": (lambda text: spelled_shell(text, None), SHELL),
    "shell line": (plain_shell, SHELL),
    "shell flow": (shell_leaks, SHELL),
    "python fold": (parsed, PYTHON),
    "python view": (lambda text: spelled_python(text, [(0, len(text))]), PYTHON),
    "python flow": (lambda text: python_leaks([text]), PYTHON),
    "python words": (unparsed_leaks, PYTHON),
    "script text": (plain_script, SCRIPT),
    "script flow": (lambda text: followed_scripts([text]), SCRIPT),
    "powershell": (plain_powershell, POWERSHELL),
}


def seconds(read: Callable[[str], object], text: str) -> float:
    # What a long test run has left in memory is not walked through at the reader's expense.
    gc.disable()
    try:
        started = time.process_time()
        read(text)
        return time.process_time() - started
    finally:
        gc.enable()


@pytest.mark.parametrize("name", READERS)
def test_a_hostile_program_costs_no_more_than_its_length(name: str) -> None:
    read, units = READERS[name]
    slow: list[tuple[str, float, float]] = []
    for unit in units:
        small = unit * (SMALL // len(unit))
        many = seconds(read, small * GROWTH)
        if many > FLOOR * GROWTH * SLACK:
            few = max(FLOOR, min(seconds(read, small) for _ in range(2)))
            if many > few * GROWTH * SLACK:  # once more: another process may have had the machine
                many = seconds(read, small * GROWTH)
            if many > few * GROWTH * SLACK:
                slow.append((unit, few, many))
    assert slow == []
