"""Who sent a request, how large it is, and what it says: everything that is not right is refused."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import msgspec
import pytest

from panguard.threatcloud import protocol
from panguard.threatcloud.identity import CLIENT, HOUR, SIGNATURE, Identity
from panguard.threatcloud.protocol import LARGEST_MESSAGE, hour_of
from panguard.threatcloud.server.options import Rates
from tests.simulators.asgi import Reply
from tests.simulators.threat_cloud import Cloud, id_of, rule_text

EVENTS = "/api/scan-events"


def problem(reply: Reply, status: int, kind: str) -> str:
    """Check that a reply is a problem of a kind, and return its sentence."""
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.status, reply.json["type"]) == (status, f"urn:panguard:problem:{kind}")
    assert reply.json["detail"].endswith(".") or ": " in reply.json["detail"]
    return str(reply.json["detail"])


def event(cloud: Cloud, number: int = 1, **changes: object) -> bytes:
    told = {"id": f"{number:032x}", "hour": hour_of(cloud.now), "hits": []}
    return msgspec.json.encode(told | changes)


def test_a_signed_message_is_taken(cloud: Cloud) -> None:
    assert cloud.scanner().post(EVENTS, event(cloud)).json == {"counted": True}


def test_what_is_not_signed_is_refused(cloud: Cloud) -> None:
    scanner = cloud.scanner()
    problem(cloud.ask("POST", EVENTS, body=event(cloud)), 401, "not-signed")
    for header in (CLIENT, HOUR, SIGNATURE):
        problem(scanner.post(EVENTS, event(cloud), **{header: ""}), 401, "not-signed")


def test_an_identity_that_is_not_registered_is_asked_to_register(cloud: Cloud) -> None:
    scanner = cloud.scanner()
    scanner.identity = Identity(bytes(32))
    assert "register" in problem(scanner.post(EVENTS, event(cloud)), 401, "unknown-client")


@pytest.mark.parametrize("signature", ["A" * 86, "A", "\u00fc", "....", "A" * 5_000])
def test_a_wrong_signature_is_refused(cloud: Cloud, signature: str) -> None:
    problem(cloud.scanner().post(EVENTS, event(cloud), **{SIGNATURE: signature}), 401, "wrong-signature")


def test_a_signature_is_for_one_body_one_path_and_one_sender(cloud: Cloud) -> None:
    scanner, other = cloud.scanners(2)
    hour = hour_of(cloud.now)
    signed = scanner.identity.headers("POST", EVENTS, hour, event(cloud))
    problem(cloud.ask("POST", EVENTS, headers=signed, body=event(cloud, 2)), 401, "wrong-signature")
    problem(cloud.ask("POST", "/api/atr-feedback", headers=signed, body=event(cloud)), 401, "wrong-signature")
    problem(
        cloud.ask("POST", EVENTS, headers=signed | {CLIENT: other.identity.client}, body=event(cloud)),
        401,
        "wrong-signature",
    )


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_a_clock_may_be_one_hour_wrong(cloud: Cloud, hours: int) -> None:
    hour = hour_of(cloud.now + timedelta(hours=hours))
    assert cloud.scanner().post(EVENTS, event(cloud), hour=hour).status == 201


@pytest.mark.parametrize("hours", [-2, 2, 24 * 365])
def test_a_clock_that_is_more_wrong_is_told_the_hour(cloud: Cloud, hours: int) -> None:
    hour = hour_of(cloud.now + timedelta(hours=hours))
    reply = cloud.scanner().post(EVENTS, event(cloud), hour=hour)
    assert "2026-11-21T18Z" in problem(reply, 401, "wrong-hour")
    assert reply.headers["panguard-hour"] == "2026-11-21T18Z"


@pytest.mark.parametrize("hour", ["2026-11-21T25Z", "now", "2026-11-21T18Z\t", "9999-99-99T99Z"])
def test_an_hour_that_is_none_is_refused(cloud: Cloud, hour: str) -> None:
    problem(cloud.scanner().post(EVENTS, event(cloud), hour=hour), 401, "wrong-hour")


def test_a_replayed_request_has_no_second_effect(cloud: Cloud) -> None:
    scanner = cloud.scanner()
    hit = {"ruleId": "PGA-2026-00001", "patternHash": "0" * 16, "severity": "high"}
    body = event(cloud, hits=[hit])
    replies = [scanner.post(EVENTS, body) for _ in range(3)]
    assert replies[0] == replies[1] == replies[2]
    stats = cloud.get("/api/stats").json
    assert (stats["scans"], stats["hits"]) == (1, {"high": 1})


def test_an_id_cannot_be_used_for_another_message(cloud: Cloud) -> None:
    scanner = cloud.scanner()
    scanner.post(EVENTS, event(cloud, 1))
    hour = hour_of(cloud.now - timedelta(hours=1))
    problem(scanner.post(EVENTS, event(cloud, 1, hour=hour)), 409, "used-twice")
    assert cloud.scanner().post(EVENTS, event(cloud, 1)).status == 201, "ids belong to their senders"


def test_a_refused_message_may_be_sent_again_under_its_id(cloud: Cloud) -> None:
    scanner, rule = cloud.scanner(), rule_text()
    told = protocol.Proposal(
        id="a" * 32,
        candidate=id_of(rule),
        pattern_hash="0" * 16,
        artefact="0000",
        hour=hour_of(cloud.now),
    )
    asked = problem(scanner.post("/api/atr-proposals", told), 422, "rule-needed")
    assert "with its rule" in asked
    whole = msgspec.structs.replace(told, rule_content=rule)
    assert scanner.post("/api/atr-proposals", whole).status == 201
    short = msgspec.structs.replace(told, id="b" * 32)
    assert cloud.scanner().post("/api/atr-proposals", short).json["networks"] == 2


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        pytest.param(b"", 400, "unreadable", id="nothing"),
        pytest.param(b"\xff\xfe", 400, "unreadable", id="no UTF-8"),
        pytest.param(b'{"id": "\xed\xa0\x80"}', 400, "unreadable", id="a lone surrogate"),
        pytest.param(b"[" * 60_000, 422, "wrong-content", id="deeply nested lists"),
        pytest.param(b'{"hits":' * 8_000, 422, "wrong-content", id="deeply nested maps"),
        pytest.param(b'{"id": ' + b"[" * 60_000, 422, "wrong-content", id="deep inside a field"),
        pytest.param(b"null", 422, "wrong-content", id="null"),
        pytest.param(b"{}", 422, "wrong-content", id="no fields"),
        pytest.param(b'{"id": 1e999}', 422, "wrong-content", id="a number without end"),
        pytest.param(b'{"__proto__": {}}', 422, "wrong-content", id="unknown fields"),
    ],
)
def test_what_is_no_message_is_a_problem(cloud: Cloud, body: bytes, status: int, kind: str) -> None:
    problem(cloud.scanner().post(EVENTS, body), status, kind)


def test_a_fault_is_told_with_its_place(cloud: Cloud) -> None:
    reply = cloud.scanner().post(EVENTS, event(cloud, hits=[{"ruleId": "a\n"}]))
    problem(reply, 422, "wrong-content")
    assert "hits" in reply.json["where"]


def test_a_body_that_is_too_large_is_not_read_to_its_end(cloud: Cloud) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 1
            yield b" " * 10_000

    reply = cloud.ask("POST", EVENTS, body=endless())
    problem(reply, 413, "too-large")
    assert read <= LARGEST_MESSAGE // 10_000 + 1


@pytest.mark.parametrize("length", ["65537", "9" * 400, "-1", "abc"])
def test_a_length_that_is_told_is_not_believed(cloud: Cloud, length: str) -> None:
    reply = cloud.ask("POST", EVENTS, headers={"Content-Length": length}, body=b"{}")
    problem(reply, *((413, "too-large") if length.isdecimal() else (401, "not-signed")))


def test_compressed_messages_are_refused(cloud: Cloud) -> None:
    reply = cloud.ask("POST", EVENTS, headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b")
    problem(reply, 415, "encoded")


@pytest.mark.parametrize(
    "text",
    [
        "x\0y",
        "'; DROP TABLE rules; --",
        "%s %(a)s :a ?",
        "\u202e\u0000",
        "${jndi:ldap://x}",
        "\U0001f600" * 40,
    ],
)
def test_texts_are_data(cloud: Cloud, text: str) -> None:
    sent = cloud.scanner().propose(evidence=text, llm_model=text)
    if "\0" in text:
        problem(sent, 422, "wrong-content")
    else:
        assert sent.status == 201
    assert cloud.get("/api/atr-rules").status == 200


@pytest.mark.parametrize("name", ["' OR 1=1 --", "x\r\nSet-Cookie: a=b", "\x00", "a" * 9_000, "\u00e9"])
def test_headers_are_data(cloud: Cloud, name: str) -> None:
    reply = cloud.scanner().post(EVENTS, event(cloud), **{CLIENT: name})
    problem(reply, 401, "unknown-client")
    assert "set-cookie" not in reply.headers


def test_messages_of_the_future_and_of_long_ago_are_refused(cloud: Cloud) -> None:
    for moved, fits in (
        (timedelta(hours=1), True),
        (timedelta(hours=2), False),
        (timedelta(days=-89), True),
        (timedelta(days=-91), False),
    ):
        body = event(cloud, int(moved.total_seconds()) % 999_983, hour=hour_of(cloud.now + moved))
        assert (cloud.scanner().post(EVENTS, body).status == 201) is fits
    problem(cloud.scanner().post(EVENTS, event(cloud, hour="2026-02-30T10Z")), 422, "wrong-content")


def test_too_much_from_one_network_is_refused_for_a_while(cloud: Cloud) -> None:
    cloud.change(rates=Rates(network_per_minute=3, client_per_minute=100))
    near, far = cloud.scanners(2)
    replies = [near.post(EVENTS, event(cloud, number)) for number in range(4)]
    assert [reply.status for reply in replies] == [201, 201, 201, 429]
    assert 0 < int(replies[3].headers["retry-after"]) <= 60
    problem(replies[3], 429, "too-many")
    assert far.post(EVENTS, event(cloud)).status == 201
    cloud.now += timedelta(minutes=1)
    assert near.post(EVENTS, event(cloud, 5)).status == 201


def test_too_much_from_one_identity_is_refused_wherever_it_is(cloud: Cloud) -> None:
    cloud.change(rates=Rates(network_per_minute=100, client_per_minute=2))
    scanner, statuses = cloud.scanner(), []
    for number in range(3):
        scanner.network = f"198.51.{number}.7"
        statuses.append(scanner.post(EVENTS, event(cloud, number)).status)
    assert statuses == [201, 201, 429]


def test_nobody_chooses_a_network_by_a_header(cloud: Cloud) -> None:
    cloud.change(trusted_proxies=())
    for number in range(4):
        scanner = cloud.scanner(f"198.51.{number}.7")
        assert scanner.propose().json["networks"] == 1


def test_a_message_that_comes_twice_at_once_counts_once(cloud: Cloud) -> None:
    scanner, replies = cloud.scanner(), list[Reply]()
    hit = {"ruleId": "PGA-2026-00001", "patternHash": "0" * 16, "severity": "high"}
    body = event(cloud, hits=[hit])
    threads = [Thread(target=lambda: replies.append(scanner.post(EVENTS, body))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reply.json for reply in replies] == [{"counted": True}] * 6
    assert cloud.get("/api/stats").json["hits"] == {"high": 1}
