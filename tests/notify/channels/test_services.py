"""The services are reached as their real clients reach them, and believed only as far as they answer."""

import json

import pytest

from panguard.errors import UsageError
from panguard.notify.channels import channel_of
from panguard.notify.sending import send
from tests.notify.made import message
from tests.simulators.receivers import Internet

# Apprise itself imports what Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:.*imghdr:DeprecationWarning")
TOKEN = "123456789:" + "A" * 35
LINE_TOKEN = "L" * 60
SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/" + "s" * 24
DISCORD = "https://discord.com/api/webhooks/" + "4" * 18 + "/" + "d" * 68
WAYS = {
    "telegram": ({"to": "12315544"}, TOKEN, "api.telegram.org", b'{"ok": true, "result": {"message_id": 1}}'),
    "slack": ({}, SLACK, "hooks.slack.com", b"ok"),
    "discord": ({}, DISCORD, "discord.com", b""),
    "line": ({"to": "U" + "a" * 32}, LINE_TOKEN, "api.line.me", b"{}"),
}


@pytest.mark.parametrize("kind", WAYS)
def test_a_message_arrives_whole(internet: Internet, kind: str) -> None:
    options, secret, host, said = WAYS[kind]
    internet.said = said
    channel = channel_of(kind)
    assert channel
    channel.check(options, secret)
    came = send(kind, options, secret, message())
    assert came.accepted, came.said
    got = internet.got[-1]
    assert got.host.startswith(host)
    text = (
        json.dumps(json.loads(got.body), ensure_ascii=False)
        if got.body.startswith(b"{")
        else got.body.decode()
    )
    assert "第一句" in text or "%E7%AC%AC" in text


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize(("status", "lasting"), [(401, True), (500, False)])
def test_what_a_service_refuses_is_not_called_accepted(
    internet: Internet, kind: str, status: int, lasting: bool
) -> None:
    options, secret, _, _ = WAYS[kind]
    internet.status, internet.said = status, b'{"ok": false, "description": "no: ' + secret.encode() + b'"}'
    came = send(kind, options, secret, message())
    assert not came.accepted
    assert came.said
    assert secret not in came.said
    assert secret.rpartition("/")[2] not in came.said
    assert came.lasting is lasting


def test_a_service_that_leads_elsewhere_is_not_followed(internet: Internet) -> None:
    options, secret, _, _ = WAYS["slack"]
    internet.status, internet.headers = 307, {"Location": "https://discord.com/elsewhere"}
    came = send("slack", options, secret, message())
    assert not came.accepted
    assert [got.path for got in internet.got if "elsewhere" in got.path] == []


@pytest.mark.parametrize(
    ("kind", "options", "secret"),
    [
        ("telegram", {"to": "chat/../x"}, TOKEN),
        ("telegram", {"to": "12315544"}, "token"),
        ("slack", {}, "https://hooks.slack.example/services/T1/A1/x"),
        ("discord", {}, "https://discord.example/api/webhooks/1/2"),
        ("line", {"to": "anna"}, LINE_TOKEN),
        ("apprise", {}, "file:///etc/passwd"),
        ("apprise", {}, "nothing"),
    ],
)
def test_what_cannot_be_sent_to_is_told_at_once(kind: str, options: dict[str, str], secret: str) -> None:
    channel = channel_of(kind)
    assert channel
    with pytest.raises(UsageError):
        channel.check(options, secret)
