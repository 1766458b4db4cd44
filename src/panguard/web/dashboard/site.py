"""The dashboard's addresses: which shows what, and which does what."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial

from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from panguard.guard.effects import effect_of
from panguard.guard.journal import Entry
from panguard.guard.reading import Asked
from panguard.language.catalogue import LANGUAGES, catalogue_for
from panguard.notify.incident import Incident, grouped, outcome_of
from panguard.notify.notice import Outcome
from panguard.web import responses
from panguard.web.dashboard.access import ENTER, Access, Gate
from panguard.web.dashboard.chart import KINDS, days
from panguard.web.dashboard.deeds import DEEDS, Deed
from panguard.web.dashboard.pages import agents, event, events, home, quarantine, refused, rules
from panguard.web.dashboard.pages import time as over_time
from panguard.web.dashboard.parts import Dashboard, Told
from panguard.web.dashboard.protection import protection_of
from panguard.web.dashboard.words import View
from panguard.web.frame import page_in, prefix_of
from panguard.web.look import STATIC

_DAY = 86_400
_LAST = 5
_PAGE = 60
_MOST_LIVE = 8
_LIVE_SECONDS = 1.0
_LONGEST_NUMBER = 15
_LARGEST_FORM = 10_000

Endpoint = Callable[[Request], Awaitable[Response]]


class Site:
    """Answers for one dashboard."""

    def __init__(self, dashboard: Dashboard, access: Access) -> None:
        self._parts = dashboard
        self._access = access
        self._told = Told()
        self._live = 0

    def app(self) -> ASGIApp:
        """Return the app behind its gate."""
        made = [
            Route("/static/{name}", _static),
            Route(ENTER, self._enter),
            Route("/live", self._live_events),
            Route("/do/{deed}", self._do, methods=["POST"]),
        ]
        for tag in LANGUAGES:
            start = prefix_of(tag)
            pages: tuple[tuple[str, Callable[[View, Request], str | None]], ...] = (
                (home.PLACE, self._home),
                (events.PLACE, self._events),
                (f"{events.PLACE}/{{number}}", self._event),
                (quarantine.PLACE, self._quarantine),
                (agents.PLACE, self._agents),
                (rules.PLACE, self._rules),
                (over_time.PLACE, self._time),
            )
            made += [Route(f"{start}{place}", self._shown(tag, render)) for place, render in pages]
        return Gate(Starlette(routes=made), self._access, _refuse)

    def _shown(self, tag: str, render: Callable[[View, Request], str | None]) -> Endpoint:
        async def show(request: Request) -> Response:
            found = await run_sync(render, self._view(tag), request)
            return responses.html("", 404) if found is None else responses.html(found)

        return show

    def _view(self, tag: str) -> View:
        return View(page_in(catalogue_for(tag)), self._access.form_word, self._parts.zone, self._told.take())

    async def _enter(self, request: Request) -> Response:
        cookie = self._access.enter(request)
        if cookie is None:
            return (
                RedirectResponse("/", 303, responses.HEADERS) if self._access.knows(request) else _refuse(403)
            )
        start = "/zh-TW/" if request.query_params.get("lang") == "zh-TW" else "/"
        return RedirectResponse(
            start, 303, {**responses.HEADERS, "Set-Cookie": cookie, "Cache-Control": "no-store"}
        )

    def _home(self, view: View, _request: Request) -> str:
        guarding, now = self._parts.guarding, self._parts.clock()
        running = guarding.running()
        week: dict[str, int] = {}
        for (_, action), number in self._parts.reading.per_day(int(now // _DAY) - 6).items():
            week[action] = week.get(action, 0) + number
        protection = protection_of(running, guarding.agents(), now)
        found = self._parts.reading.notable(Asked(), _PAGE)
        newest = _newest(found.entries)[:_LAST]
        return home.render(view, home.Now(protection, running, now, week, newest))

    def _events(self, view: View, request: Request) -> str:
        query = request.query_params
        what = query.get("what", "")
        actions = next((actions for name, actions, _ in KINDS if name == what), ())
        asked = Asked(actions, query.get("agent", "")[:100], _number(query.get("before", "")))
        found = self._parts.reading.notable(asked, _PAGE)
        hosts = sorted(self._parts.reading.per_host(0))
        choice = events.Choice(what if actions else "", asked, hosts)
        return events.render(view, choice, _newest(found.entries), found.older)

    def _event(self, view: View, request: Request) -> str | None:
        entry = self._parts.reading.find(_number(request.path_params["number"]))
        if entry is None:
            return None
        session = self._parts.reading.around(entry)
        refused_step = outcome_of(entry) in (Outcome.REFUSED, Outcome.REFUSED_UNCHECKED)
        return event.render(view, entry, session, effect_of(entry, session) if refused_step else None)

    def _quarantine(self, view: View, request: Request) -> str:
        held = self._parts.guarding.held()
        wanted = request.query_params.get("restore", "")
        chosen = next((thing for thing in held if thing.id == wanted), None)
        return quarantine.ask(view, chosen) if chosen else quarantine.render(view, held)

    def _agents(self, view: View, _request: Request) -> str:
        guarding, now = self._parts.guarding, self._parts.clock()
        steps = self._parts.reading.per_host(int(now // _DAY) - 6)
        return agents.render(view, guarding.agents(), guarding.running(), steps, now)

    def _rules(self, view: View, _request: Request) -> str:
        return rules.render(view, self._parts.guarding.rules())

    def _time(self, view: View, request: Request) -> str:
        asked = _number(request.query_params.get("days", ""))
        length = asked if asked in over_time.LENGTHS else over_time.LENGTHS[1]
        today = int(self._parts.clock() // _DAY)
        return over_time.render(
            view, days(self._parts.reading.per_day(today - length + 1), today, length), length
        )

    async def _do(self, request: Request) -> Response:
        """Do what a form of ours asks for, and lead back to where it was asked."""
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > _LARGEST_FORM:
            return _refuse(413)
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
        deed: Deed | None = DEEDS.get(request.path_params["deed"])
        if deed is None or not self._access.is_own_form(request.headers, form.get("word", "")):
            return _refuse(403)
        back = form.get("back", "/")
        back = (
            back
            if back.startswith("/") and not back.startswith("//") and back.isprintable() and "\\" not in back
            else "/"
        )
        came = await run_sync(partial(deed, self._parts.guarding, form))
        if came.said is not None:
            self._told.put(came.said, good=came.good)
        return RedirectResponse(f"{back}{came.query}", 303, responses.HEADERS)

    async def _live_events(self, _request: Request) -> Response:
        if self._live >= _MOST_LIVE:
            return responses.content("", "text/plain")
        headers = {**responses.HEADERS, "Cache-Control": "no-store"}
        return StreamingResponse(self._changes(), media_type="text/event-stream", headers=headers)

    async def _changes(self) -> AsyncIterator[str]:
        """Tell when there is something new, until the browser leaves."""
        self._live += 1
        try:
            known: object = None
            while True:
                now = await run_sync(self._state, abandon_on_cancel=True)
                if known is not None:
                    yield (
                        f"event: changed\ndata: {time.time():.0f}\n\n" if now != known else ": still here\n\n"
                    )
                known = now
                await asyncio.sleep(_LIVE_SECONDS)
        finally:
            self._live -= 1

    def _state(self) -> tuple[int, bool]:
        return self._parts.reading.last(), self._parts.guarding.running() is not None


async def _static(request: Request) -> Response:
    file = STATIC.get(request.path_params["name"])
    return (
        responses.content(file.data, file.media, cache=responses.FOREVER) if file else responses.html("", 404)
    )


def _refuse(status: int) -> Response:
    return responses.html(refused.render(page_in(catalogue_for("en"))), status)


def _newest(entries: Sequence[Entry]) -> tuple[Incident, ...]:
    found = grouped(reversed(entries))
    return tuple(sorted(found, key=lambda incident: -incident.last))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) <= _LONGEST_NUMBER else 0
