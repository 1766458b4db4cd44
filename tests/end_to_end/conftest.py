"""A machine that knows a Threat Cloud on loopback."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.machine import Machine
from tests.simulators.cloud import cloud_at
from tests.threatcloud.client.packs import publication, rule


@pytest.fixture(scope="session")
def machine_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


@pytest.fixture
def machine(tmp_path: Path, machine_cache: Path) -> Iterator[Machine]:
    with cloud_at(tmp_path / "server") as cloud:
        cloud.publisher.publish(publication(0, rules=[rule(7, "quux-payload.example")], candidate=True))
        (tmp_path / "home").mkdir()
        environment = {
            "HOME": str(tmp_path / "home"),
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "PANGUARD_CACHE_DIR": str(machine_cache),
            "PANGUARD_STATE_DIR": str(tmp_path / "state"),
            "PANGUARD_CLOUD_URL": cloud.url,
            "PANGUARD_REVIEW": "off",
            **({"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}),
        }
        machine = Machine(tmp_path, cloud, environment)
        machine.join()
        yield machine
