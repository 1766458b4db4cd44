"""Receives a request: where from, how large, signed by whom, saying what. What is not right is refused."""

import asyncio
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

import msgspec
from msgspec import Struct
from starlette.requests import ClientDisconnect, Request

from panguard.errors import MessageError
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud import identity, protocol
from panguard.threatcloud.protocol import LARGEST_MESSAGE, hour_of, moment_of
from panguard.threatcloud.server.calls import Answer, Call, Service
from panguard.threatcloud.server.networks import client_address, prefix_of
from panguard.threatcloud.server.problems import Refused, about_message, too_many
from panguard.threatcloud.server.routes import Route
from panguard.threatcloud.server.store import identities

BODY_SECONDS = DEFAULT_LIMITS.body_seconds
HOUR_SECONDS = 3_600
REGISTERING = "/api/clients/register"
_READS = 10
_CLIENT = re.compile("[0-9a-f]{32}")


class Received(NamedTuple):
    """A request as it came, with its body."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    prefix: str
    body: bytes


async def receive(service: Service, route: Route, request: Request) -> Received:
    """Read a request. Raises Refused for too many, too large, too slow."""
    peer = request.client.host if request.client else ""
    forwarded = request.headers.getlist("x-forwarded-for")
    prefix = prefix_of(client_address(peer, forwarded, service.options.trusted_proxies))
    _limit_network(service, route, prefix)
    body = await _body(request) if route.request else b""
    return Received(
        request.method, request.url.path, dict(request.query_params), request.headers, prefix, body
    )


def _limit_network(service: Service, route: Route, prefix: str) -> None:
    rates = service.options.rates
    if route.path == REGISTERING:
        wait = service.limiter.wait("register", prefix, rates.registrations_per_hour, HOUR_SECONDS)
    elif route.method == "POST":
        wait = service.limiter.wait("send", prefix, rates.network_per_minute, 60)
    else:
        wait = service.limiter.wait("read", prefix, rates.network_per_minute * _READS, 60)
    if wait:
        raise too_many("Your network", wait)


async def _body(request: Request) -> bytes:
    """Read a body no further than it may be long. Raises Refused."""
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Refused("encoded", "Send the message as it is, not compressed.", "Content-Encoding")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > len(str(LARGEST_MESSAGE)) or int(length) > LARGEST_MESSAGE):
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_MESSAGE:
                    raise _too_large()
    except TimeoutError as error:
        raise Refused(
            "too-slow", f"The message did not arrive within {BODY_SECONDS} seconds; send it again."
        ) from error
    except ClientDisconnect as error:
        raise Refused("unreadable", "The connection ended before the message did.") from error
    return bytes(body)


def _too_large() -> Refused:
    return Refused(
        "too-large", f"A message has at most {LARGEST_MESSAGE} bytes.", headers={"Connection": "close"}
    )


def answer(service: Service, route: Route, received: Received) -> Answer:
    """Check who sent a request and what it says, and answer it. Raises Refused and DatabaseError."""
    call = Call(
        service.parts.clock(),
        received.prefix,
        received.query,
        digest=sha256(f"{received.path}\n".encode() + received.body).hexdigest(),
        known=received.headers.get("if-none-match", ""),
    )
    if route.signed:
        call = call._replace(client=_sender(service, received, call))
    if route.request:
        call = call._replace(message=_message(route.request, received.body))
    return route.run(service, call)


def _sender(service: Service, received: Received, call: Call) -> str:
    """Return who signed a request."""
    client = received.headers.get(identity.CLIENT, "")
    told = received.headers.get(identity.HOUR, "")
    signature = received.headers.get(identity.SIGNATURE, "")
    if not (client and told and signature):
        names = f"{identity.CLIENT}, {identity.HOUR} and {identity.SIGNATURE}"
        raise Refused("not-signed", f"Sign the request: the headers {names} are needed.")
    _check_clock(call, told)
    written = _CLIENT.fullmatch(client) is not None
    known = service.database.read(lambda c: identities.find(c, client)) if written else None
    if known is None:
        raise Refused(
            "unknown-client",
            "This identity is not known here; register it at /api/clients/register.",
            identity.CLIENT,
        )
    signed = identity.Request(received.method, received.path, client, told, received.body)
    if not identity.is_signed(signed, known.public_key, signature):
        raise Refused("wrong-signature", "The signature is not that of this request.", identity.SIGNATURE)
    wait = service.limiter.wait("client", client, service.options.rates.client_per_minute, 60)
    if wait:
        raise too_many("This identity", wait)
    return client


def _check_clock(call: Call, told: str) -> None:
    """Let requests of this hour and its neighbours through, so that none can be replayed much later."""
    ours = hour_of(call.now)
    try:
        apart = abs((moment_of(told) - moment_of(ours)).total_seconds())
    except MessageError:
        apart = float("inf")
    if apart > HOUR_SECONDS:
        raise Refused(
            "wrong-hour",
            f"It is {ours} here; sign the request again with an hour at most one away.",
            identity.HOUR,
            headers={identity.HOUR: ours},
        )


def _message(kind: type[Struct], body: bytes) -> Struct:
    try:
        message = protocol.read(body, kind)  # type: ignore[type-var]  # what routes read are messages
    except MessageError as error:
        faults = isinstance(error.__cause__, msgspec.ValidationError)
        raise about_message(error, "wrong-content" if faults else "unreadable") from error
    for name, value in zip(message.__struct_fields__, msgspec.structs.astuple(message), strict=True):
        # PostgreSQL cannot hold this character, and no text needs it.
        if isinstance(value, str) and "\0" in value:
            raise Refused("wrong-content", f"{name}: holds a character that no text needs.", name)
    return message
