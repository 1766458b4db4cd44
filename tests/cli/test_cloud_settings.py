"""What a user is asked before anything is sent or trusted."""

import io
from pathlib import Path

import pytest

from panguard.cli.cloud_settings import Client, agreed
from panguard.config import Settings
from panguard.findings import phrase
from panguard.language.catalogue import catalogue_for
from panguard.report.pen import Pen
from panguard.report.presentation import Presentation
from panguard.threatcloud.client.places import Places


@pytest.mark.parametrize(
    ("typed", "meant"), [("y\n", True), (" YES \n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_anything_but_yes_is_no(
    typed: str,
    meant: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pen = Pen(catalogue_for("en"), Presentation())
    client = Client(Settings(), Places(tmp_path, "https://tc.example.org"), tmp_path, pen)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert agreed(phrase("Send it?"), client) is meant
    assert capsys.readouterr().out == "Send it? [y/N] "
