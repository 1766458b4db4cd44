"""A web hook delivers what a receiver can verify, and says what the server really answered."""

import base64
import json
import time

import pytest

from panguard.errors import UsageError
from panguard.notify.channel import Delivered
from panguard.notify.channels import webhook
from tests.notify.made import message
from tests.simulators.certificates import Certificate
from tests.simulators.receivers import Web, nobody

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()


def sent(address: str, seconds: float = 5.0) -> Delivered:
    return webhook.deliver({"to": address}, KEY, message(), seconds)


def test_what_arrives_is_signed_and_can_be_verified(web: Web) -> None:
    came = sent(web.address)
    assert came.accepted
    assert "thank you" in came.said
    (got,) = web.got
    assert json.loads(got.body)["title"] == message().title
    assert webhook.verified(webhook.key_of(KEY), got.headers, got.body, time.time())


def test_what_was_changed_or_is_old_does_not_verify(web: Web) -> None:
    sent(web.address)
    (got,) = web.got
    key = webhook.key_of(KEY)
    now = float(got.headers["webhook-timestamp"])
    assert not webhook.verified(key, got.headers, got.body + b" ", now)
    assert not webhook.verified(key, {**got.headers, "webhook-id": "other"}, got.body, now)
    assert not webhook.verified(b"x" * 32, got.headers, got.body, now)
    assert not webhook.verified(key, got.headers, got.body, now + webhook.WINDOW + 1)
    assert not webhook.verified(key, {}, got.body, now)


@pytest.mark.parametrize(
    ("status", "lasting"), [(500, False), (503, False), (429, False), (404, True), (401, True)]
)
def test_what_the_server_refuses_is_not_called_accepted(web: Web, status: int, lasting: bool) -> None:
    web.status, web.said = status, b"no such hook"
    came = sent(web.address)
    assert not came.accepted
    assert str(status) in came.said
    assert came.lasting is lasting


def test_the_time_a_server_asks_for_is_heard(web: Web) -> None:
    web.status, web.headers = 429, {"Retry-After": "120"}
    assert sent(web.address).wait == 120


def test_a_redirect_is_not_followed(web: Web) -> None:
    other = Web()
    web.status, web.headers = 307, {"Location": other.address}
    came = sent(web.address)
    other.close()
    assert not came.accepted
    assert came.lasting
    assert other.got == []


def test_a_server_that_does_not_answer_is_given_up_in_time(web: Web) -> None:
    web.silent = True
    came = sent(web.address, 0.2)
    assert not came.accepted
    assert "timed out" in came.said


def test_nobody_there_is_told() -> None:
    with nobody() as port:
        came = sent(f"http://127.0.0.1:{port}/")
    assert not came.accepted
    assert "refused" in came.said


def test_a_certificate_that_nobody_vouches_for_gets_nothing(certificate: Certificate) -> None:
    made = Web(certificate)
    came = sent(made.address)
    made.close()
    assert not came.accepted
    assert "certificate is not trusted" in came.said
    assert made.got == []


def test_a_certificate_that_is_vouched_for_is_enough(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.shown))
    made = Web(certificate)
    came = sent(made.address)
    made.close()
    assert came.accepted, came.said


@pytest.mark.parametrize(
    "address", ["http://hooks.example/x", "ftp://x", "https://u:p@hooks.example/", "https://"]
)
def test_no_other_address_is_taken(address: str) -> None:
    with pytest.raises(UsageError):
        webhook.check({"to": address}, KEY)


def test_a_key_that_protects_nothing_is_not_taken() -> None:
    with pytest.raises(UsageError):
        webhook.check({"to": "https://hooks.example/"}, "whsec_c2hvcnQ=")
