"""Secrets are in the keyring that answers, or in a file that only their owner reads."""

import os
import stat
import sys
from pathlib import Path

import pytest

from panguard.errors import PanguardError
from panguard.notify.vault import FILE, KEYRING, Vault

# A keyring as `secret-tool` speaks with one; what is in it is in a folder of the test.
KEYRING_PROGRAM = """#!{python}
import pathlib, sys
kept = pathlib.Path(__file__).parent / "kept"
verb, name = sys.argv[1], sys.argv[-1]
file = kept / name
if verb == "store":
    kept.mkdir(exist_ok=True)
    {store}
elif verb == "lookup":
    sys.exit(1) if not file.exists() else sys.stdout.write(file.read_text())
elif verb == "clear":
    file.unlink(missing_ok=True)
"""


def with_keyring(folder: Path, store: str) -> dict[str, str]:
    folder.mkdir()
    program = folder / "secret-tool"
    program.write_text(KEYRING_PROGRAM.format(python=sys.executable, store=store))
    program.chmod(0o755)
    return {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/none",
    }


def test_where_no_keyring_answers_a_file_of_the_owner_alone_has_them(tmp_path: Path) -> None:
    vault = Vault(tmp_path, {"PATH": ""}, "linux")
    where = vault.keep("phone", "s3cret-word")
    assert where == str(tmp_path / FILE)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert vault.secret_of("phone") == "s3cret-word"
    vault.forget("phone")
    assert vault.secret_of("phone") == ""
    assert not (tmp_path / FILE).exists()


def test_a_file_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    vault = Vault(tmp_path, {"PATH": ""}, "linux")
    vault.keep("phone", "s3cret-word")
    (tmp_path / FILE).chmod(0o644)
    with pytest.raises(PanguardError, match="others can read it"):
        vault.secret_of("phone")


def test_a_keyring_that_answers_has_them_and_no_file(tmp_path: Path) -> None:
    vault = Vault(
        tmp_path / "state", with_keyring(tmp_path / "bin", "file.write_text(sys.stdin.read())"), "linux"
    )
    assert vault.keep("phone", "s3cret-word") == KEYRING
    assert not (tmp_path / "state").exists()
    assert vault.secret_of("phone") == "s3cret-word"
    vault.forget("phone")
    assert vault.secret_of("phone") == ""


def test_a_keyring_that_only_says_it_kept_them_is_not_believed(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "state", with_keyring(tmp_path / "bin", "pass"), "linux")
    assert vault.keep("phone", "s3cret-word") == str(tmp_path / "state" / FILE)
    assert vault.secret_of("phone") == "s3cret-word"
