"""Answers that are sent piece by piece."""

import asyncio
from collections.abc import MutableMapping
from hashlib import shake_256
from typing import Any

import pytest

from panguard.web.responses import PIECE, content, packed

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


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 5 * PIECE])
def test_what_waits_to_be_sent_is_whole_again_and_small_where_it_can_be(size: int) -> None:
    for data in (b"x" * size, shake_256(b"x").digest(size)):
        waiting = packed(data)
        pieces = list(waiting.pieces())
        assert b"".join(pieces) == data
        assert max(map(len, pieces), default=0) <= PIECE
        assert waiting.size == size >= len(waiting.data)
    assert len(packed(b"x" * 5 * PIECE).data) < 5_000
