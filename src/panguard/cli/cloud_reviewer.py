"""The model that reviews candidates for a Threat Cloud, from the options of `pga cloud serve`."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from panguard.errors import UsageError
from panguard.findings import Phrase
from panguard.llm.local import local_address
from panguard.llm.reviewing import KEYS, Mode, Reviewers, ReviewOptions
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.server.model_reviewer import ModelReviewer

LOCAL = "local"


def reviewer_of(
    arguments: argparse.Namespace, environment: Mapping[str, str] = os.environ
) -> ModelReviewer | None:
    """Return the reviewer that was asked for, None for none. Raises UsageError where it cannot be asked."""
    if not arguments.review_model:
        if arguments.review_url:
            raise UsageError("--review-url needs --review-model")
        return None
    if arguments.review == "off":
        raise UsageError("--review-model: no review is wanted; add --review required (or advisory)")
    options = options_of(arguments.review_model, arguments.review_url, arguments.review_budget, environment)
    state: Path = arguments.data
    return ModelReviewer(Reviewers(options, state=state, environment=environment, clock=utc_now))


def options_of(who: str, url: str, budget: float, environment: Mapping[str, str]) -> ReviewOptions:
    """Return how reviews are made. Raises UsageError for a model that nobody knows, or has no key for.

    Whoever runs a server and names a model agrees to what is sent there: candidates and their evidence,
    which those who proposed them made fit to be sent.
    """
    maker, _, model = who.partition(":")
    if maker == LOCAL:
        address = local_address(url, environment)
        if isinstance(address, Phrase):
            raise UsageError(f"--review-url: {address}")
        return ReviewOptions(mode=Mode.LOCAL, local_url=url, local_model=model)
    if maker not in KEYS:
        raise UsageError(f"--review-model: '{maker}' is not known; write {LOCAL}, {' or '.join(KEYS)}")
    if not environment.get(KEYS[maker]):
        raise UsageError(f"--review-model: set {KEYS[maker]} to the key of that service")
    if url and maker != "openai":
        raise UsageError("--review-url: is for local, and for services that speak as OpenAI does")
    return ReviewOptions(
        mode=Mode.CLOUD,
        consent=True,
        budget_dollars=budget,
        cloud_provider=maker,
        cloud_model=model,
        cloud_url=url,
    )
