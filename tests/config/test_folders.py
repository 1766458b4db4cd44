from pathlib import Path

import pytest

from panguard.config.folders import cache_directory, state_directory, user_directory


@pytest.mark.parametrize(
    ("platform", "environment", "config", "cache"),
    [
        ("linux", {"HOME": "/home/me"}, "/home/me/.config/panguard", "/home/me/.cache/panguard"),
        (
            "linux",
            {"HOME": "/home/me", "XDG_CONFIG_HOME": "/c", "XDG_CACHE_HOME": "relative"},
            "/c/panguard",
            "/home/me/.cache/panguard",
        ),
        ("freebsd14", {"HOME": "/home/me"}, "/home/me/.config/panguard", "/home/me/.cache/panguard"),
        (
            "darwin",
            {"HOME": "/Users/me", "XDG_CACHE_HOME": "/ignored"},
            "/Users/me/Library/Application Support/panguard",
            "/Users/me/Library/Caches/panguard",
        ),
        (
            "win32",
            {"USERPROFILE": "/U/me", "APPDATA": "/roaming"},
            "/roaming/panguard",
            "/U/me/AppData/Local/panguard/Cache",
        ),
    ],
)
def test_folders_follow_the_custom_of_the_platform(
    platform: str, environment: dict[str, str], config: str, cache: str
) -> None:
    assert user_directory(environment, platform) == Path(config)
    assert cache_directory(environment, platform) == Path(cache)


def test_the_cache_can_be_put_elsewhere() -> None:
    assert cache_directory({"PANGUARD_CACHE_DIR": "/tmp/pg", "HOME": "/h"}, "linux") == Path("/tmp/pg")


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {"HOME": "/h"}, "/h/.local/state/panguard"),
        ("linux", {"HOME": "/h", "XDG_STATE_HOME": "/s"}, "/s/panguard"),
        ("linux", {"HOME": "/h", "XDG_STATE_HOME": "relative"}, "/h/.local/state/panguard"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/panguard/State"),
        ("win32", {"USERPROFILE": "/U/me", "LOCALAPPDATA": "/local"}, "/local/panguard/State"),
        ("linux", {"HOME": "/h", "PANGUARD_STATE_DIR": "/tmp/pg"}, "/tmp/pg"),
    ],
)
def test_what_is_remembered_has_a_folder_of_its_own(
    platform: str, environment: dict[str, str], folder: str
) -> None:
    assert state_directory(environment, platform) == Path(folder)
