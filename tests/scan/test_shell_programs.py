"""The programs that turn one text into another are known by what they print."""

import base64
import gzip

import pytest

from panguard.scan.shell_programs import output_of


@pytest.mark.parametrize(
    ("arguments", "data", "printed"),
    [
        (["echo", "a", "b"], "", "a b"),
        (["echo", "-n", "a"], "", "a"),
        (["echo", "-e", "\\x61\\142\\u0063\\n"], "", "abc\n"),
        (["printf", "%s-%s", "a", "b"], "", "a-b"),
        (["printf", "--", "\\x61%%"], "", "a%"),
        (["printf", "%b%c", "\\x61", "bc"], "", "ab"),
        (["rev"], "abc\nde", "cba\ned"),
        (["tac"], "a\nb\n", "b\na"),
        (["cat"], "a", "a"),
        (["cat", "-"], "a", "a"),
        (["/usr/bin/base64", "-d"], base64.b64encode(b"a b").decode(), "a b"),
        (["base64", "-d"], "YQ", "a"),
        (["base64", "--decode"], "/w==", "\u00ff"),
        (["base32", "-d"], base64.b32encode(b"a").decode(), "a"),
        (["openssl", "enc", "-base64", "-d"], "YQ==", "a"),
        (["xxd", "-r", "-p"], "61 62", "ab"),
        (["xxd", "-rp"], "6162", "ab"),
        (["tr", "a-c", "d-f"], "abcx", "defx"),
        (["tr", "-d", "x"], "axb", "ab"),
        (["tr", "[:upper:]", "[:lower:]"], "AB", "ab"),
        (["sed", "s/x/y/g"], "xx", "yy"),
        (["sed", "-e", "s|x|y|"], "xx", "yx"),
        (["gunzip"], gzip.compress(b"a", mtime=0).decode("latin-1"), "a"),
    ],
)
def test_a_known_program_prints(arguments: list[str], data: str, printed: str) -> None:
    assert output_of(arguments, data) == printed


@pytest.mark.parametrize(
    ("arguments", "data"),
    [
        ([], ""),
        (["ls"], ""),
        (["printf"], ""),
        (["cat", "file"], ""),
        (["rev", "file"], ""),
        (["tac", "file"], ""),
        (["base64"], "a"),
        (["base64", "-d"], "?"),
        (["base32", "-d"], "?"),
        (["base32"], "a"),
        (["openssl", "enc", "-aes-256-cbc", "-d"], "YQ=="),
        (["xxd"], "61"),
        (["xxd", "-r", "-p"], "xy"),
        (["tr", "a"], "a"),
        (["tr", "z-a", "b"], "a"),
        (["tr", "[:punct:]", "b"], "a"),
        (["sed", "s/a.*/b/"], "a"),
        (["gunzip"], "a"),
        (["gunzip"], "\u4e00"),
    ],
)
def test_what_is_not_understood_prints_nothing_that_is_known(arguments: list[str], data: str) -> None:
    assert output_of(arguments, data) is None


def test_half_a_character_is_no_text_and_hides_none() -> None:
    assert output_of(["printf", "\\ud800cu\\udfff"], "") == "\ufffdcu\ufffd"
    assert output_of(["echo", "-e", "\\udc00"], "") == "\ufffd"
