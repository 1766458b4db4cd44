"""Puts a site together: over a database that was migrated, with the rules of this machine."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import SECRET
from panguard.threatcloud.server.options import Network, Options
from panguard.threatcloud.server.ports import Addition
from panguard.threatcloud.server.store import identities
from panguard.web.audits import Auditing
from panguard.web.batch import Batch
from panguard.web.explorer.reading import Explorer
from panguard.web.explorer.synced import Synced
from panguard.web.hosts import Named
from panguard.web.lanes import Lanes
from panguard.web.parts import Site
from panguard.web.results import Results
from panguard.web.rulebook import Rulebook
from panguard.web.site import missing, routes_of, running
from panguard.web.visits import Allowed, Visits


def make_site(
    database: Database,
    lanes: Lanes,
    latest: Callable[[], Auditing],
    clock: Callable[[], datetime],
    *,
    offline: bool = False,
    trusted_proxies: Sequence[Network] = (),
    environment: Mapping[str, str] | None = None,
    allowed: Allowed = Allowed(),  # noqa: B008 - it is frozen
    cloud: Options | None = None,
    synced: Callable[[], Synced | None] = lambda: None,
    public_url: str = "",
) -> Site:
    """Return the parts of a site; `latest` returns how skills are to be audited now.

    `cloud` are the options of the Threat Cloud that it runs with, `public_url` is where people reach it.
    Raises DatabaseError.
    """
    secret = database.read(lambda connection: identities.secret(connection, SECRET))
    results = Results(database, clock)
    return Site(
        lanes,
        results,
        Batch(results.keep),
        Visits(database, clock, allowed),
        Rulebook(lambda: lanes.auditing.sources),
        hmac.digest(secret, b"results", sha256),
        latest,
        offline=offline,
        trusted_proxies=trusted_proxies,
        environment=dict(environment or {}),
        explorer=Explorer(database, clock, cloud) if cloud else None,
        synced=synced,
        public_url=public_url.rstrip("/"),
    )


def addition_of(site: Site, names: frozenset[str] = frozenset()) -> Addition:
    """Return a site as what a Threat Cloud serves beside its own; its pages answer to some names, or to all.

    The API has no such bound: it asks whoever writes for a signature, and tells everybody the same.
    """
    routes = routes_of(site)
    for route in routes if names else ():
        route.app = Named(route.app, names)
    return Addition(routes, partial(running, site), missing)


def app_of(site: Site, names: frozenset[str] = frozenset()) -> Starlette:
    """Return a site as an app of its own, which answers to some names, or to all where there are none."""
    app = Starlette(
        routes=routes_of(site),
        middleware=[Middleware(Named, names)] if names else [],
        lifespan=lambda _app: running(site),
        exception_handlers={HTTPException: missing, Exception: missing},
    )
    app.router.redirect_slashes = False  # it would redirect to what is asked for by any name, over http
    return app
