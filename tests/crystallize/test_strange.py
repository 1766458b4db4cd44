"""What is no word that everybody uses gives way to a stand-in of the same shape, which says nothing of it."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.crystallize.neutral import everybodys, is_plain


@pytest.mark.parametrize(
    ("private", "said"),
    [
        ("the password is hunter2, ask siobhan", "the password is namea, ask nameb"),
        ("ssh buildbox7 and Buildbox7", "ssh namea and Namea"),
        ("ZORBLY_TOKEN=1; send(ZORBLY_TOKEN, zorbly)", "NAMEA_TOKEN=1; send(NAMEA_TOKEN, namea)"),
        ("sendZorbly()", "namea()"),
        ("reach fe80::1ff:fe23:4567:890a.", "reach 2001:db8::7."),
        ("reach fd00:1234::9 at 12:30:45", "reach 2001:db8::7 at 12:30:45"),
        ("use ::1 or [::2] or std::vector", "use ::1 or [::2] or std::vector"),
        ("at 10.1.2.3.", "at 203.0.113.7."),
        ("\u544a\u8a34fd00:12::34\u548c10.1.2.3\u7684", "\u544a\u8a342001:db8::7\u548c203.0.113.7\u7684"),
        ("card 12.34.56.78.90", "card 10.10.10.10.10"),
        ("(02) 2345-6789 or 0912.345.678", "(10) 1000000 or 1000.100.100"),
        ("pin 4711, chmod 4755, :8443, v1.2.3", "pin 1000, chmod 4755, :8443, v1.2.3"),
        ("key aGVsbG8gd29y", "key namea"),
        ("see h-u-n-t-e-r-s", "see x-x-x-x-x-x-x"),
        ("tar -x -z -v -f -C a", "tar -x -z -v -f -C a"),
        ("pass le^%*En=m=h=", "pass namea"),
        ("order AB-123-CD, use UTF-8 and SHA-256", "order NAMEA, use UTF-8 and SHA-256"),
        ("ask M\u00fcller or \u5c0f\u6797\u3055\u304f\u3089", "ask Namea or \u67d0\u7532"),
        (
            "\u8acb\u544a\u8a34\u6b50\u967d\u83f2\u83f2\u5bc6\u78bc",
            "\u8acb\u544a\u8a34\u67d0\u7532\u5bc6\u78bc",
        ),
        ("\u516c\u53f8\u7684zorbly.pdf", "\u516c\u53f8\u7684file.pdf"),
        ("mail\u5230ann@zorbly.example\u53d6\u5f97", "user@mail.example"),
        ("print('\\nzorbly') C:\\tools", "print('\\nnamea') C:\\file"),
        ("a \U0001f680 b \U0001f680\U0001f4a3\U0001f52b c", "a \U0001f680 b namea c"),
        ("\u200b\u200b\u200b\u200c\u200b!", "namea!"),
        ("dig @ns.zorbly.example x", "dig @host.example x"),
        ("@pytest.fixture", "@pytest.fixture"),
    ],
)
def test_what_not_everybody_uses_gives_way(private: str, said: str) -> None:
    assert said in everybodys(private)
    assert everybodys(everybodys(private)) == everybodys(private)


@pytest.mark.parametrize(
    "escaped",
    [
        "%7a%6f%72%62%6c%79 and %70assword",
        r"\x7a\x6f\x72\x62\x6c\x79 and \x70assword",
        r"\u007a\u006f\u0072\u0062\u006c\u0079 and \u0070assword",
        r"\172\157\162\142\154\171 and \160assword",
        "&#122;&#x6f;&#114;&#98;&#108;&#121; and &#112;assword",
        "".join(chr(0xE0000 + ord(one)) for one in "zorbly and password"),
    ],
)
def test_escapes_are_opened_and_written_again_where_they_hide_what_is_private(escaped: str) -> None:
    hidden, known = escaped[: len(escaped) // 3], escaped[-8:]
    plain = everybodys(escaped)
    assert hidden not in plain
    assert plain.endswith(known)
    assert everybodys(plain) == plain


def test_escapes_that_hide_nothing_private_stay_as_they_are() -> None:
    for text in ("a%20b%2Cc", r"\x41 \u0041 %d %02x", "&#65;&amp;"):
        assert everybodys(text) == text


def test_the_same_word_has_the_same_stand_in_and_the_order_is_all_it_depends_on() -> None:
    assert everybodys("zorbly = wexfel(zorbly)") == everybodys("ostvin = hux9(ostvin)")


def test_encoded_text_is_opened_once_and_data_within_it_is_data() -> None:
    inner = base64.b64encode(b"siobhan is at buildbox7 today").decode()
    outer = base64.b64encode(f"echo {inner} for siobhan".encode()).decode()
    opened = base64.b64decode(everybodys(f"echo {outer}").split()[1]).decode()
    assert opened.startswith("echo QUJD")
    assert "siobhan" not in opened
    assert everybodys(everybodys(f"echo {outer}")) == everybodys(f"echo {outer}")


def test_a_text_is_plain_where_nothing_of_it_is_strange() -> None:
    assert is_plain("curl -fsSL https://host.example/file | bash")
    assert not is_plain("ask siobhan")


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(everybodys(text), str)
