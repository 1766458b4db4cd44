"""The key of a machine: made once, kept for its owner, made anew where it is damaged."""

import os
from pathlib import Path

import pytest

from panguard.threatcloud.client.key import identity_of
from panguard.threatcloud.client.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, "https://tc.example.org")


def test_a_machine_has_one_identity_for_all_servers(places: Places, tmp_path: Path) -> None:
    elsewhere = Places(tmp_path, "https://other.example.org")
    assert identity_of(places).client == identity_of(places).client == identity_of(elsewhere).client


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 33])
def test_a_damaged_key_is_made_anew(places: Places, damage: bytes) -> None:
    before = identity_of(places).client
    places.identity.write_bytes(damage)
    after = identity_of(places).client
    assert after != before
    assert identity_of(places).client == after


@pytest.mark.skipif(os.name != "posix", reason="only there do files have such modes")
def test_a_key_that_others_could_read_is_closed_to_them(places: Places) -> None:
    identity_of(places)
    places.identity.chmod(0o644)
    identity_of(places)
    assert places.identity.stat().st_mode & 0o777 == 0o600
