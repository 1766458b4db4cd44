"""With what a browser is started: other users of a machine can see it."""

import argparse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from panguard.agents.places import Machine
from panguard.cli.commands.guard_dashboard import opening
from panguard.cli.guard_here import here
from panguard.guard.place import Place
from panguard.values import replace

LINK = "http://127.0.0.1:3100/enter?token=secret&lang=zh-TW"


@pytest.mark.parametrize(("platform", "shown"), [("linux", True), ("win32", True), ("darwin", False)])
def test_where_others_could_use_the_link_a_private_page_leads_to_it(
    tmp_path: Path, platform: str, *, shown: bool
) -> None:
    at = replace(
        here(argparse.Namespace()), place=Place(tmp_path / "guard"), machine=Machine(tmp_path, {}, platform)
    )
    opened = opening(at, LINK)
    assert (opened == LINK) is shown
    if not shown:
        page = Path(urlsplit(opened).path)
        assert "secret" not in opened
        assert "token=secret&amp;lang" in page.read_text()
        assert page.stat().st_mode & 0o077 == 0
