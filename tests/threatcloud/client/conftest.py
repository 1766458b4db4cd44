"""A Threat Cloud with one rule, and a scanner that knows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from panguard.threatcloud.client import trust
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.shelf import Shelf
from panguard.threatcloud.client.sync import Outcome, sync
from panguard.threatcloud.client.wire import Wire
from panguard.threatcloud.pack import Publication
from tests.simulators.cloud import Cloud, cloud_at
from tests.threatcloud.client.packs import publication


@dataclass(frozen=True)
class Scanner:
    """A client of a server, with folders of its own."""

    places: Places
    cloud: Cloud
    patience: float = 2.0

    @property
    def wire(self) -> Wire:
        return Wire(self.places.url, self.places.sent, silence=self.patience, seconds=10.0)

    def sync(self) -> Outcome:
        return sync(self.places, self.wire)

    def publish(self, what: Publication) -> None:
        self.cloud.publisher.publish(what)

    @property
    def rules(self) -> list[str]:
        shelf = Shelf(self.places)
        version = shelf.in_use()
        return [rule.id for rule in shelf.rules_of(version)] if version else []


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with cloud_at(tmp_path / "server") as served:
        yield served


@pytest.fixture
def scanner(tmp_path: Path, cloud: Cloud) -> Scanner:
    cloud.publisher.publish(publication(1))
    places = Places(tmp_path / "state", cloud.url)
    trust.pin(places, cloud.publisher.root)
    return Scanner(places, cloud)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)
