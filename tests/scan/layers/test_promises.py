"""Skills that promise what their programs do not keep, and loops without an end."""

import pytest

from panguard.findings import NotInspected, Uninspected
from panguard.scan.layers.promises import inspect_skill
from panguard.scan.scanner import make_documents
from panguard.terms import Lane, Severity
from tests.scan.packages import findings, ids, package

QUERY = 'def f(name):\n    return c.execute(f"SELECT a FROM t WHERE id = {name}")\n'


def skill(description: str, program: str, body: str = "") -> dict[str, str | bytes]:
    return {"SKILL.md": f"---\nname: a\ndescription: {description}\n---\n\n# A\n\n{body}\n", "a.py": program}


def test_a_broken_promise_of_safety_blocks_at_the_place_in_the_program() -> None:
    (finding,) = findings(inspect_skill, package(skill("Queries with parameterized statements", QUERY)))
    assert (finding.id, finding.severity, finding.lane) == ("promise-broken", Severity.HIGH, Lane.BLOCK)
    assert (finding.location.file, finding.location.line, finding.firm) == ("a.py", 2, True)


def test_a_promise_in_the_text_counts_and_one_in_a_code_block_does_not() -> None:
    assert ids(inspect_skill, package(skill("A", QUERY, "It uses prepared statements.")))
    assert not ids(inspect_skill, package(skill("A", QUERY, "```\nprepared statements\n```")))


def test_a_skill_that_promises_nothing_is_not_compared() -> None:
    assert ids(inspect_skill, package(skill("Queries a database", QUERY))) == []
    assert ids(inspect_skill, package({"a.py": QUERY}, primary=None)) == []


def test_an_attempt_that_is_not_enough_is_noticed_and_does_not_block() -> None:
    program = "def f(text):\n    return eval(text, {'__builtins__': {}}, {})\n"
    (finding,) = findings(inspect_skill, package(skill("Evaluates expressions safely", program)))
    assert (finding.id, finding.severity, finding.lane) == ("promise-broken", Severity.MEDIUM, Lane.ALERT)


def test_files_that_are_changed_against_the_promise_are_noticed() -> None:
    program = "def save(path):\n    open(path, 'w').write('x')\n"
    (finding,) = findings(inspect_skill, package(skill("Does not modify any files", program)))
    assert (finding.id, finding.severity, finding.lane) == (
        "promise-changes-files",
        Severity.MEDIUM,
        Lane.ALERT,
    )


@pytest.mark.parametrize(
    "loop",
    [
        "def f(d):\n    while True:\n        work(d)\n",
        "while 1:\n    total = total + 1\n    seen = total\n",
        "while (True):  # on and on\n\n    work(d)\nwork(e)\n",
    ],
)
def test_a_loop_that_never_ends_is_noticed(loop: str) -> None:
    assert ids(inspect_skill, package(skill("A", loop))) == ["promise-endless-loop"]


@pytest.mark.parametrize(
    "excuse",
    [
        "# break, return, sleep",
        "'break and time.sleep(1)'",
        "if False:\n            break",
        "for x in y:\n            break",
        "def stop():\n            return 1",
    ],
)
def test_what_is_never_done_ends_no_loop(excuse: str) -> None:
    loop = f"def f(d):\n    while True:\n        {excuse}\n        work(d)\n"
    assert ids(inspect_skill, package(skill("A", loop))) == ["promise-endless-loop"]


@pytest.mark.parametrize(
    ("inner", "lane"),
    [
        ("return d * 2", Lane.BLOCK),
        ("return [more(x) for x in range(d)]\ndef more(x):\n    return x", Lane.BLOCK),
        ("raise ValueError", Lane.ALERT),
        ("return connect(d)", Lane.ALERT),
    ],
)
def test_a_loop_without_end_and_effect_blocks(inner: str, lane: Lane) -> None:
    loop = f"def f(d):\n    while True:\n        work(d)\ndef work(d):\n    {inner}\n"
    (finding,) = findings(inspect_skill, package(skill("A", loop)))
    assert finding.lane is lane


@pytest.mark.parametrize(
    ("loop", "lanes"),
    [
        ("while True:\n    os.fork()\n", [Lane.BLOCK]),
        ("while True:\n    data.append('x' * 10_000_000)\n", [Lane.BLOCK]),
        ("while True:\n    threading.Thread(target=f).start()\n", [Lane.BLOCK]),
        ("while True:\n    data.append(source.line())\n", []),
        ("while True:\n    data.append(1)\n    if len(data) > 9:\n        break\n", []),
    ],
)
def test_a_loop_that_only_makes_and_keeps_blocks(loop: str, lanes: list[Lane]) -> None:
    assert [finding.lane for finding in findings(inspect_skill, package(skill("A", loop)))] == lanes


@pytest.mark.parametrize(
    "loop",
    [
        "while True:\n    work(d)\n    if done(d):\n        break\n",
        "while True:\n    time.sleep(1)\n",
        "while True:\n    line = queue.pop()\n",
        "while True:\n    a = 1\n    a = 2\n    a = 3\n    a = 4\n    a = 5\n    a = 6\n",
        "while True:\n",
        "while running:\n    work(d)\n",
    ],
)
def test_loops_that_wait_or_end_or_are_long_are_left_alone(loop: str) -> None:
    assert ids(inspect_skill, package(skill("A", loop))) == []


def test_many_loops_cost_no_more_than_some() -> None:
    assert len(ids(inspect_skill, package(skill("A", "while True:\n    work(d)\n" * 50)))) <= 20


def test_a_program_too_long_to_compare_is_told_where_something_is_promised() -> None:
    long = QUERY + "# padding\n" * 30_000
    promising, silent = (package(skill(words, long)) for words in ("Uses prepared statements", "Queries"))
    (told,) = inspect_skill(promising, make_documents(promising))
    assert isinstance(told, NotInspected)
    assert (told.file, told.kind) == ("a.py", Uninspected.TOO_LARGE)
    assert list(inspect_skill(silent, make_documents(silent))) == []
