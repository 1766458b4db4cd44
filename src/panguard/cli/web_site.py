"""The web scanner as commands serve it: over a database, auditing as scans on this machine do."""

import os
import sys
from functools import partial
from pathlib import Path

from panguard.cli.web_auditing import auditing_here
from panguard.config import Surroundings, load, state_directory
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.shelf import Shelf
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.options import Network, Options
from panguard.threatcloud.server.ports import Addition
from panguard.web.explorer.synced import Synced
from panguard.web.hosts import names_of
from panguard.web.lanes import Lanes
from panguard.web.make import addition_of, make_site
from panguard.web.parts import Site


def site_here(
    database: Database,
    trusted_proxies: tuple[Network, ...],
    *,
    offline: bool | None = None,
    file: str | None = None,
    cloud: Options | None = None,
    public_url: str = "",
) -> Site:
    """Return a site with as many processes as this machine has processors.

    `offline` and `file` are what a command line says of the settings. `cloud` are the options of the Threat
    Cloud in the same database; without one there is none to show. Raises DatabaseError, and UsageError
    where a setting is wrong.
    """
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    given = {} if offline is None else {"offline": offline}
    settings = load(surroundings, given, file=file).settings
    state = state_directory(surroundings.environment, surroundings.platform)
    latest = partial(auditing_here, settings, surroundings)
    auditing = latest()
    auditing.check()
    migrate(database)
    lanes = Lanes.in_processes(auditing, os.cpu_count() or 1)
    return make_site(
        database,
        lanes,
        latest,
        utc_now,
        offline=settings.offline,
        trusted_proxies=trusted_proxies,
        environment=dict(os.environ),
        cloud=cloud,
        synced=partial(synced_in, state, settings.cloud_url),
        public_url=public_url,
    )


def synced_in(state: Path, url: str) -> Synced | None:
    """Return what was fetched last of the Threat Cloud at an address, None where nothing was."""
    version = Shelf(Places(state, url)).in_use() if url else None
    if version is None:
        return None
    return Synced(url, version.number, version.made, version.rules, version.candidates, len(version.revoked))


def web_addition(database: Database, options: Options, host: str, public_url: str) -> Addition:
    """Return the site as what a Threat Cloud that listens at `host` serves beside its own."""
    site = site_here(database, options.trusted_proxies, cloud=options, public_url=public_url)
    return addition_of(site, names_of(host, public_url))
