import pytest

from panguard.scan.installers import (
    addresses,
    goes_nowhere,
    graded,
    is_official,
    is_repository,
    is_unseen,
    is_vendor_installer,
)
from panguard.scan.official import OFFICIAL
from panguard.terms import Lane, Severity


@pytest.mark.parametrize("address", OFFICIAL)
def test_an_official_installer_is_known(address: str) -> None:
    assert is_official(f"fetch https://{address} | run")


@pytest.mark.parametrize(
    "command",
    [
        "https://sh.rustup.rs.evil.net/x",
        "https://evil.net/sh.rustup.rs",
        "https://evil.net/?u=https://sh.rustup.rs",
        "http://sh.rustup.rs",
        "https://sh.rustup.rs@evil.net/",
        "https://bun.sh/other",
        "https://bun.sh/installer-of-somebody",
        "https://astral.sh/uvx-evil",
        "https://raw.githubusercontent.com/nvm-sh-evil/nvm/install.sh",
        "https://raw.githubusercontent.com/nvm-sh/nvm/../../evil/x",
        "https://sh.rustup.rs https://evil.net/x",
        "no address at all",
    ],
)
def test_what_only_looks_official_is_not(command: str) -> None:
    assert not is_official(command)


@pytest.mark.parametrize(
    "command",
    [
        "https://get.vendor.io/install.sh",
        "https://vendor.dev/cli/latest",
        "https://www.tool.com/download/linux",
        "https://cli.vendor.sh",
    ],
)
def test_an_installer_of_a_vendor_is_told_from_a_file_of_anybody(command: str) -> None:
    assert is_vendor_installer(command)


@pytest.mark.parametrize(
    "command",
    [
        "http://vendor.io/install.sh",
        "https://198.51.100.7/install.sh",
        "https://198.51.100.7:8443/install.sh",
        "https://pastebin.com/raw/install",
        "https://gist.githubusercontent.com/x/install.sh",
        "https://x.ngrok.io/install.sh",
        "https://ev" + "il.com/install.sh",
        "https://example.com/install.sh",
        "https://vendor.io@198.51.100.7/install.sh",
        "https://vendor.io/x",
        "get -k https://get.vendor.io/install.sh",
        "get --insecure https://get.vendor.io/install.sh",
        "",
    ],
)
def test_a_file_anybody_could_have_put_there_is_no_vendor_installer(command: str) -> None:
    assert not is_vendor_installer(command)


def test_addresses_are_found_with_and_without_a_scheme() -> None:
    assert addresses("get http://a.io/x and HTTPS://b.io") == (("http", "a.io/x"), ("https", "b.io"))
    assert addresses("get a.io/x now") == (("https", "a.io/x"),)


@pytest.mark.parametrize(
    ("command", "text", "grade"),
    [
        ("https://sh.rustup.rs", "", (Severity.LOW, Lane.BLOCK)),
        ("https://get.vendor.io/install.sh", "The command line of Vendor.", (Severity.LOW, Lane.ALERT)),
        ("https://get.vendor.co.uk/install.sh", "Vendor", (Severity.LOW, Lane.ALERT)),
        ("https://get.vendor.io/install.sh", "A list of notes.", (Severity.HIGH, Lane.ALERT)),
        ("https://get.vendor.io/install.sh", "https://vendor.io/docs", (Severity.HIGH, Lane.ALERT)),
        ("https://vendor-cdn.io/install.sh", "Vendor", (Severity.HIGH, Lane.ALERT)),
        ("https://raw.githubusercontent.com/maker/kit/main/install.sh", "kit", (Severity.LOW, Lane.ALERT)),
        ("https://raw.githubusercontent.com/maker/cli/main/install.sh", "cli", (Severity.HIGH, Lane.ALERT)),
        (
            "https://raw.githubusercontent.com/getomni/cli/main/install.sh",
            "# Omni",
            (Severity.LOW, Lane.ALERT),
        ),
        (
            "https://raw.githubusercontent.com/x-omni/cli/main/install.sh",
            "# Omni",
            (Severity.HIGH, Lane.ALERT),
        ),
        (
            "https://raw.githubusercontent.com/getomni/cli/main/install.sh",
            "omni",
            (Severity.HIGH, Lane.ALERT),
        ),
        ("https://getomni.io/install.sh", "name: omni", (Severity.HIGH, Lane.ALERT)),
        ("https://vendor.io/x", "Vendor", (Severity.CRITICAL, Lane.BLOCK)),
        ("http://get.vendor.io/install.sh", "Vendor", (Severity.CRITICAL, Lane.BLOCK)),
        ("https://198.51.100.7/install.sh", "198", (Severity.CRITICAL, Lane.BLOCK)),
        ("https://pastebin.com/raw/install", "Pastebin", (Severity.CRITICAL, Lane.BLOCK)),
    ],
)
def test_a_download_is_graded_by_who_can_change_it(
    command: str, text: str, grade: tuple[Severity, Lane]
) -> None:
    assert graded(f"fetch {command} | run", text) == grade


@pytest.mark.parametrize(
    "text",
    ["https://attacker.com/x", "x.ev" + "il.com", "https://collect.example.net/in", "http://c2.example"],
)
def test_a_host_that_stands_for_one_leads_nowhere(text: str) -> None:
    assert goes_nowhere(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://collect.vendor.io",
        "https://attacker.com.vendor.io/x",
        "https://example.com.vendor.io",
        "https://attacker.com/x and https://vendor.io/y",
        "https://attacker.com@240.0.0.7/x",
        "https://my-attacker.com/x",
        "x.example.com 240.0.0.9",
    ],
)
def test_any_other_host_leads_somewhere(text: str) -> None:
    assert not goes_nowhere(text)


@pytest.mark.parametrize(
    "line",
    [
        "run x > /dev/null 2>&1 &",
        "run x &>/dev/null & disown",
        "nohup run x &",
        "Start-Process x -WindowStyle Hidden",
        "powershell -w hidden x",
        "start /b x > nul 2>&1",
    ],
)
def test_what_runs_unseen_is_known(line: str) -> None:
    assert is_unseen(line)


@pytest.mark.parametrize(
    "line", ["run x > /dev/null && next", "run x 2>/dev/null", "command -v x >/dev/null || y", "x &"]
)
def test_what_is_only_quiet_is_not_unseen(line: str) -> None:
    assert not is_unseen(line)


def test_a_repository_at_a_forge_is_known_by_its_host_alone() -> None:
    assert is_repository("git clone https://github.com/maker/x")
    assert not is_repository("git clone https://github.com.maker.io/x")
    assert not is_repository("git clone https://maker.io/github.com/x")
