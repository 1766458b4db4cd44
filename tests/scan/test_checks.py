from panguard.scan.checks import results
from panguard.terms import Check, CheckStatus, Lane, Severity
from panguard.values import replace
from tests.scan.test_score import made


def status(*findings: object) -> CheckStatus:
    return results(findings)[0].status  # type: ignore[arg-type]


def test_there_are_seven_checks_in_order_and_all_pass_when_nothing_is_found() -> None:
    made_results = results(())
    assert tuple(result.check for result in made_results) == tuple(Check)
    assert len(made_results) == 7
    assert {result.status for result in made_results} == {CheckStatus.PASS}


def test_a_check_fails_for_what_blocks_and_is_high_even_when_softened() -> None:
    assert status(made("a", Severity.HIGH)) is CheckStatus.FAIL
    assert status(made("a", Severity.LOW, base=Severity.CRITICAL)) is CheckStatus.FAIL


def test_a_check_warns_for_what_does_not_block_or_is_less() -> None:
    assert status(made("a", Severity.CRITICAL, Lane.ALERT)) is CheckStatus.WARN
    assert status(made("a", Severity.MEDIUM)) is CheckStatus.WARN
    assert status(made("a", Severity.LOW)) is CheckStatus.WARN


def test_a_mere_note_does_not_spoil_a_check() -> None:
    result = results((made("a", Severity.INFO),))[0]
    assert (result.status, result.findings) == (CheckStatus.PASS, 1)


def test_a_check_that_was_not_made_is_not_a_pass_but_findings_win() -> None:
    not_run = {Check.PROMPT_INJECTION}
    assert results((), not_run)[0].status is CheckStatus.NOT_RUN
    assert results((made("a", Severity.HIGH),), not_run)[0].status is CheckStatus.FAIL


def test_the_summary_tells_the_worst_and_how_many_more() -> None:
    assert str(results((made("a", Severity.LOW),))[0].summary) == "x"
    assert str(results((made("a", Severity.LOW), made("b", Severity.HIGH)))[0].summary) == "x (and 1 more)"


def test_findings_count_for_their_own_check_only() -> None:
    other = replace(made("a", Severity.HIGH), check=Check.HIDDEN_UNICODE)
    assert [result.findings for result in results((other,))] == [0, 0, 1, 0, 0, 0, 0]
