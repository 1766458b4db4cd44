"""What the command line names is checked first, and read once."""

from pathlib import Path

import pytest

from panguard.cli.targets import Targets, local_paths
from panguard.config import Surroundings
from panguard.errors import UsageError


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("ftp://example.com/x", "only https:// and git.file://"),
        ("http://example.com/x.git", "only https:// and git.file://"),
        ("git@example.com:a/b.git", "give https://example.com/a/b.git"),
        ("ssh://git@example.com:2222/a/b", "give https://example.com/a/b"),
    ],
)
def test_an_address_that_is_never_read_is_a_mistake_of_usage(target: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        local_paths([target])


def test_an_address_that_can_be_read_is_no_path() -> None:
    assert local_paths(["https://example.com/a/b", "-"]) == ()


def test_the_same_folder_given_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "SKILL.md").write_text("---\nname: a\ndescription: b\n---\n", encoding="utf-8")
    given = (str(tmp_path), f"{tmp_path}/", f"{tmp_path}/../{tmp_path.name}")
    surroundings = Surroundings({}, "linux", tmp_path)
    assert len(list(Targets(given, surroundings))) == 1
