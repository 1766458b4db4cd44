"""Forms that are slow, large, odd or of other sites."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from panguard.limits import DEFAULT_LIMITS
from panguard.values import replace
from panguard.web.receiving import Asked, Room, received
from panguard.web.refused import Refused
from panguard.web.submission import Kind

MEDIA = "multipart/form-data; boundary=b"


def field(name: str, data: bytes, more: str = "") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + data + b"\r\n--b--\r\n"


def read(parts: Iterable[bytes], room: Room | None = None, *, ends: bool = True, seconds: float = 5) -> Asked:
    """Read a form that comes in pieces; one that does not end says nothing more."""
    waiting = iter(parts)

    async def receive() -> Message:
        data = next(waiting, None)
        if data is None:
            if not ends:
                await asyncio.Event().wait()
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.request", "body": data, "more_body": True}

    scope: dict[str, Any] = {"type": "http", "method": "POST", "headers": [(b"content-type", MEDIA.encode())]}
    return asyncio.run(
        received(Request(scope, receive), room or Room(), replace(DEFAULT_LIMITS, form_seconds=seconds))
    )


def refusal(call: Callable[[], object]) -> int:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.status


def test_a_form_that_never_ends_is_given_up() -> None:
    assert refusal(lambda: read([field("text", b"x")[:-4]], ends=False, seconds=0.05)) == 408


def test_a_form_that_is_too_large_is_not_read_to_its_end() -> None:
    pieces = iter([b"--b\r\n", *[b"x" * 1_000_000] * (DEFAULT_LIMITS.archive_bytes // 1_000_000 + 6)])
    assert refusal(lambda: read(pieces)) == 413
    assert len(list(pieces)) == 4


def test_of_several_things_none_is_read_in_silence() -> None:
    text, link = field("text", b"# Notes")[:-7], field("link", b"https://a.example/b")[:-7]
    file = field("file", b"# Notes", '; filename="SKILL.md"')[:-7]
    nothing = field("file", b"", '; filename=""')[:-7] + field("link", b"  ")[:-7]
    for together in ((text, link), (file, text), (link, file), (file, file), (text, text)):
        assert refusal(partial(read, [*together, b"--b--\r\n"])) == 400
    assert read([text, nothing, b"--b--\r\n"]).submission.kind is Kind.TEXT


def test_all_forms_together_have_so_much_room_and_leave_it() -> None:
    room = Room(1_800)
    held = read([field("text", b"x" * 500)], room)
    assert refusal(lambda: read([field("text", b"x" * 500)], room)) == 503
    assert refusal(lambda: read([b"y" * 300], room)) == 400
    room.leave("", held.size)
    assert read([field("text", b"x" * 500)], room).submission.data == b"x" * 500


def test_no_network_holds_so_much_that_others_find_no_room() -> None:
    room = Room(60_000)
    room.take("greedy", 30_000)
    with pytest.raises(Refused):
        room.take("greedy", 1)
    room.take("other", 15_000)
    room.take("third", 7_000)
    with pytest.raises(Refused):
        room.take("third", 7_000)
    room.leave("other", 15_000)
    room.take("third", 7_000)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://testserver"},
        {"origin": "https://testserver", "x-forwarded-proto": "https"},
        {"origin": "https://testserver", "sec-fetch-site": "same-origin"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {},
    ],
)
def test_a_form_of_this_site_is_read(visitor: TestClient, headers: dict[str, str]) -> None:
    answer = visitor.post("/scan", content=field("text", b"# x"), headers={"content-type": MEDIA, **headers})
    assert answer.status_code == 200


def test_a_link_that_is_too_long_is_no_link() -> None:
    assert refusal(lambda: read([field("link", b"https://a.example/" + b"/blob/a" * 1_000)])) == 400


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.md", "b.md"),
        ("a\\", "upload"),
        ("x" * 900, f"{'x' * 127}…{'x' * 127}"),
        ("c" * 246 + ".mcp.json", "c" * 246 + ".mcp.json"),
        ("c" * 800 + ".mcp.json", f"{'c' * 127}…{'c' * 118}.mcp.json"),
        ("a%22b%0A%41.md", 'a"b\n%41.md'),
    ],
)
def test_of_the_name_of_a_file_the_last_part_counts(sent: str, name: str) -> None:
    asked = read([field("file", b"# x", f'; filename="{sent}"')])
    assert (asked.submission.kind, asked.submission.name) == (Kind.FILE, name)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "http://testserver.elsewhere.example"},
        {"origin": "http://testserver:81"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver", "x-forwarded-proto": "https"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
        {"origin": "null"},
    ],
)
def test_a_form_of_another_site_is_answered_with_a_page_that_says_so(
    visitor: TestClient, headers: dict[str, str]
) -> None:
    answer = visitor.post("/scan", content=field("text", b"# x"), headers={"content-type": MEDIA, **headers})
    assert answer.status_code == 403
    assert "another site" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "link",
    [
        *(
            "https://2130706433/x.md",
            "https://0x7f.1/x.md",
            "https://[::1]/x.md",
            "https://[::ffff:127.0.0.1]/a/b",
        ),
        *(
            "https://ⓛocalhost.example/a/b",
            "https://a.example./a/b",
            "https://ex%61mple.com/a/b",
            "https://[::1/x",
        ),
        *("https://--upload-pack=touch/a", "https://a.example:22/a/b", "https://u:p@a.example/a/b"),
        *(
            "git@github.com:a/b",
            "ssh://a.example/b",
            "file:///etc/passwd",
            "git+file:///etc",
            "ext::sh -c id",
        ),
        *("https://a.example:x/r", "https://a.example:99999/r", "https://a.example:99999/x.md"),
        *("http://a.example/x.md", "https://a.example,b.example/a/b", "https://localhost/a/b"),
    ],
)
def test_a_link_that_leads_nowhere_public_is_refused_before_anything_is_asked(
    visitor: TestClient, link: str
) -> None:
    answer = visitor.post("/scan", content=field("link", link.encode()), headers={"content-type": MEDIA})
    assert answer.status_code == 422
    assert "default-src 'none'" in answer.headers["content-security-policy"]
