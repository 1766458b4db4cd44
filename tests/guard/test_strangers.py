from panguard.guard.strangers import hosts, is_nobodys, is_own, outsiders


def test_hosts_of_ones_own_network_are_told_from_others() -> None:
    for own in (
        "localhost",
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "172.20.1.1",
        "nas",
        "git.corp.internal",
        "a.local",
    ):
        assert is_own(own), own
    for other in ("203.0.113.9", "172.40.1.1", "github.com", "qx-store.top"):
        assert not is_own(other), other


def test_bare_addresses_and_names_for_nothing_are_nobodys() -> None:
    assert is_nobodys("203.0.113.9")
    assert is_nobodys("drop.qx-store.top")
    assert not is_nobodys("10.0.0.1")
    assert not is_nobodys("ci.corp.example")


def test_the_hosts_of_addresses_are_found() -> None:
    text = "https://a.example/x sftp://u:p@b.example:22 http://localhost:80"
    assert hosts(text) == ("a.example", "b.example", "localhost")
    assert outsiders(text) == ("a.example", "b.example")
