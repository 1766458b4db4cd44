import pytest

from panguard.scan.installers import OFFICIAL, addresses, is_official, is_vendor_installer


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
        "",
    ],
)
def test_a_file_anybody_could_have_put_there_is_no_vendor_installer(command: str) -> None:
    assert not is_vendor_installer(command)


def test_addresses_are_found_with_and_without_a_scheme() -> None:
    assert addresses("get http://a.io/x and HTTPS://b.io") == (("http", "a.io/x"), ("https", "b.io"))
    assert addresses("get a.io/x now") == (("https", "a.io/x"),)
