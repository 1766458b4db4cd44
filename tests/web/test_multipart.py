"""Forms as browsers write them are read, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.errors import MessageError
from panguard.limits import DEFAULT_LIMITS
from panguard.web.multipart import Part, boundary_of, parts_of

HEAD = b'Content-Disposition: form-data; name="text"'


def form(*sections: bytes, boundary: bytes = b"b") -> bytes:
    return (
        b"".join(b"--%b\r\n%b\r\n" % (boundary, section) for section in sections) + b"--%b--\r\n" % boundary
    )


def test_fields_and_files_are_read_as_they_were_sent() -> None:
    file = (
        b'Content-Disposition: form-data; name="file"; filename="a%22b.zip"\r\nContent-Type: application/zip'
    )
    body = form(HEAD + b"\r\n\r\n\r\n--x\r\n", file + b"\r\n\r\nPK\0\r\n\r\n")
    assert list(parts_of(body, b"b")) == [
        Part("text", b"\r\n--x\r\n"),
        Part("file", b"PK\0\r\n\r\n", 'a"b.zip'),
    ]


@given(st.lists(st.binary(max_size=60), max_size=DEFAULT_LIMITS.form_parts))
def test_any_data_comes_out_as_it_went_in(data: list[bytes]) -> None:
    boundary = b"----WebKitFormBoundaryAbCdEf0123456789"
    body = form(*(HEAD + b"\r\n\r\n" + one for one in data), boundary=boundary)
    if data:
        assert [part.data for part in parts_of(body, boundary)] == data


@given(st.binary(max_size=200))
def test_whatever_else_comes_is_refused_or_read_and_never_a_fault(body: bytes) -> None:
    for start in (b"", b"--b", b"--b\r\n" + HEAD, b"--b\r\n" + HEAD + b"\r\n\r\n"):
        try:
            list(parts_of(start + body, b"b"))
        except MessageError:
            continue


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text=abc",
        form(HEAD + b"\r\n\r\nabc")[:-6],
        form(*[HEAD + b"\r\n\r\n1"] * (DEFAULT_LIMITS.form_parts + 1)),
        form(b"X: " + b"a" * 1_000_000 + b"\r\n" + HEAD + b"\r\n\r\nabc"),
        form(b"X: a\r\n" * 100_000 + HEAD + b"\r\n\r\nabc"),
        form(HEAD.replace(b"name", b"neme") + b"\r\n\r\nabc"),
        form(b"\r\nabc"),
        form(b"no head at all"),
    ],
    ids=[
        "nothing",
        "other",
        "no-end",
        "too-many",
        "long-head",
        "long-heads",
        "no-name",
        "no-head",
        "no-line",
    ],
)
def test_what_no_browser_writes_is_refused(body: bytes) -> None:
    with pytest.raises(MessageError):
        list(parts_of(body, b"b"))


@pytest.mark.parametrize(
    ("media", "boundary"),
    [
        ("multipart/form-data; boundary=----WebKitAb", b"----WebKitAb"),
        ('multipart/form-data; charset=utf-8; boundary="a b"', b"a b"),
    ],
)
def test_the_boundary_is_what_the_head_says(media: str, boundary: bytes) -> None:
    assert boundary_of(media) == boundary


@pytest.mark.parametrize(
    "media",
    [
        "",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "b" * 71,
        "text/plain; x=1",
    ],
)
def test_another_kind_of_body_is_refused(media: str) -> None:
    with pytest.raises(MessageError):
        boundary_of(media)
