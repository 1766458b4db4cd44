"""Which address of the explorer shows what, in each language."""

import re
from collections.abc import Callable
from functools import partial

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from panguard.report.html_page import Page
from panguard.terms import Lane
from panguard.threatcloud.server.database import DatabaseError
from panguard.threatcloud.server.openapi import document
from panguard.threatcloud.server.store.moments import hour
from panguard.web import responses
from panguard.web.explorer.answers import BUSY, kept, unavailable
from panguard.web.explorer.atom import MEDIA, feed
from panguard.web.explorer.document import described
from panguard.web.explorer.reading import Explorer, Wanted, Where
from panguard.web.explorer.story import story_of
from panguard.web.frame import prefix_of
from panguard.web.pages import (
    cloud,
    cloud_absent,
    cloud_api,
    cloud_feeds,
    cloud_missing,
    cloud_rule,
    cloud_rules,
)
from panguard.web.pages.cloud_parts import PLACE
from panguard.web.parts import Site

_BRIEFLY, _LONGER = 60, 300
_CURSOR = re.compile(r"[0-9]{1,10}\Z")
_CANDIDATE = re.compile(r"[0-9a-f]{64}\Z")
_WORDS = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


def explorer_routes(site: Site, page: Page, start: str) -> list[Route]:
    """Return the addresses of the explorer; where there is no Threat Cloud, those that say so."""
    here = f"{start}{PLACE}"
    if site.explorer is None:
        absent = partial(_absent, site, page)
        return [Route(here, partial(absent, 200)), Route(f"{here}/{{rest:path}}", partial(absent, 404))]
    shown = partial(_shown, site.explorer, page)
    return [
        Route(here, partial(shown, _overview)),
        Route(f"{here}/rules", partial(shown, _rules)),
        Route(f"{here}/rules/{{name}}", partial(shown, _rule)),
        Route(f"{here}/candidates/{{name}}", partial(shown, _rule)),
        Route(f"{here}/decisions.atom", partial(shown, partial(_decisions, site.public_url))),
        Route(f"{here}/feeds", partial(shown, _still(cloud_feeds.render(page)))),
        Route(f"{here}/api", partial(shown, _still(cloud_api.render(page, described(document()))))),
    ]


def address_of_rule(site: Site, page: Page, identifier: str) -> str:
    """Return where a rule that is not in use here has its page, if the Threat Cloud knows it."""
    if site.explorer is None or not _WORDS.match(identifier):
        return ""
    try:
        found = site.explorer.find(identifier)
    except DatabaseError:
        return ""
    return f"{prefix_of(page.catalogue.tag)}{cloud_rule.address(found)}" if found else ""


_Show = Callable[[Explorer, Page, Request], Response]


async def _absent(site: Site, page: Page, status: int, _request: Request) -> Response:
    text = await run_sync(lambda: cloud_absent.render(page, site.synced()))
    return responses.html(text, status, cache=f"public, max-age={_BRIEFLY}")


async def _shown(explorer: Explorer, page: Page, show: _Show, request: Request) -> Response:
    """Show something in a thread of its own: it waits for the database."""
    try:
        return await run_sync(show, explorer, page, request)
    except DatabaseError:
        return unavailable(cloud_missing.render(page, BUSY))


def _still(text: str) -> _Show:
    """Return what shows a page that stays as it is."""
    return lambda _explorer, _page, request: kept(request, text, _LONGER)


def _decisions(public: str, explorer: Explorer, page: Page, request: Request) -> Response:
    """Show the feed; only where it is known how people reach it, may others keep it for them."""
    start = f"{public or _origin(request)}{prefix_of(page.catalogue.tag)}"
    headers = None if public else {"Cache-Control": f"private, max-age={_LONGER}"}
    text = feed(explorer.decided(), f"{start}{cloud_rules.PLACE}", f"{start}{PLACE}/decisions.atom")
    return kept(request, text, _LONGER, MEDIA, headers)


def _origin(request: Request) -> str:
    """Return where this site is, as whoever asks wrote it; a proxy that ends TLS says that it was https."""
    https = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
    return f"{'https' if https else 'http'}://{request.url.netloc}"


def _overview(explorer: Explorer, page: Page, request: Request) -> Response:
    return kept(request, cloud.render(page, explorer.numbers()), _BRIEFLY)


def _rules(explorer: Explorer, page: Page, request: Request) -> Response:
    wanted = wanted_of(request)
    text = cloud_rules.render(page, wanted, explorer.listed(wanted), explorer.numbers().live)
    return kept(
        request, text, _BRIEFLY, headers=responses.UNINDEXED if wanted.where is not Where.OUT else None
    )


def wanted_of(request: Request) -> Wanted:
    """Read what a visitor wants to see; what cannot be read is as if it were not there."""
    query = request.query_params
    where = next((item for item in Where if item.value == query.get("where")), Where.OUT)
    words, behind = query.get("q", "").strip(), query.get("behind", "")
    cursor = _CANDIDATE if where is Where.WAITING else _CURSOR
    ruled = where in (Where.OUT, Where.REVOKED)
    return Wanted(
        where,
        next((lane for lane in Lane if ruled and lane.value == query.get("lane")), None),
        next((days for days in cloud_rules.TIMES if str(days) == query.get("days")), 0),
        behind if cursor.match(behind) else "",
        words if _WORDS.match(words) else "",
    )


def _rule(explorer: Explorer, page: Page, request: Request) -> Response:
    name = request.path_params["name"]
    found = explorer.find(name) if _WORDS.match(name) else None
    if found is None:
        return responses.html(cloud_missing.render(page), 404)
    place = f"{prefix_of(page.catalogue.tag)}{cloud_rule.address(found)}"
    if request.url.path != place:
        return responses.moved(place)
    steps = story_of(found.proposed, found.state, found.told, explorer.rules, signed=found.signed)
    text = cloud_rule.render(page, found, steps, hour(explorer.now))
    waiting = found.promoted is None
    return kept(
        request, text, _BRIEFLY if waiting else _LONGER, headers=responses.UNINDEXED if waiting else None
    )
