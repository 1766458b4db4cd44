import pytest

from panguard.threatcloud.identity import (
    HOUR,
    SIGNATURE,
    Identity,
    Request,
    client_of,
    is_signed,
    is_solved,
    solved,
)

BODY = b'{"a":1}'


def request(identity: Identity, **changes: object) -> Request:
    return Request("POST", "/api/atr-proposals", identity.client, "2026-11-21T18Z", BODY)._replace(**changes)  # type: ignore[arg-type]


def test_an_identity_is_its_seed() -> None:
    identity = Identity.new()
    assert Identity(identity.seed).client == identity.client == client_of(identity.public_key)
    assert Identity.new().client != identity.client


def test_a_request_is_signed_whole() -> None:
    identity = Identity.new()
    headers = identity.headers("POST", "/api/atr-proposals", "2026-11-21T18Z", BODY)
    assert headers[HOUR] == "2026-11-21T18Z"
    assert is_signed(request(identity), identity.public_key, headers[SIGNATURE])


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "PUT"},
        {"path": "/api/atr-feedback"},
        {"client": "0" * 32},
        {"hour": "2026-11-21T19Z"},
        {"body": b'{"a":2}'},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_nothing_of_a_signed_request_can_be_changed(changes: dict[str, object]) -> None:
    identity = Identity.new()
    signature = identity.headers("POST", "/api/atr-proposals", "2026-11-21T18Z", BODY)[SIGNATURE]
    assert not is_signed(request(identity, **changes), identity.public_key, signature)


@pytest.mark.parametrize("signature", ["", "?", "ä", "A" * 86])
def test_what_is_no_signature_signs_nothing(signature: str) -> None:
    identity = Identity.new()
    assert not is_signed(request(identity), identity.public_key, signature)
    assert not is_signed(request(identity), "short", signature)


def test_work_is_done_for_one_challenge_and_key() -> None:
    number = solved("challenge", "key", 3)
    assert is_solved("challenge", "key", number, 3)
    assert [is_solved("challenge", f"key {n}", number, 3) for n in range(40)].count(True) < 20
    assert is_solved("anything", "key", 0, 0)
