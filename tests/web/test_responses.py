"""Answers that are sent piece by piece."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from panguard.web.responses import PIECE, content

Messages = list[MutableMapping[str, Any]]


async def nothing() -> MutableMapping[str, Any]:
    return {}


def test_a_large_answer_is_sent_in_pieces_and_says_when_it_ended() -> None:
    sent: Messages = []
    ended: list[int] = []
    data = bytes(range(256)) * 1_000

    async def send(message: MutableMapping[str, Any]) -> None:
        assert not ended
        sent.append(message)

    asyncio.run(content(data, "text/plain", ended=lambda: ended.append(1))({"type": "http"}, nothing, send))
    assert b"".join(message["body"] for message in sent[1:]) == data
    assert max(len(message["body"]) for message in sent[1:]) == PIECE
    assert (b"content-length", b"256000") in sent[0]["headers"]
    assert ended == [1]


def test_an_answer_that_nobody_hears_has_ended_too() -> None:
    ended: list[int] = []

    async def send(_message: MutableMapping[str, Any]) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - it is the one above
        asyncio.run(content(b"x", "text/plain", ended=lambda: ended.append(1))({}, nothing, send))
    assert ended == [1]
