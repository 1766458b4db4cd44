"""The site: which address shows what, in each language."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import BrokenExecutor
from contextlib import asynccontextmanager
from functools import partial
from logging import getLogger

from anyio import create_task_group, sleep
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from panguard.errors import PanguardError
from panguard.findings import phrase
from panguard.language.catalogue import LANGUAGES, catalogue_for
from panguard.limits import DEFAULT_LIMITS
from panguard.report.formats import renderer
from panguard.report.html_page import Page
from panguard.terms import Category, Severity
from panguard.threatcloud.server.database import DatabaseError
from panguard.web import responses
from panguard.web.badge import badge
from panguard.web.explorer.answers import BUSY, unavailable
from panguard.web.explorer.routes import address_of_rule, explorer_routes
from panguard.web.frame import page_in, prefix_of
from panguard.web.look import STATIC
from panguard.web.pages import home, privacy, result, rule, rule_missing, rules
from panguard.web.pages import missing as missing_page
from panguard.web.parts import Site
from panguard.web.rulebook import Asked
from panguard.web.scanning import scan

Endpoint = Callable[[Request], Awaitable[Response]]
_GONE = phrase("There is no such result, or it was forgotten; scan it again.")
_EXCHANGE_SECONDS = 1.0
_FOLLOW_SECONDS = 1.0
_LOG = getLogger(__name__)
_ENDINGS = {"markdown": "md"}
_PLACE = re.compile(r"[0-9]{1,5}\Z")


def routes_of(site: Site) -> list[Route]:
    """Return every address of the site."""
    badge_place = Route("/badge/{digest}.svg", _while_it_answers(_page_of("en"), partial(_badge, site)))
    made = [Route("/static/{name}", _static), badge_place]
    for tag in LANGUAGES:
        page, start = _page_of(tag), prefix_of(tag)
        made += [*_in_language(site, page, start), *explorer_routes(site, page, start)]
    return made


def _page_of(tag: str) -> Page:
    return page_in(catalogue_for(tag))


@asynccontextmanager
async def running(site: Site) -> AsyncIterator[None]:
    """Keep what the site does by itself going: processes tell each other how often networks came."""

    async def exchange() -> None:
        while True:
            await sleep(_EXCHANGE_SECONDS)
            try:
                await run_sync(site.visits.exchange)
            except DatabaseError:
                continue  # counted on; the next exchange tells it all

    async def follow() -> None:
        told = ""
        while True:
            await sleep(_FOLLOW_SECONDS)
            told = await followed(site, told)

    site.lanes.warm()
    async with create_task_group() as tasks:
        tasks.start_soon(exchange)
        tasks.start_soon(follow)
        try:
            yield
        finally:
            tasks.cancel_scope.cancel()
            site.lanes.close()


async def followed(site: Site, told: str = "") -> str:
    """Go on with the rules and choices that are now those of this machine; whatever fails, as before.

    Returns what failed, which is logged unless it was `told` the last time.
    """
    try:
        latest = await run_sync(site.latest)
        if latest != site.lanes.auditing:
            await site.lanes.change(latest)
        await run_sync(latest.look)
    except (PanguardError, OSError, BrokenExecutor) as error:
        failed = f"{type(error).__name__}: {error}"
        if failed != told:
            _LOG.warning("rules: %s", failed)
        return failed
    return ""


async def missing(request: Request, error: Exception) -> Response:
    """Answer what no route answers, or what failed, with a page in the language of the address."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    tag = next((tag for tag in LANGUAGES if request.url.path.startswith(f"/{tag}/")), "en")
    title = missing_page.FAILED if status >= 500 else missing_page.NOT_THERE  # noqa: PLR2004
    headers = error.headers if isinstance(error, HTTPException) else None
    return responses.html(missing_page.render(_page_of(tag), title), status, headers=headers)


