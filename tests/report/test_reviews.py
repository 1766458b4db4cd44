"""How each format tells of a review that ran, that did not, and that nobody wanted."""

import pytest

from panguard.findings import LayerReport, phrase
from panguard.language.catalogue import ENGLISH
from panguard.report.formats import FORMATS, renderer
from panguard.report.model import Outcome, Report
from panguard.report.presentation import Presentation
from panguard.values import replace
from tests.report import samples


def shown(layout: str, *, ran: bool, wanted: bool = True) -> str:
    layer = LayerReport("review", ran=ran, note=phrase("so it was"), needed=False, wanted=wanted)
    report = Report((replace(samples.DANGEROUS, layers=(layer,)),), "0.1.0", allow_incomplete=False)
    assert report.complete
    return renderer(layout)(report, ENGLISH, Presentation())


@pytest.mark.parametrize("layout", sorted(set(FORMATS) - {"json"}))
def test_a_review_that_did_not_run_is_told_in_one_line(layout: str) -> None:
    text = shown(layout, ran=False)
    assert text.count("The review did not run: so it was.") == 1
    assert "so it was" not in shown(layout, ran=False, wanted=False)


@pytest.mark.parametrize("layout", sorted(set(FORMATS) - {"json", "sarif"}))
def test_who_reviewed_is_told(layout: str) -> None:
    assert shown(layout, ran=True).count("Review: so it was.") == 1


def test_json_has_every_review_with_its_reason() -> None:
    for ran, wanted in ((True, True), (False, True), (False, False)):
        assert '"note": "so it was"' in shown("json", ran=ran, wanted=wanted)


def test_a_layer_of_the_scan_itself_that_did_not_run_is_a_gap_still() -> None:
    layers = (LayerReport("rules", ran=False),)
    report = Report((replace(samples.CLEAN, layers=layers),), "0.1.0")
    assert report.outcome is Outcome.INCOMPLETE
