import pytest

from panguard.scan.makers import poses_as_maker


@pytest.mark.parametrize(
    "host",
    [
        "get-docker.com.cdn-install.net",
        "getdocker.io",
        "homebrew-install.dev",
        "nodejs-setup.io",
        "ollama-install.app:8443",
        "claude-code-install.com",
        "install.python-poetry.co",
        "tailscale.dl-app.net",
        "terraform-cli.io",
        "docker.co",
    ],
)
def test_the_name_of_a_maker_in_the_domain_of_another_is_known(host: str) -> None:
    assert poses_as_maker(host)


@pytest.mark.parametrize(
    "host",
    [
        "get.docker.com",
        "install.python-poetry.org",
        "gitlab.acme.com",
        "docker.acme.io",
        "grafana.internal.acme.net",
        "get.acme-tool.io",
        "dl.cloudsmith.io",
        "raw.githubusercontent.com",
        "helmet.dev",
        "dockerize-acme.com",
        "localhost",
    ],
)
def test_makers_themselves_and_servers_of_a_company_are_not(host: str) -> None:
    assert not poses_as_maker(host)


def test_a_long_name_is_read_once() -> None:
    assert poses_as_maker("golang" * 40 + ".test") in (True, False)
