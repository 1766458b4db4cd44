"""The web scanner as commands serve it: over a database, with the rules that are in use on this machine."""

import os
import sys
from pathlib import Path

from panguard.config import Surroundings, cache_directory, load, state_directory
from panguard.errors import PanguardError
from panguard.rules.sources import default_sources
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.shelf import Shelf
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.options import Network, Options
from panguard.threatcloud.server.ports import Addition
from panguard.web.audits import Lanes, Plan
from panguard.web.explorer.synced import Synced
from panguard.web.make import addition_of, make_site
from panguard.web.parts import Site


def site_here(database: Database, trusted_proxies: tuple[Network, ...], cloud: Options | None = None) -> Site:
    """Return a site with as many processes as this machine has processors. Raises DatabaseError.

    `cloud` are the options of the Threat Cloud in the same database; without one there is none to show.
    """
    migrate(database)
    sources = default_sources()
    plan = Plan(sources, cache_directory(os.environ, sys.platform))
    lanes = Lanes.in_processes(plan, os.cpu_count() or 1)
    return make_site(
        database,
        lanes,
        sources,
        utc_now,
        trusted_proxies=trusted_proxies,
        environment=dict(os.environ),
        cloud=cloud,
        synced=synced_here,
    )


def synced_here() -> Synced | None:
    """Return what this machine fetched last of its Threat Cloud, None where it fetched nothing."""
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    try:
        url = load(surroundings, {}).settings.cloud_url
        places = Places(state_directory(surroundings.environment, surroundings.platform), url)
        version = Shelf(places).in_use() if url else None
    except (PanguardError, OSError):
        return None  # what is wrong with the settings is told where they are used
    if version is None:
        return None
    return Synced(url, version.number, version.made, version.rules, version.candidates, len(version.revoked))


def web_addition(database: Database, options: Options) -> Addition:
    """Return the site as what a Threat Cloud serves beside its own."""
    return addition_of(site_here(database, options.trusted_proxies, options))
