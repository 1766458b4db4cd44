"""Statements that use up the machine."""

import ast

import pytest

from panguard.scan.exhaustion import exhausting


def found(program: str) -> bool:
    return any(exhausting(node) is not None for node in ast.walk(ast.parse(program)))


@pytest.mark.parametrize(
    "program",
    [
        "for i in range(10000):\n    threading.Thread(target=f).start()",
        "for i in range(100000):\n    open(f'/tmp/{i}', 'w')",
        "for i in range(5000):\n    s = socket.socket()",
        "x = [0] * 10000000",
        "x = b'0' * (1024 * 1024 * 512)",
        "while True:\n    kept.append(1)",
        "while True:\n    os.fork()",
    ],
)
def test_what_uses_up_the_machine_is_found(program: str) -> None:
    assert found(program)


@pytest.mark.parametrize(
    "program",
    [
        "for i in range(8):\n    threading.Thread(target=f).start()",
        "for i in range(100000):\n    total += i",
        "for i in range(100000):\n    open('/tmp/a', 'w')",
        "for i in range(100000):\n    open(path)",
        "for line in lines:\n    open(line, 'w')",
        "x = [0] * 100",
        "x = '-' * 80",
        "x = n * [m]",
        "while True:\n    kept.append(queue.get())",
        "while True:\n    kept.append(1)\n    if full:\n        break",
        "while 0:\n    os.fork()",
        "for i in range():\n    os.fork()",
    ],
)
def test_ordinary_loops_and_products_are_left_alone(program: str) -> None:
    assert not found(program)
