"""Where a model on this machine is looked for: on loopback, by numbers, and nowhere else."""

import pytest

from panguard.findings import Phrase
from panguard.llm.local import Address, answers, local_address, loopback
from tests.simulators.models import Models


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("127.0.0.1", "http://127.0.0.1:11434"),
        ("127.0.0.1:1234", "http://127.0.0.1:1234"),
        (":1234", "http://127.0.0.1:1234"),
        ("localhost:1234", "http://127.0.0.1:1234"),
        ("LocalHost", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104 - read, not bound
        ("0.0.0.0:1234", "http://127.0.0.1:1234"),
        ("[::]:1234", "http://[::1]:1234"),
        ("[::1]", "http://[::1]:11434"),
        ("http://127.0.0.1:1234/", "http://127.0.0.1:1234"),
        ("http://localhost", "http://127.0.0.1:80"),
        ("127.8.9.10:1", "http://127.8.9.10:1"),
    ],
)
def test_the_forms_of_an_address_are_read(given: str, url: str) -> None:
    for address in (local_address(given, {}), local_address("", {"OLLAMA_HOST": given})):
        assert isinstance(address, Address)
        assert address.url == url


@pytest.mark.parametrize(
    "given",
    [
        "example.com",
        "10.0.0.5:11434",
        "http://ollama.example:11434",
        "https://127.0.0.1",
        "127.0.0.1.example.com",
        "127.example.com",
        "127.0.0.1@example.com",
        "http://127.0.0.1:80@example.com/",
        "example.com#@127.0.0.1",
        "http://example.com\\@127.0.0.1",
        "127.1",
        "127.0.0.256",
        "127.0.0.１",
        "127.0.0." + "9" * 9_000,
        "127.0.0.1:70000",
        "127.0.0.1:0",
        "127.0.0.1:-1",
        "127.0.0.1:" + "1" * 9_000,
        "[::2]",
        "::1",
        "2130706433",
        "file:///127.0.0.1",
    ],
)
def test_no_other_machine_is_asked(given: str) -> None:
    said = local_address(given, {})
    assert isinstance(said, Phrase)
    assert "no address of this machine" in str(said)
    assert loopback(given, 80) is None


def test_the_setting_comes_before_the_environment() -> None:
    assert local_address("127.0.0.1:1", {"OLLAMA_HOST": "127.0.0.1:2"}) == Address("127.0.0.1", 1)


def test_somebody_answers_or_nobody(models: Models) -> None:
    assert answers(models.address)
    models.stop()
    assert not answers(models.address)
    assert not answers(Address("[::1]", models.port))
