"""Servers on loopback at which messages arrive."""

from collections.abc import Iterator

import pytest

from tests.simulators.certificates import Certificate, certify
from tests.simulators.receivers import Internet, Mail, Web

SERVICES = ("api.telegram.org", "hooks.slack.com", "discord.com", "api.line.me")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certify(tmp_path_factory.mktemp("certificate"), "127.0.0.1", "localhost", *SERVICES)


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    yield made
    made.close()


@pytest.fixture
def mail(certificate: Certificate) -> Iterator[Mail]:
    made = Mail(certificate)
    yield made
    made.close()


@pytest.fixture
def internet(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Iterator[Internet]:
    """Return all there is beyond this machine, for clients that go by the variables of a proxy."""
    made = Internet(certificate)
    monkeypatch.setenv("HTTPS_PROXY", made.proxy)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.shown))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    yield made
    made.close()
