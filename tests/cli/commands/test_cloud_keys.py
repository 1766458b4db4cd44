"""`pga cloud keys` shows what scanners compare, and signs anew with keys that lie elsewhere."""

import shutil
from pathlib import Path

import pytest

from panguard.cli.main import main
from panguard.threatcloud.client.trust import shown
from panguard.threatcloud.server.publishing import Publisher


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "cloud"
    Publisher(folder)
    return folder


def test_keys_show_the_fingerprint_and_what_lies_where_it_should_not(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cloud", "keys", "--data", str(data)]) == 0
    told = capsys.readouterr().out
    assert shown(Publisher(data).root).fingerprint in told
    assert "Move this folder" in told


def test_keys_are_renewed_from_a_folder_elsewhere(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawer = tmp_path / "drawer"
    shutil.move(data / "keys-offline", drawer)
    (data / "keys" / "online.pem").unlink()
    assert main(["cloud", "keys", "--data", str(data), "--renew", str(drawer)]) == 0
    told = capsys.readouterr().out
    assert "(version 2)" in told
    assert "as it should be" in told


def test_without_the_offline_keys_nothing_is_signed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cloud", "keys", "--data", str(data), "--renew", str(data / "nowhere")]) == 2
    assert "bring the offline keys back" in capsys.readouterr().err


def test_where_nothing_is_published_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cloud", "keys", "--data", str(tmp_path)]) == 2
    assert "nothing is published here" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
