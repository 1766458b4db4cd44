"""The settings in force: command line, environment, project file, user file, defaults."""

from panguard.config.files import Surroundings, find_project, load, read_notify
from panguard.config.folders import cache_directory, state_directory, user_directory
from panguard.config.readers import ALL, AUTO, NEVER
from panguard.config.settings import (
    COLOURS,
    KEYS,
    OFF,
    POSTURES,
    Origin,
    OriginKind,
    Remark,
    Resolved,
    Settings,
    variable,
)

__all__ = [
    "ALL",
    "AUTO",
    "COLOURS",
    "KEYS",
    "NEVER",
    "OFF",
    "POSTURES",
    "Origin",
    "OriginKind",
    "Remark",
    "Resolved",
    "Settings",
    "Surroundings",
    "cache_directory",
    "find_project",
    "load",
    "read_notify",
    "state_directory",
    "user_directory",
    "variable",
]
