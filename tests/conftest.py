"""What every test shares: the corpora where they are, and a machine that does not leak in."""

import os
from pathlib import Path

import pytest

from benchmarks import corpora


def _unpacked(archive: Path) -> Path:
    if archive.is_file():
        return corpora.unpacked(archive)
    message = f"the labelled corpora are not here: {archive.name} is expected in {archive.parent}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def dev_corpora() -> Path:
    """Return the folder of the labelled dev corpora; skipped where absent, a failure in CI."""
    return _unpacked(corpora.SAMPLES) / "dev"


@pytest.fixture(scope="session")
def community_rules() -> Path:
    """Return the folder of the community rules as YAML; skipped where absent, a failure in CI."""
    return _unpacked(corpora.COMMUNITY_RULES)
