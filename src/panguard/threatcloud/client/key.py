"""The keys of this machine for one server, made on first use: one stands for it, one hides hashes."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from panguard.disk import PRIVATE, lock, private_folder, read_if_there, write_whole
from panguard.errors import MessageError
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.wire import Answer, Wire
from panguard.threatcloud.identity import Identity, solved
from panguard.threatcloud.protocol import LONGEST_CHALLENGE, Registration, written

CHALLENGE = "/api/clients/challenge"
REGISTER = "/api/clients/register"
_SEED = 32
_HASH = 8
_SUCCESS = (200, 201)
_SHOWN = 200


class Challenge(msgspec.Struct, frozen=True):
    """What a server asks for before it takes a new identity; unknown fields are for newer clients."""

    challenge: str
    bits: int


class _Problem(msgspec.Struct, frozen=True):
    """What an error says, as far as it is understood here; proxies answer with errors of their own."""

    type: str = ""
    detail: str = ""


def identity_of(places: Places) -> Identity:
    """Return what this machine is to one server, made if there is nothing; only its public half is sent."""
    return Identity(_kept(places, places.identity, lambda: Identity.new().seed))


def veiled(pattern_hash: str, places: Places) -> str:
    """Return a pattern hash as it is told: under a key of this machine and this server.

    A pattern hash is one of a skill's name and of what was found; who knows what was found could try names
    until one fits. Told like this it tells one machine's findings apart, and nobody can try anything.
    """
    secret = _kept(places, places.secret, lambda: os.urandom(_SEED))
    return hashlib.blake2b(pattern_hash.encode(), key=secret, digest_size=_HASH).hexdigest()


def _kept(places: Places, file: Path, make: Callable[[], bytes]) -> bytes:
    """Return a key from disk; made if there is none."""
    private_folder(places.server)
    with lock(places.server / "keys.lock", wait=True):
        key = read_if_there(file)
        if key is None or len(key) != _SEED:
            key = make()
            write_whole(file, key)
    if os.name == "posix" and file.stat().st_mode & 0o077:
        file.chmod(PRIVATE)
    return key


def registered(places: Places, wire: Wire) -> Identity:
    """Return the identity as one that the server knows.

    Raises SourceError where it cannot be made known, MessageError where the server asks for what it may not.
    """
    identity = identity_of(places)
    mark = places.server / "registered"
    if read_if_there(mark) == identity.client.encode():
        return identity
    challenge = _challenge(wire.get(CHALLENGE))
    solution = solved(challenge.challenge, identity.public_key, challenge.bits)
    message = Registration(public_key=identity.public_key, challenge=challenge.challenge, solution=solution)
    answer = wire.post(REGISTER, written(message), {})
    if answer.status not in _SUCCESS:
        raise answer.fault(f"the server does not take this scanner: {told(answer)}")
    private_folder(places.server)
    write_whole(mark, identity.client.encode())
    return identity


def forget_registration(places: Places) -> None:
    """Register again with the next message: the server says that it does not know us."""
    (places.server / "registered").unlink(missing_ok=True)


def is_unknown(answer: Answer) -> bool:
    """Say whether the server answers that it does not know this identity."""
    return _problem(answer).type.endswith(":unknown-client")


def told(answer: Answer) -> str:
    """Return the sentence of an error, or its status where there is none."""
    return f"{answer.status} {_problem(answer).detail[:_SHOWN]}".strip()


def _problem(answer: Answer) -> _Problem:
    try:
        return answer.read(_Problem)
    except MessageError:
        return _Problem()


def _challenge(answer: Answer) -> Challenge:
    if answer.status not in _SUCCESS:
        raise answer.fault(f"the server does not take new scanners: {told(answer)}")
    challenge = answer.read(Challenge)
    if not 0 <= challenge.bits <= DEFAULT_LIMITS.work_bits or len(challenge.challenge) > LONGEST_CHALLENGE:
        raise MessageError(f"the server asks for too much work ({challenge.bits} bits); nothing was sent")
    return challenge
