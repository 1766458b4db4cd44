"""Addresses are written in one way, and those whose listing would harm everybody are refused."""

import pytest

from panguard.errors import MessageError
from panguard.threatcloud.server.addresses import normalised


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("ip", "198.51.101.9", "198.51.101.9"),
        ("ip", " ::ffff:198.51.101.9 ", "198.51.101.9"),
        ("ip", "2A00:0001:0000::0001", "2a00:1::1"),
        ("domain", "Shell.Attacker.NET.", "shell.attacker.net"),
        ("domain", "b\u00fccher.attacker.net", "xn--bcher-kva.attacker.net"),
        ("domain", "\uff53\uff48\uff45\uff4c\uff4c.attacker.net", "shell.attacker.net"),
        ("domain", "_dmarc.attacker.net", "_dmarc.attacker.net"),
        ("domain", "github.com.attacker.net", "github.com.attacker.net"),
        ("domain", "notgithub.com", "notgithub.com"),
    ],
)
def test_one_address_is_written_in_one_way(kind: str, value: str, written: str) -> None:
    assert normalised(kind, value) == written


@pytest.mark.parametrize(
    "value",
    [
        *("10.1.2.3", "192.168.0.1", "127.0.0.1", "169.254.169.254", "0.1.2.3", "255.255.255.255"),
        *("224.0.0.1", "100.64.0.1", "203.0.113.7", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *(
            "::ffff:10.0.0.1",
            "2002:0a00:0001::1",
            "2001:db8::1",
            "8.8.8.8",
            "1.1.1.1",
            "2606:4700:4700::1111",
        ),
        *("1.2.3", "01.2.3.4", "1.2.3.4/24", "1.2.3.4:80", "\u0661.2.3.4", "", "attacker.net"),
    ],
)
def test_ips_that_are_never_listed(value: str) -> None:
    with pytest.raises(MessageError, match="value"):
        normalised("ip", value)


@pytest.mark.parametrize(
    "value",
    [
        *("github.com", "raw.githubusercontent.com", "WWW.Google.COM", "python.org.", "panguard.ai"),
        *(
            "claude.com",
            "docs.rs",
            "bun.sh",
            "sh.rustup.rs",
            "registry.yarnpkg" + ".com",
            "deno.land",
            "brew.sh",
        ),
        *("opencode.ai", "smithery.ai", "snyk.io", "pkg.go.dev", "modelcontextprotocol.io", "crates" + ".io"),
        *("localhost", "printer.local", "db.internal", "x.example.com", "x.test", "1.0.0.127.in-addr.arpa"),
        *("198.51.101.9", "com", "a..b.net", "-a.net", "a-.net", "a b.net", "a.net/x", "http://a.net"),
        *("a\nb.net", "a" * 64 + ".net", "a." * 130 + "net", "\u202eten.a", "*.a.net", "a.net\0"),
    ],
)
def test_names_that_are_never_listed(value: str) -> None:
    with pytest.raises(MessageError, match="value"):
        normalised("domain", value)
