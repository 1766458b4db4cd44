"""Each system's way to keep a program running, one file each; `SERVICES` lists them."""

from panguard.guard.service import Service
from panguard.guard.services import launchd, systemd, windows

SERVICES: tuple[Service, ...] = (systemd, launchd, windows)
