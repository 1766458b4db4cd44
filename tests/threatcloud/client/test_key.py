"""The key of a machine: made once, kept for its owner, made anew where it is damaged."""

import os
import re
from pathlib import Path

import pytest

from panguard.threatcloud.client.key import identity_of, veiled
from panguard.threatcloud.client.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, "https://tc.example.org")


def test_a_machine_has_one_identity_for_each_server(places: Places) -> None:
    elsewhere = Places(places.state, "https://other.example.org")
    assert identity_of(places).client == identity_of(places).client != identity_of(elsewhere).client


def test_a_pattern_hash_is_told_under_a_key_that_nobody_else_has(places: Places, tmp_path: Path) -> None:
    told = veiled("9f86d081884c7d65", places)
    assert re.fullmatch("[0-9a-f]{16}", told)
    assert told == veiled("9f86d081884c7d65", places) != veiled("9f86d081884c7d66", places)
    others = Places(tmp_path / "other", places.url), Places(places.state, "https://other.example.org")
    assert told not in [veiled("9f86d081884c7d65", other) for other in others]


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
