"""E-mail arrives at a real server, and only the answer to the whole letter counts as accepted."""

from email import message_from_bytes, policy

import pytest

from panguard.errors import UsageError
from panguard.notify.channels import mail as channel
from tests.notify.made import message
from tests.simulators.certificates import Certificate
from tests.simulators.receivers import Mail, nobody

TRUSTING = pytest.mark.usefixtures("trusting")


@pytest.fixture
def trusting(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.shown))


def options(server: str, **more: str) -> dict[str, str]:
    return {"to": "anna@example.org", "from": "guard@example.org", "server": server, **more}


@TRUSTING
def test_a_letter_arrives_encrypted_with_its_words_and_its_id(mail: Mail) -> None:
    came = channel.deliver(options(mail.place, user="anna"), "password", message(), 5)
    assert came.accepted, came.said
    assert "kept as number 1" in came.said
    (took,) = mail.took
    letter = message_from_bytes(took, policy=policy.default)
    assert letter["Subject"] == message().title
    assert letter["Message-ID"] == "<m1@example.org>"
    assert "第一句" in letter.get_content()
    assert any(line.startswith("AUTH") for line in mail.heard)


@TRUSTING
@pytest.mark.parametrize(
    ("verb", "answer", "lasting"),
    [
        ("MAIL", "550 not from you", True),
        ("RCPT", "550 no such user", True),
        ("RCPT", "451 come back later", False),
        (".", "554 looks like spam", True),
        (".", "452 no room", False),
        ("AUTH", "535 wrong password", True),
        ("STARTTLS", "454 not now", False),
    ],
)
def test_what_the_server_refuses_is_not_called_accepted(
    mail: Mail, verb: str, answer: str, lasting: bool
) -> None:
    mail.refuses[verb] = answer
    came = channel.deliver(options(mail.place, user="anna"), "password", message(), 5)
    assert not came.accepted
    assert answer[:3] in came.said
    assert came.lasting is lasting
    assert mail.took == []


def test_a_server_nobody_vouches_for_gets_neither_password_nor_letter(mail: Mail) -> None:
    came = channel.deliver(options(mail.place, user="anna"), "password", message(), 5)
    assert not came.accepted
    assert "certificate is not trusted" in came.said
    assert not any(line.startswith(("AUTH", "MAIL")) for line in mail.heard)


def test_a_server_without_encryption_gets_nothing() -> None:
    made = Mail()
    came = channel.deliver(options(made.place), "", message(), 5)
    made.close()
    assert not came.accepted
    assert made.took == []


def test_nobody_there_is_told() -> None:
    with nobody() as port:
        came = channel.deliver(options(f"127.0.0.1:{port}"), "", message(), 5)
    assert not came.accepted
    assert "refused" in came.said


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "anna"},
        {"from": "a@b\r\nBcc: x@y"},
        {"security": "none", "server": "smtp.example.org"},
        {"server": "smtp.example.org:0"},
        {"user": "anna"},
    ],
)
def test_settings_that_cannot_be_meant_are_told(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        channel.check({**options("smtp.example.org"), **wrong}, "")
