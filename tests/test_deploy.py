"""What `deploy/` runs exists: the files are read, and every option in them is one of the command."""

import argparse
import re
from pathlib import Path

import pytest
import yaml

from panguard.cli.commands import cloud_serve

DEPLOY = Path(__file__).parent.parent / "deploy"


def options_in(text: str) -> set[str]:
    return set(re.findall(r"--[a-z][a-z-]+", text))


def serve_options() -> set[str]:
    parser = argparse.ArgumentParser()
    cloud_serve.configure(parser)
    return options_in(parser.format_help())


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("Dockerfile", r"ENTRYPOINT \[(.*)\]"),
        ("compose.yaml", r"command: \[(.*)\]"),
        ("panguard-cloud.service", "ExecStart=(.*)"),
    ],
)
def test_the_server_is_started_with_options_that_it_has(file: str, line: str) -> None:
    found = re.search(line, (DEPLOY / file).read_text("utf-8"))
    assert found
    named = options_in(found[1])
    assert named
    assert named <= serve_options()


def test_the_fleet_has_two_processes_over_one_database_behind_a_proxy() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services = compose["services"]
    assert set(services) == {"app-1", "app-2", "database", "proxy"}
    assert services["app-1"]["environment"] == services["app-2"]["environment"]
    # Only the proxy is reached from outside: what it says of addresses can be believed.
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True


def test_who_is_reached_from_outside_cannot_read_the_keys() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    app = dict(volume.split(":")[:2] for volume in services["app-1"]["volumes"])
    proxy = {volume.split(":")[0] for volume in services["proxy"]["volumes"]}
    assert app["public"] == f"{app['state']}/public"
    assert "public" in proxy
    assert "state" not in proxy
    # A volume belongs to whom its folder in the image belongs to.
    assert app["public"] in (DEPLOY / "Dockerfile").read_text("utf-8")


def test_variables_of_the_fleet_are_explained() -> None:
    needed = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text("utf-8")))
    told = set(re.findall(r"^(\w+)=", (DEPLOY / "environment.example").read_text("utf-8"), re.MULTILINE))
    assert needed == told


def test_the_proxy_throws_away_what_clients_say_of_their_address() -> None:
    assert "header_up X-Forwarded-For {remote_host}" in (DEPLOY / "Caddyfile").read_text("utf-8")
