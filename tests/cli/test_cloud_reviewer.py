"""Which model reviews for a Threat Cloud: what may be asked for, and what is refused before it starts."""

import argparse
from pathlib import Path

import pytest

from panguard.cli.cloud_options import add_place_options, add_policy_options, add_reviewer_options
from panguard.cli.cloud_reviewer import options_of, reviewer_of
from panguard.errors import UsageError
from panguard.llm.reviewing import Mode

KEYS = {"ANTHROPIC_API_KEY": "k", "OPENAI_API_KEY": "k"}


def given(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_place_options(parser)
    add_policy_options(parser)
    add_reviewer_options(parser)
    return parser.parse_args(words)


def test_a_local_model_needs_no_key_and_costs_nothing() -> None:
    options = options_of("local:good:8b", "http://127.0.0.1:9", 5.0, {})
    assert (options.mode, options.local_model, options.local_url) == (
        Mode.LOCAL,
        "good:8b",
        "http://127.0.0.1:9",
    )
    assert options.budget_dollars == 0.0


@pytest.mark.parametrize(
    ("who", "url"), [("anthropic:m", ""), ("openai:m", ""), ("openai:m", "https://x.example/v1")]
)
def test_naming_a_model_in_a_cloud_is_consent_within_the_budget(who: str, url: str) -> None:
    options = options_of(who, url, 5.0, KEYS)
    assert (options.mode, options.consent, options.budget_dollars) == (Mode.CLOUD, True, 5.0)
    assert (options.cloud_provider, options.cloud_model, options.cloud_url) == (
        who.partition(":")[0],
        "m",
        url,
    )


@pytest.mark.parametrize(
    ("who", "url", "told"),
    [
        ("somebody", "", "'somebody' is not known; write local, anthropic or openai"),
        ("local", "http://models.example:11434", "is no address of this machine"),
        ("anthropic", "https://x.example", "--review-url: is for local"),
    ],
)
def test_what_cannot_be_asked_is_refused(who: str, url: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        options_of(who, url, 5.0, KEYS)


def test_a_cloud_without_its_key_is_refused_with_the_name_of_the_variable() -> None:
    with pytest.raises(UsageError, match="set ANTHROPIC_API_KEY"):
        options_of("anthropic", "", 5.0, {})


def test_without_a_model_people_review(tmp_path: Path) -> None:
    assert reviewer_of(given("--review", "required", "--data", str(tmp_path)), {}) is None
    assert reviewer_of(given("--review", "required", "--review-model", "local"), {}) is not None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--review-model", "local"], "no review is wanted"),
        (["--review", "required", "--review-url", "http://127.0.0.1"], "needs --review-model"),
    ],
)
def test_options_that_contradict_each_other_are_refused(words: list[str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        reviewer_of(given(*words), {})


@pytest.mark.parametrize("amount", ["-1", "much", "nan", "1000000"])
def test_a_budget_is_an_amount(amount: str) -> None:
    with pytest.raises(argparse.ArgumentError, match="write an amount in dollars"):
        given("--review-budget", amount)
