"""Grounds to try rules on: all that come with the package, and a few that cost nothing."""

import pytest

from panguard.crystallize.gates import Grounds
from panguard.crystallize.grounds import grounds


@pytest.fixture(scope="session")
def real() -> Grounds:
    return grounds()


@pytest.fixture(scope="session")
def small() -> Grounds:
    return Grounds(("Tells the weather of a city.", "Run the tests before a commit."), {}, lambda _: "")
