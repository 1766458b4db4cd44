import pytest

from panguard.scan.sensitive import Secret, is_secret_name, secret_path


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("~/.ssh/id_ed25519", Secret.CREDENTIALS),
        ("~/.ssh", Secret.CREDENTIALS),
        ("~/.aws/credentials", Secret.CREDENTIALS),
        ("~/Library/Application Support/Google/Chrome/Default/Login Data", Secret.CREDENTIALS),
        ("wallet.dat", Secret.CREDENTIALS),
        (".env", Secret.SETTINGS),
        ("config/.env.production", Secret.SETTINGS),
        ("~/.bash_history", Secret.PRIVATE),
        ("~/.ssh/id_rsa.pub", None),
        ("~/.ssh/known_hosts", None),
        ("process.env", None),
        ("environment", None),
        ("readme.md", None),
    ],
)
def test_a_path_is_known_by_what_it_gives_access_to(text: str, kind: Secret | None) -> None:
    assert secret_path(text) is kind


def test_names_of_secrets_are_told_from_others() -> None:
    assert all(is_secret_name(name) for name in ("API_KEY", "DB_PASSWORD", "GITHUB_TOKEN", "DATABASE_URL"))
    assert not any(is_secret_name(name) for name in ("HOME", "PATH", "USER", "LANG"))


def test_half_a_character_in_a_literal_stops_nothing() -> None:
    assert secret_path("~/.ssh/id_rsa \ud800") is Secret.CREDENTIALS
    assert secret_path("\ud800") is None
