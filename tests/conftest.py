"""What every test shares: the corpora where they are, and a machine that does not leak in."""

import ipaddress
import os
import socket
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from benchmarks import corpora

# No test knows a Threat Cloud or a model unless it brings one, and none finds what the user's own scans left.
os.environ["PANGUARD_CLOUD_URL"] = "none"
os.environ["PANGUARD_REVIEW"] = "off"
os.environ["PANGUARD_STATE_DIR"] = str(Path(tempfile.gettempdir(), "panguard-tests-leave-nothing-here"))

# Other work on the same machine makes an example slow, and says nothing of it.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


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


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection beyond this machine: no test may depend on the network."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not (host == "localhost" or ipaddress.ip_address(host).is_loopback):
                pytest.fail(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
