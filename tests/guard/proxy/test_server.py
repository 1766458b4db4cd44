"""Which server it is, and that no key in its command line or address is shown."""

import pytest

from panguard.errors import UsageError
from panguard.guard.proxy.server import of_address, of_command, plain_address


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (["npx", "-y", "server-x"], "npx -y server-x"),
        (["s", "--api-key", "abc", "more"], "s --api-key … more"),
        (["s", "--token=abc"], "s --token=…"),
        (["env", "API_TOKEN=abc", "s"], "env API_TOKEN=… s"),
        (["s", "a1b2c3d4e5f6a1b2c3d4e5f6a1"], "s …"),
        (["s", "/home/user/projects/2026/server.py"], "s /home/user/projects/2026/server.py"),
        (["s", "a\x1b[2Jb"], "s a⟨U+001B⟩[2Jb"),
    ],
)
def test_a_command_is_shown_without_its_keys(command: list[str], shown: str) -> None:
    assert of_command(command).shown == shown


def test_an_address_is_shown_without_user_and_values_of_its_query() -> None:
    server = of_address("https://me:secret@Mcp.Example.org:443/mcp?key=abc#x")
    assert server.shown == "https://mcp.example.org/mcp?key=…"


def test_ways_to_write_one_address_are_one_server_and_other_keys_another() -> None:
    one, same = of_address("https://x.example"), of_address("HTTPS://X.example:443/")
    assert one == same
    assert of_address("https://x.example/?k=1").identity != of_address("https://x.example/?k=2").identity
    assert plain_address("http://[::1]:8000/mcp") == "http://[::1]:8000/mcp"


def test_a_name_keeps_the_pins_when_the_command_changes() -> None:
    assert of_command(["a"], "mail") == of_command(["b"], "mail") == of_address("https://x.example", "mail")
    assert of_command(["mail"]).identity != of_command(["a"], "mail").identity


@pytest.mark.parametrize("url", ["mcp.example.org", "ftp://x.example", "https://", "https://x:99999/"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="address"):
        of_address(url)
