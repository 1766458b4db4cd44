"""The site: which address shows what, in each language."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import format_datetime
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
from panguard.web.badge import badge, read, sum_of, unknown
from panguard.web.explorer.answers import BUSY, unavailable
from panguard.web.explorer.routes import address_of_rule, explorer_routes
from panguard.web.frame import page_in, prefix_of
from panguard.web.lane import Busy
from panguard.web.look import STATIC
from panguard.web.pages import home, privacy, result, rule, rule_missing, rules
from panguard.web.pages import missing as missing_page
from panguard.web.parts import Site
from panguard.web.receiving import TOO_MANY, check_origin
from panguard.web.refused import Refused
from panguard.web.rulebook import Asked
from panguard.web.scanning import network_of, scan
from panguard.web.worker import Ended

Endpoint = Callable[[Request], Awaitable[Response]]
_GONE = phrase("There is no such result, or it was forgotten; scan it again.")
_EXCHANGE_SECONDS = 1.0
_FOLLOW_SECONDS = 1.0
_LOG = getLogger(__name__)
_ENDINGS = {"markdown": "md"}
_SVG = "image/svg+xml"
# A badge is made to be shown by other sites.
_ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
_DONE, _NOT_YOURS, _GONE_ALREADY = 200, 403, 404
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
            site.rendered.close()


async def followed(site: Site, told: str = "") -> str:
    """Go on with the rules and choices that are now those of this machine; whatever fails, as before.

    Returns what failed, which is logged unless it was `told` the last time.
    """
    try:
        latest = await run_sync(site.latest)
        if latest != site.lanes.auditing:
            await site.lanes.change(latest)
        await run_sync(latest.look)
    except (PanguardError, OSError, Ended) as error:
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
        Route(f"{start}r/{{digest}}", _while_it_answers(page, partial(_remove, site)), methods=["DELETE"]),
        Route(
            f"{start}r/{{digest}}/{result.DELETE}",
            _while_it_answers(page, partial(_delete, site, page)),
            methods=["POST"],
        ),
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
    digest, key = request.path_params["digest"], request.query_params.get(result.KEY, "")
    yours = await run_sync(site.results.is_made_by, digest, key) if key else False

    def make() -> bytes:
        found = site.results.find(digest)
        return result.render(found, digest, page, key if yours else "").encode() if found else b""

    return await _made(site, page, request, result.KEY if yours else "", make)


async def _delete(site: Site, page: Page, request: Request) -> Response:
    """Delete a result by the button on its page."""
    try:
        check_origin(request.headers, request.scope.get("scheme", "http"))
    except Refused as error:
        return responses.html(home.render(page, error.reason), error.status)
    status = await _deleted(site, request)
    if status == _GONE_ALREADY:
        return responses.html(home.render(page, _GONE), status)
    return responses.html(result.deleted(page) if status == _DONE else result.not_deleted(page), status)


async def _remove(site: Site, request: Request) -> Response:
    """Delete a result as a program does: `DELETE` on its link with the key."""
    return responses.content("", "text/plain", await _deleted(site, request))


async def _deleted(site: Site, request: Request) -> int:
    """Delete a result with its key; return the status that tells of it."""
    digest, key = request.path_params["digest"], request.query_params.get(result.KEY, "")
    if await run_sync(site.results.delete, digest, key):
        return _DONE
    return _NOT_YOURS if await run_sync(site.results.badge, digest) else _GONE_ALREADY


def _dated(made: datetime) -> Mapping[str, str]:
    """Say when a scan was made, also where its report may not: that of the same scan is always the same.

    What a stranger handed in is nothing for search engines: whoever shall see it has the link.
    """
    return {"Last-Modified": format_datetime(made, usegmt=True), **responses.UNINDEXED}


async def _download(site: Site, page: Page, request: Request) -> Response:
    name = request.path_params["name"]
    if name not in result.DOWNLOADS:
        return responses.html(home.render(page, _GONE), 404)

    def make() -> bytes:
        found = site.results.find(request.path_params["digest"])
        return renderer(name)(found.report, page.catalogue, page.presentation).encode() if found else b""

    return await _made(site, page, request, name, make)


async def _made(site: Site, page: Page, request: Request, name: str, make: Callable[[], bytes]) -> Response:
    """Answer with what is made of a result, once for all who ask for it: a download, or its page."""
    network, digest = network_of(site, request), request.path_params["digest"]
    version = await run_sync(site.results.version, digest)
    if version is None:
        return responses.html(home.render(page, _GONE), 404)
    try:
        made = await site.rendered.of(network, (digest, version, page.catalogue.tag, name), make)
        site.answers.take(network, len(made.data))
    except (Busy, Refused):
        return responses.html(home.render(page, TOO_MANY), 503)
    ended = partial(site.answers.leave, network, len(made.data))
    if not made.size:
        ended()
        return responses.html(home.render(page, _GONE), 404)
    headers = dict(_dated(version.made))
    if name in result.DOWNLOADS:
        headers["Content-Disposition"] = f'attachment; filename="panguard.{_ENDINGS.get(name, name)}"'
    media = result.DOWNLOADS[name if name in result.DOWNLOADS else "html"][0]
    return responses.content(made, media, headers=headers, ended=ended)


async def _badge(site: Site, request: Request) -> Response:
    """Show a badge from what was kept for it: busy pages show it, and no report is read for that."""
    digest = request.path_params["digest"]
    found = await run_sync(site.results.badge, digest)
    if found is None:
        return responses.content(unknown(), _SVG, 404, headers=_ELSEWHERE)
    line, made = found
    line = line or await _summed(site, network_of(site, request), digest, made)
    if not line:
        return responses.content(unknown(), _SVG, 404, headers=_ELSEWHERE)
    headers = {**_ELSEWHERE, **_dated(made)}
    return responses.content(badge(read(line), made), _SVG, cache="public, max-age=300", headers=headers)


async def _summed(site: Site, network: str, digest: str, made: datetime) -> str:
    """Return what the badge of a result says that was kept without it, nothing where nobody can tell."""

    def make() -> bytes:
        found = site.results.find(digest)
        return sum_of(found.report).written().encode() if found else b""

    try:
        return (await site.rendered.of(network, (digest, made, "badge"), make)).data.decode()
    except Busy:
        return ""
