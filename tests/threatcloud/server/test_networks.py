"""Whose word a request is, and how much is taken from one network."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from panguard.threatcloud.server.networks import UNKNOWN, Limiter, client_address, prefix_of

PROXIES = (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        pytest.param("203.0.113.7", ["198.51.100.1"], "203.0.113.7", id="nobody else may say where they are"),
        pytest.param("127.0.0.1", [], "127.0.0.1", id="a proxy that says nothing"),
        pytest.param("127.0.0.1", ["198.51.100.1"], "198.51.100.1", id="one hop"),
        pytest.param("127.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1", id="what a client made up"),
        pytest.param("127.0.0.1", ["1.1.1.1, 198.51.100.1, 10.0.0.9"], "198.51.100.1", id="two proxies"),
        pytest.param("127.0.0.1", ["1.1.1.1", "198.51.100.1"], "198.51.100.1", id="two headers"),
        pytest.param("127.0.0.1", ["198.51.100.1, evil"], "127.0.0.1", id="a last hop that is no address"),
        pytest.param("127.0.0.1", ["evil, 198.51.100.1"], "198.51.100.1", id="an earlier one that is none"),
        pytest.param("127.0.0.1", ["", ",,"], "127.0.0.1", id="nothing but commas"),
        pytest.param("127.0.0.1", ["127.0.0.1, 10.0.0.1"], "127.0.0.1", id="proxies all the way"),
        pytest.param("127.0.0.1", ["198.51.100.1:5000"], "198.51.100.1", id="with a port"),
        pytest.param("127.0.0.1", ["[2001:db8::7]:5000"], "2001:db8::7", id="IPv6 with a port"),
        pytest.param("::ffff:127.0.0.1", ["198.51.100.1"], "198.51.100.1", id="a mapped proxy"),
        pytest.param("fd00::1", ["2001:db8::7"], "2001:db8::7", id="an IPv6 proxy"),
        pytest.param("", ["198.51.100.1"], "", id="no peer at all"),
    ],
)
def test_the_last_hop_that_is_no_proxy_counts(peer: str, forwarded: list[str], address: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == address


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("nowhere", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_networks_of_addresses(address: str, prefix: str) -> None:
    assert prefix_of(address) == prefix


def test_a_limiter_counts_anew_in_every_period_and_forgets_every_day() -> None:
    now = datetime(2026, 11, 21, 23, 59, 30, tzinfo=UTC)
    limiter = Limiter(lambda: now)
    assert [limiter.wait("send", "a", 2, 60) for _ in range(3)] == [0, 0, 30]
    assert limiter.wait("send", "b", 2, 60) == 0
    assert limiter.wait("read", "a", 2, 60) == 0
    now += timedelta(seconds=30)
    assert limiter.wait("send", "a", 2, 60) == 0


def test_a_limiter_holds_no_more_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panguard.threatcloud.server.networks._MOST_COUNTED", 10)
    limiter = Limiter(lambda: datetime(2026, 11, 21, tzinfo=UTC))
    for number in range(100):
        limiter.wait("send", str(number), 1, 60)
        assert (limiter.wait("send", "never silent", 1, 60) > 0) is (number > 0), "it is not forgotten first"
    assert len(limiter._counts) == 10
