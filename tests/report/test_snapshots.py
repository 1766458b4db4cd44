"""What people and programs get, to the letter, in every format and both languages."""

import pytest
from syrupy.assertion import SnapshotAssertion

from panguard.language.catalogue import catalogue_for
from panguard.report.formats import FORMATS, renderer
from panguard.report.presentation import PLAIN, Presentation
from tests.report import samples

REPORTS = {"one": samples.ONE, "harmless": samples.HARMLESS, "several": samples.SEVERAL}


@pytest.mark.parametrize("language", ["en", "zh-TW"])
@pytest.mark.parametrize("name", FORMATS)
def test_each_format_reads_like_this(name: str, language: str, snapshot: SnapshotAssertion) -> None:
    assert renderer(name)(samples.SEVERAL, catalogue_for(language), PLAIN).splitlines() == snapshot


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_a_terminal_of_100_columns_shows_this(
    report: str, language: str, snapshot: SnapshotAssertion
) -> None:
    presentation = Presentation(width=100, explain=report == "one", show_suppressed=True)

    assert renderer("text")(REPORTS[report], catalogue_for(language), presentation).splitlines() == snapshot
