"""Which root a server is known by: that of the default server comes along, a pinned one counts for more."""

import re
from pathlib import Path

from panguard.config import Settings
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.trust import pin, pinned_root, shown
from panguard.threatcloud.server.publishing import Publisher


def test_the_default_server_is_known_without_being_joined(tmp_path: Path) -> None:
    places = Places(tmp_path, Settings().cloud_url)
    assert (Settings().cloud_url, places.known) == ("https://tc.panguard.ai", True)
    root = pinned_root(places)
    assert root
    assert re.fullmatch(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){7}", shown(root).fingerprint)


def test_any_other_server_is_a_stranger(tmp_path: Path) -> None:
    for url in ("https://tc.panguard.ai.example", "https://tc.panguard.ai:8443", "https://example.org"):
        places = Places(tmp_path, url)
        assert (places.known, pinned_root(places)) == (False, None)


def test_a_root_that_was_pinned_counts_for_more_than_the_one_that_came_along(tmp_path: Path) -> None:
    places = Places(tmp_path, Settings().cloud_url)
    shipped, other = pinned_root(places), Publisher(tmp_path / "server").root
    pin(places, other)
    assert pinned_root(places) == other != shipped
