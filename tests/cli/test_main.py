import errno
import os
import subprocess
import sys
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from panguard import __version__
from panguard.cli import main as entrance
from panguard.cli.main import COMMANDS, main
from panguard.errors import ConfigError, PanguardError

PGA = [sys.executable, "-m", "panguard.cli.main"]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PGA, *words], capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
        env={"PATH": "", "PANGUARD_CLOUD_URL": "none", **environment},
    )  # fmt: skip


def test_help_names_every_command_and_the_exit_codes() -> None:
    done = run("--help")
    assert done.returncode == 0
    for name, _, summary in COMMANDS:
        assert name in done.stdout
        assert summary.split(":")[0] in done.stdout
    assert "0 clean, 1 findings, 2 usage, 3 incomplete scan, 4 internal error" in done.stdout


def test_help_loads_nothing_of_the_product() -> None:
    code = (
        "import sys\nfrom panguard.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print(sorted(name for name in sys.modules if name.startswith('panguard') or name == 'dataclasses'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "['panguard', 'panguard.cli', 'panguard.cli.main']"


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe ends otherwise there")
@pytest.mark.parametrize("words", [["--help"], ["sync", "--help"], ["rules", "stats"]])
def test_who_does_not_read_on_hears_no_complaint(words: Sequence[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    # Held back until the end, as it is where nobody says otherwise.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with os.fdopen(writing, "wb") as stream:
        done = subprocess.run(
            [*PGA, *words], stdout=stream, stderr=subprocess.PIPE, check=False, timeout=60, env=environment
        )
    assert (done.returncode, done.stderr) == (141, b"")


def test_the_version_is_told() -> None:
    assert run("--version").stdout == f"panguard {__version__}\n"


def test_without_a_command_the_help_is_shown_as_a_usage_error() -> None:
    done = run()
    assert (done.returncode, done.stdout) == (2, "")
    assert "pga scan PATH" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["scn"], "pga: 'scn' is not a command; did you mean 'scan'?\n"),
        (["frobnicate"], "pga: 'frobnicate' is not a command; see: pga --help\n"),
        (["/"], "pga: '/' is not a command; to audit it, run: pga scan /\n"),
    ],
)
def test_an_unknown_command_gets_a_suggestion(words: Sequence[str], message: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def _raising(error: BaseException) -> SimpleNamespace:
    def fail(_arguments: object) -> int:
        raise error

    return SimpleNamespace(configure=lambda _parser: None, run=fail)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (ConfigError("a.toml: jobs: wrong"), 2, "pga: a.toml: jobs: wrong\n"),
        (PanguardError("the disk is full"), 4, "pga: the disk is full\n"),
        (KeyboardInterrupt(), 130, "pga: stopped by the user\n"),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(
    error: BaseException,
    code: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(entrance, "import_module", lambda _name: _raising(error))
    assert main(["scan"]) == code
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", message)


def test_a_full_disk_is_no_fault_of_ours_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/state/a.json")
    monkeypatch.setattr(entrance, "import_module", lambda _name: _raising(full))
    assert main(["scan"]) == 4
    assert capsys.readouterr().err == (
        "pga: /state/a.json: No space left on device; make room on that disk, then try again\n"
    )


def test_an_internal_error_keeps_its_traceback_in_a_file(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("PANGUARD_CACHE_DIR", str(cache))
    monkeypatch.setattr(entrance, "import_module", lambda _name: _raising(ZeroDivisionError("secret")))
    assert main(["scan"]) == 4
    kept = cache / "last-error.txt"
    assert capsys.readouterr().err == (
        "pga: internal error: ZeroDivisionError; this is a fault of PanGuard, not of what you scan; "
        f"the details are in {kept}\n"
    )
    assert "ZeroDivisionError: secret" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_an_internal_error_is_printed_for_those_who_debug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entrance, "import_module", lambda _name: _raising(ZeroDivisionError("secret")))
    assert main(["--debug", "scan"]) == 4
    assert "ZeroDivisionError: secret" in capsys.readouterr().err


def test_a_disk_that_takes_no_traceback_is_not_a_second_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PANGUARD_CACHE_DIR", "/dev/null/nowhere")
    monkeypatch.setattr(entrance, "import_module", lambda _name: _raising(ZeroDivisionError()))
    assert main(["scan"]) == 4
    assert "run again with --debug" in capsys.readouterr().err


def test_a_reader_that_goes_away_ends_the_program_quietly() -> None:
    code = (
        "import os, sys\nfrom panguard.cli import main as entrance\n"
        "class Loud:\n    configure = staticmethod(lambda parser: None)\n"
        "    run = staticmethod(lambda arguments: print('x' * 1_000_000) or 0)\n"
        "entrance.import_module = lambda name: Loud\nsys.exit(entrance.main(['scan']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 141


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({"PYTHONUTF8": "0", "LC_ALL": "C"}, "✓".encode()), ({"PYTHONIOENCODING": "cp1252"}, b"\\u2713")],
)
def test_no_character_can_stop_the_output(environment: dict[str, str], expected: bytes) -> None:
    code = (
        "import sys\nfrom panguard.cli import main as entrance\n"
        "class Loud:\n    configure = staticmethod(lambda parser: None)\n"
        "    run = staticmethod(lambda arguments: print('\\u2713') or 0)\n"
        "entrance.import_module = lambda name: Loud\nsys.exit(entrance.main(['scan']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment)
    assert done.stdout.strip() == expected