def _in_language(site: Site, page: Page, start: str) -> list[Route]:
    return [
        *([Route(start.rstrip("/"), partial(_to, start))] if start != "/" else ()),
        Route(start, _shown(home.render(page))),
        Route(f"{start}{privacy.PLACE}", partial(_privacy, site, page)),
        Route(f"{start}{rules.PLACE}", partial(_rules, site, page)),
        Route(f"{start}{rules.PLACE}/{{identifier}}", partial(_rule, site, page)),
        Route(f"{start}scan", partial(scan, site, page), methods=["POST"]),
        Route(f"{start}scan", partial(_to, start)),
        Route(f"{start}r/{{digest}}", _while_it_answers(page, partial(_result, site, page))),
        Route(f"{start}r/{{digest}}/{{name}}", _while_it_answers(page, partial(_download, site, page))),
    ]


def _while_it_answers(page: Page, endpoint: Endpoint) -> Endpoint:
    """Return what answers as an endpoint does, and says so while the database does not answer."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except DatabaseError:
            return unavailable(missing_page.render(page, BUSY))

    return answer


def _shown(text: str) -> Endpoint:
    async def show(_request: Request) -> Response:
        return responses.html(text, cache="public, max-age=300")

    return show


async def _to(place: str, _request: Request) -> Response:
    return responses.moved(place, 308)


async def _privacy(site: Site, page: Page, _request: Request) -> Response:
    text = privacy.render(page, site.lanes.auditing.shares)
    return responses.html(text, cache="public, max-age=300")


async def _static(request: Request) -> Response:
    file = STATIC.get(request.path_params["name"])
    if file is None:
        return responses.html("", 404)
    return responses.content(file.data, file.media, cache=responses.FOREVER)


async def _rules(site: Site, page: Page, request: Request) -> Response:
    query = request.query_params
    asked = Asked(
        query.get("q", "")[: DEFAULT_LIMITS.query_characters],
        next((item for item in Category if item.value == query.get("about")), None),
        next((item for item in Severity if item.label == query.get("least")), Severity.INFO),
        int(query["behind"]) if _PLACE.match(query.get("behind", "")) else 0,
    )
    show = partial(_chosen, site, page, asked)
    return responses.html(await run_sync(show), cache="public, max-age=300")


def _chosen(site: Site, page: Page, asked: Asked) -> str:
    return rules.render(page, asked, site.rulebook.choose(asked))


async def _rule(site: Site, page: Page, request: Request) -> Response:
    identifier = request.path_params["identifier"]
    found = await run_sync(site.rulebook.find, identifier)
    if found is None and (elsewhere := await run_sync(address_of_rule, site, page, identifier)):
        return responses.moved(elsewhere)
    if found is None:
        return responses.html(rule_missing.render(page, identifier), 404)
    return responses.html(rule.render(page, found), cache="public, max-age=300")


async def _result(site: Site, page: Page, request: Request) -> Response:
    digest = request.path_params["digest"]
    found = await run_sync(site.results.find, digest)
    if found is None:
        return responses.html(home.render(page, _GONE), 404)
    text = await run_sync(partial(result.render, found.report, digest, page, found.lines))
    # What a stranger handed in is nothing for search engines: whoever shall see it has the link.
    return responses.html(text, headers=responses.UNINDEXED)


async def _download(site: Site, page: Page, request: Request) -> Response:
    name = request.path_params["name"]
    found = await run_sync(site.results.find, request.path_params["digest"])
    if found is None or name not in result.DOWNLOADS:
        return responses.html(home.render(page, _GONE), 404)
    media, _ = result.DOWNLOADS[name]
    document = await run_sync(partial(renderer(name), found.report, page.catalogue, page.presentation))
    disposition = f'attachment; filename="panguard.{_ENDINGS.get(name, name)}"'
    headers = {"Content-Disposition": disposition, **responses.UNINDEXED}
    return responses.content(document, media, headers=headers)


async def _badge(site: Site, request: Request) -> Response:
    found = await run_sync(site.results.find, request.path_params["digest"])
    if found is None:
        return responses.html("", 404)
    shown = badge(found.report)
    # It is made to be shown by other sites.
    elsewhere = {"Cross-Origin-Resource-Policy": "cross-origin"}
    return responses.content(shown, "image/svg+xml", cache="public, max-age=300", headers=elsewhere)
