"""The user's folders by the custom of each platform: what platformdirs gives, without its 30 ms. Pure."""

from collections.abc import Mapping
from pathlib import Path


def user_directory(environment: Mapping[str, str], platform: str) -> Path:
    """Return the folder that holds the user's `config.toml`."""
    return _folder(environment, platform, "config")


def cache_directory(environment: Mapping[str, str], platform: str) -> Path:
    """Return the folder for compiled rules; `PANGUARD_CACHE_DIR` overrides it."""
    chosen = environment.get("PANGUARD_CACHE_DIR")
    return Path(chosen).absolute() if chosen else _folder(environment, platform, "cache")


def state_directory(environment: Mapping[str, str], platform: str) -> Path:
    """Return the folder for what the program remembers; `PANGUARD_STATE_DIR` overrides it."""
    chosen = environment.get("PANGUARD_STATE_DIR")
    return Path(chosen).absolute() if chosen else _folder(environment, platform, "state")


_FOLDERS = {
    ("config", "win32"): ("APPDATA", "AppData/Roaming", "panguard"),
    ("cache", "win32"): ("LOCALAPPDATA", "AppData/Local", "panguard/Cache"),
    ("state", "win32"): ("LOCALAPPDATA", "AppData/Local", "panguard/State"),
    ("config", "darwin"): ("", "Library/Application Support", "panguard"),
    ("cache", "darwin"): ("", "Library/Caches", "panguard"),
    ("state", "darwin"): ("", "Library/Application Support", "panguard/State"),
    ("config", ""): ("XDG_CONFIG_HOME", ".config", "panguard"),
    ("cache", ""): ("XDG_CACHE_HOME", ".cache", "panguard"),
    ("state", ""): ("XDG_STATE_HOME", ".local/state", "panguard"),
}


def _folder(environment: Mapping[str, str], platform: str, purpose: str) -> Path:
    """Look the folder up; a variable that is not absolute is ignored, as the XDG specification says."""
    name, default, leaf = _FOLDERS.get((purpose, platform)) or _FOLDERS[purpose, ""]
    chosen = environment.get(name, "") if name else ""
    base = Path(chosen) if Path(chosen).is_absolute() else _home(environment) / default
    return base / leaf


def _home(environment: Mapping[str, str]) -> Path:
    home = environment.get("HOME") or environment.get("USERPROFILE")
    return Path(home) if home else Path.home()
