"""Models on loopback for every test of reviews."""

from collections.abc import Iterator

import pytest

from tests.simulators.models import Models, models_on_loopback


@pytest.fixture
def models() -> Iterator[Models]:
    """Serve models that answer as good ones do."""
    with models_on_loopback() as served:
        yield served
