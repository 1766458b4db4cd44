"""The web scanner as commands serve it: over a database, with the rules that are in use on this machine."""

import os
import sys

from panguard.config import cache_directory
from panguard.rules.sources import default_sources
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.options import Network, Options
from panguard.threatcloud.server.ports import Addition
from panguard.web.audits import Lanes, Plan
from panguard.web.make import addition_of, make_site
from panguard.web.parts import Site


def site_here(database: Database, trusted_proxies: tuple[Network, ...]) -> Site:
    """Return a site with as many processes as this machine has processors. Raises DatabaseError."""
    migrate(database)
    sources = default_sources()
    plan = Plan(sources, cache_directory(os.environ, sys.platform))
    lanes = Lanes.in_processes(plan, os.cpu_count() or 1)
    return make_site(
        database, lanes, sources, utc_now, trusted_proxies=trusted_proxies, environment=dict(os.environ)
    )


def web_addition(database: Database, options: Options) -> Addition:
    """Return the site as what a Threat Cloud serves beside its own."""
    return addition_of(site_here(database, options.trusted_proxies))
