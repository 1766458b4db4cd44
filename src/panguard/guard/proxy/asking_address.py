"""Asks a server at an address for its tools, over HTTP. Imports `httpx`."""

from panguard.errors import SourceError
from panguard.guard.proxy.asking import answer_in, held
from panguard.guard.proxy.headers import SESSION, Session, of_message
from panguard.guard.proxy.message import Kind, Message, fault, written
from panguard.guard.proxy.upstream import Upstream, is_events


async def ask_address(upstream: Upstream) -> None:
    """Ask a server. Raises SourceError where it does not answer."""
    asker = _Asker(upstream)
    try:
        await held(asker.exchange)
        await asker.end()
    finally:
        await upstream.close()


class _Asker:
    """Sends each message of the talk by itself, with what the session needs."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._session = Session()

    async def exchange(self, message: Message) -> Message:
        headers = of_message(message, self._session, {})
        async with self._upstream.asked("POST", headers, written([message])) as response:
            if message.method == "initialize":
                self._session = Session(response.headers.get(SESSION, ""))
            answer = None
            if is_events(response):
                async for event, passed in self._upstream.events(response):
                    answer = answer_in(passed and (event._replace(raw=passed).data or b""), message)
                    if answer is not None:
                        break
            else:
                answer = answer_in(await self._upstream.body(response), message)
            if answer is None and response.is_error:
                answer = fault(message.id, f"status {response.status_code}")
        if answer is None and message.kind is Kind.REQUEST:
            raise SourceError("the server gave no answer")
        answer = answer or Message({})
        version = answer.result.get("protocolVersion")
        if isinstance(version, str):
            self._session = self._session._replace(version=version)
        return answer

    async def end(self) -> None:
        """End the session, where there is one."""
        if self._session.id:
            async with self._upstream.asked("DELETE", of_message(Message({}), self._session, {})):
                pass
