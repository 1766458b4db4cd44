"""The app: routes of the table, the static repository, metrics and pages, behind one ASGI interface."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from itertools import groupby
from pathlib import Path
from time import perf_counter

from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as StarletteRoute
from starlette.types import Receive, Scope, Send

from panguard.threatcloud.protocol import hour_of
from panguard.threatcloud.server import openapi, problems, receiving
from panguard.threatcloud.server.calls import Answer, Service
from panguard.threatcloud.server.cycle import maintain, turn
from panguard.threatcloud.server.database import Database, DatabaseError
from panguard.threatcloud.server.files import Files
from panguard.threatcloud.server.metrics import Meter
from panguard.threatcloud.server.migrate import SECRET
from panguard.threatcloud.server.networks import Limiter
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.ports import Addition, Parts
from panguard.threatcloud.server.problems import Refused
from panguard.threatcloud.server.routes import ROUTES, Route
from panguard.threatcloud.server.store import identities

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS = "5"
Endpoint = Callable[[Request], Awaitable[Response]]
Fault = Callable[[Request, Exception], Awaitable[Response]]


class Rhythm:
    """Has the cycle run now and then, and at once when something is ripe."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._due = asyncio.Event()
        self._ending = False

    def wake(self) -> None:
        """Have the next cycle begin at once; called from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._due.set)

    def end(self) -> None:
        """Have no further cycle begin; the one that runs is not torn from its database."""
        self._ending = True
        self._due.set()

    async def run(self, service: Service) -> None:
        """Run cycles until the end. One that fails is told in the log, and the next one tries again."""
        self._loop = asyncio.get_running_loop()
        first, maintained = True, ""
        while not self._ending:
            self._due.clear()
            try:
                await run_sync(partial(turn, service, forced=first))
                first, hour = False, hour_of(service.parts.clock())
                if hour != maintained:
                    await run_sync(maintain, service)
                    maintained = hour
            except Exception:  # noqa: BLE001 - the rim of the process: told, and tried again
                _LOG.exception("the cycle failed; it is tried again in the next one")
            try:
                async with asyncio.timeout(service.options.cycle.total_seconds()):
                    await self._due.wait()
            except TimeoutError:
                continue


def make_service(database: Database, options: Options, parts: Parts, wake: Callable[[], None]) -> Service:
    """Put together what answering needs, over a database that was migrated."""
    secret = database.read(lambda connection: identities.secret(connection, SECRET))
    return Service(database, options, parts, Limiter(parts.clock), secret, wake)


def make_app(database: Database, data: Path, options: Options, parts: Parts) -> Starlette:
    """Make the app of a server whose public files lie in `data`."""
    rhythm, meter = Rhythm(), Meter()
    service = make_service(database, options, parts, rhythm.wake)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(rhythm.run(service))
        async with parts.addition.running() if parts.addition else nullcontext():
            yield
        rhythm.end()
        await task
        await run_sync(database.close)

    app = Starlette(
        routes=[
            *_static(data),
            *_api(service, meter),
            *_pages(service, meter),
            *(parts.addition.routes if parts.addition else ()),
        ],
        exception_handlers={
            HTTPException: _to_whom(_no_route, parts.addition),
            Exception: _to_whom(_failed, parts.addition),
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


def _api(service: Service, meter: Meter) -> list[StarletteRoute]:
    ordered = sorted(ROUTES, key=lambda route: route.path)
    return [
        _by_method(path, {route.method: _endpoint(service, route, meter) for route in routes})
        for path, routes in groupby(ordered, key=lambda route: route.path)
    ]


def _by_method(path: str, endpoints: Mapping[str, Endpoint]) -> StarletteRoute:
    """Join what can be done at one path; all else is told what can."""
    allowed = sorted({*endpoints, *(["HEAD"] if "GET" in endpoints else [])})

    async def dispatch(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        if method in endpoints:
            return without_body(request, await endpoints[method](request))
        detail = f"Here one can only {' or '.join(allowed)}."
        return _response(Refused("wrong-method", detail, headers={"Allow": ", ".join(allowed)}))

    return StarletteRoute(path, _AnyMethod(dispatch), methods=None)


class _AnyMethod:
    """An ASGI app, so that Starlette passes every method on."""

    def __init__(self, dispatch: Endpoint) -> None:
        self._dispatch = dispatch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._dispatch(Request(scope, receive))
        await response(scope, receive, send)


def _endpoint(service: Service, route: Route, meter: Meter) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        began = perf_counter()
        try:
            received = await receiving.receive(service, route, request)
            response = _sent(await run_sync(receiving.answer, service, route, received))
        except Refused as error:
            response = _response(error)
        except DatabaseError as error:
            _LOG.warning("%s %s: %s", route.method, route.path, error)
            response = _response(_unavailable())
        meter.note(route.method, route.path, response.status_code, perf_counter() - began)
        return response

    return endpoint


def _unavailable() -> Refused:
    return Refused(
        "unavailable",
        "The database does not answer; try again in some seconds.",
        headers={"Retry-After": _RETRY_SECONDS},
    )


def _sent(answer: Answer) -> Response:
    headers = {"Cache-Control": f"public, max-age={answer.max_age}" if answer.max_age else "no-store"}
    if answer.etag:
        headers["ETag"] = answer.etag
    return _plain(answer.body, answer.status, answer.media, headers)


def _response(error: Refused) -> Response:
    body = problems.written(error.problem)
    return _plain(body, error.problem.status, problems.MEDIA, {"Cache-Control": "no-store", **error.headers})


def _plain(body: bytes, status: int, media: str, headers: Mapping[str, str]) -> Response:
    safe = {"X-Content-Type-Options": "nosniff", **headers}
    return Response(body, status, headers=safe, media_type=media)


def without_body(request: Request, response: Response) -> Response:
    """Leave the body of an answer to HEAD out; its headers stay as they are."""
    if request.method == "HEAD":
        response.body = b""
    return response


def _pages(service: Service, meter: Meter) -> list[StarletteRoute]:
    document, page = openapi.document(), openapi.page()
    csp = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}

    async def show_document(_request: Request) -> Response:
        return _plain(document, 200, "application/json", {"Cache-Control": "public, max-age=300"})

    async def show_page(_request: Request) -> Response:
        return _plain(page, 200, "text/html; charset=utf-8", {"Cache-Control": "public, max-age=300", **csp})

    async def show_metrics(_request: Request) -> Response:
        try:
            text = await run_sync(meter.text, service)
        except DatabaseError:
            return _response(_unavailable())
        return _plain(text, 200, meter.media, {"Cache-Control": "no-store"})

    shown = {"/openapi.json": show_document, "/docs": show_page, "/metrics": show_metrics}
    return [_by_method(path, {"GET": endpoint}) for path, endpoint in shown.items()]


def _static(data: Path) -> list[StarletteRoute]:
    files = Files(data / "public")

    async def serve(request: Request) -> Response:
        return files.response(request.path_params["name"], request.headers.get("if-none-match", ""))

    return [_by_method("/tuf/{name:path}", {"GET": serve})]


def _to_whom(told: Fault, addition: Addition | None) -> Fault:
    """Return what tells programs of a fault as they can read it, and people by a page, if there are any."""
    if addition is None:
        return told
    missing = addition.missing

    async def answer(request: Request, error: Exception) -> Response:
        for_people = "text/html" in request.headers.get("accept", "")
        return await (missing if for_people else told)(request, error)

    return answer


async def _no_route(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    if status == 404:  # noqa: PLR2004
        return _response(Refused("not-found", "There is nothing at this address; see /docs."))
    return _response(Refused("unreadable", "The request is not one that can be answered."))


async def _failed(_request: Request, _error: Exception) -> Response:
    return _response(Refused("failed", "Something went wrong here; it was noted, and it is not your fault."))
