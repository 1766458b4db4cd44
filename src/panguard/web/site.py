"""The site: which address shows what, in each language, and what is done with what is handed in."""

from collections.abc import Awaitable, Callable
from functools import partial

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from panguard.findings import Phrase, phrase, verbatim
from panguard.language.catalogue import LANGUAGES, catalogue_for
from panguard.report import kept
from panguard.report.formats import renderer
from panguard.report.html_page import Page
from panguard.report.model import worst_first
from panguard.values import dataclass
from panguard.web import responses
from panguard.web.audits import Busy, Lanes
from panguard.web.badge import badge
from panguard.web.frame import page_in, prefix_of
from panguard.web.look import STATIC
from panguard.web.pages import home, privacy, result
from panguard.web.receiving import Refused, received
from panguard.web.results import Results, lines_of

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Site:
    """What answering needs."""

    lanes: Lanes
    results: Results


def routes_of(site: Site) -> list[Route]:
    """Return every address of the site."""
    made = [Route("/static/{name}", _static), Route("/badge/{digest}.svg", partial(_badge, site))]
    for tag in LANGUAGES:
        made += _in_language(site, page_in(catalogue_for(tag)), prefix_of(tag))
    return made


def _in_language(site: Site, page: Page, start: str) -> list[Route]:
    return [
        Route(start, _shown(home.render(page))),
        Route(f"{start}{privacy.PLACE}", _shown(privacy.render(page))),
        Route(f"{start}scan", partial(_scan, site, page), methods=["POST"]),
        Route(f"{start}r/{{digest}}", partial(_result, site, page)),
        Route(f"{start}r/{{digest}}/{{name}}", partial(_download, site, page)),
    ]


def _shown(text: str) -> Endpoint:
    async def show(_request: Request) -> Response:
        return responses.html(text, cache="public, max-age=300")

    return show


async def _static(request: Request) -> Response:
    file = STATIC.get(request.path_params["name"])
    if file is None:
        return responses.html("", 404)
    return responses.content(file.data, file.media, cache=responses.FOREVER)


async def _scan(site: Site, page: Page, request: Request) -> Response:
    """Audit what was handed in, and show the result."""
    try:
        asked = await received(request)
        audited = await site.lanes.audit(asked.submission)
    except Refused as error:
        return _problem(page, error.reason, error.status)
    except Busy:
        return _problem(page, phrase("Too many are scanning at the moment; try again in some seconds."), 503)
    if audited.fault:
        return _problem(page, verbatim(audited.fault), 422)
    digest = asked.submission.digest
    await run_sync(partial(site.results.keep, digest, audited, with_text=asked.keep))
    show = partial(result.render, kept.read(audited.report), digest, page, lines_of(audited.lines))
    return responses.html(await run_sync(show))


def _problem(page: Page, reason: Phrase, status: int) -> Response:
    return responses.html(home.render(page, reason), status)


async def _result(site: Site, page: Page, request: Request) -> Response:
    digest = request.path_params["digest"]
    found = await run_sync(site.results.find, digest)
    if found is None:
        return _problem(page, phrase("There is no such result, or it was forgotten; scan it again."), 404)
    return responses.html(await run_sync(partial(result.render, found.report, digest, page, found.lines)))


async def _download(site: Site, page: Page, request: Request) -> Response:
    name = request.path_params["name"]
    found = await run_sync(site.results.find, request.path_params["digest"])
    if found is None or name not in result.DOWNLOADS:
        return _problem(page, phrase("There is no such result, or it was forgotten; scan it again."), 404)
    media, _ = result.DOWNLOADS[name]
    document = await run_sync(partial(renderer(name), found.report, page.catalogue, page.presentation))
    ending = {"markdown": "md"}.get(name, name)
    disposition = {"Content-Disposition": f'attachment; filename="panguard.{ending}"'}
    return responses.content(document, media, headers=disposition)


async def _badge(site: Site, request: Request) -> Response:
    found = await run_sync(site.results.find, request.path_params["digest"])
    if found is None:
        return responses.html("", 404)
    return responses.content(badge(worst_first(found.report.verdicts)[0]), "image/svg+xml")
