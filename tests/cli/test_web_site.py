"""What a site that runs by itself knows of the machine it runs on."""

from pathlib import Path

from panguard.cli.web_site import synced_in
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.shelf import Shelf, offered
from tests.threatcloud.client.packs import HOUR, publication

URL = "https://cloud.example.org"


def test_what_was_fetched_last_is_told(tmp_path: Path) -> None:
    shelf, published = Shelf(Places(tmp_path, URL)), publication(3, version=7, revoked=[2])
    shelf.use(shelf.put(published, offered(published), ()))
    assert synced_in(tmp_path, URL) == (URL, 7, HOUR, 2, 0, 1)
    assert synced_in(tmp_path, "https://elsewhere.example.org") is None


def test_where_there_is_no_threat_cloud_nothing_is_told(tmp_path: Path) -> None:
    assert synced_in(tmp_path, URL) is None
    assert synced_in(tmp_path, "") is None
