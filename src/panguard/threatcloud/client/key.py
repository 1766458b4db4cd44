"""The key that stands for this machine: made on first use, never sent but as a public key."""

import os

import msgspec

from panguard.disk import PRIVATE, lock, private_folder, read_if_there, write_whole
from panguard.errors import MessageError, SourceError
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.wire import Answer, Wire
from panguard.threatcloud.identity import Identity, solved
from panguard.threatcloud.protocol import Registration, written

CHALLENGE = "/api/clients/challenge"
REGISTER = "/api/clients/register"
_SEED = 32
# 2 ** 12 trials take a minute: a server that asks for more wants to keep us busy.
MOST_BITS = 12
LONGEST_CHALLENGE = 512
_SUCCESS = (200, 201)


class Challenge(msgspec.Struct, frozen=True):
    """What a server asks for before it takes a new identity; unknown fields are for newer clients."""

    challenge: str
    bits: int


def identity_of(places: Places) -> Identity:
    """Return the identity of this machine, made if there is none."""
    with lock(places.cloud / "identity.lock", wait=True):
        seed = read_if_there(places.identity)
        if seed is None or len(seed) != _SEED:
            identity = Identity.new()
            private_folder(places.cloud)
            write_whole(places.identity, identity.seed)
            return identity
    if os.name == "posix" and places.identity.stat().st_mode & 0o077:
        places.identity.chmod(PRIVATE)
    return Identity(seed)


def registered(places: Places, wire: Wire) -> Identity:
    """Return the identity as one that the server knows; raises SourceError where it cannot be made known."""
    identity = identity_of(places)
    mark = places.server / "registered"
    if read_if_there(mark) == identity.client.encode():
        return identity
    challenge = _challenge(wire.get(CHALLENGE))
    solution = solved(challenge.challenge, identity.public_key, challenge.bits)
    message = Registration(public_key=identity.public_key, challenge=challenge.challenge, solution=solution)
    answer = wire.post(REGISTER, written(message), {})
    if answer.status not in _SUCCESS:
        raise SourceError(f"the server does not take this scanner: {told(answer)}")
    private_folder(places.server)
    write_whole(mark, identity.client.encode())
    return identity


def forget_registration(places: Places) -> None:
    """Register again with the next message: the server says that it does not know us."""
    (places.server / "registered").unlink(missing_ok=True)


def is_unknown(answer: Answer) -> bool:
    """Say whether the server answers that it does not know this identity."""
    try:
        kind = msgspec.json.decode(answer.body)["type"]
    except (msgspec.DecodeError, KeyError, TypeError):
        return False
    return str(kind).endswith(":unknown-client")


def told(answer: Answer) -> str:
    """Return the sentence of an error, or its status where there is none."""
    try:
        problem = msgspec.json.decode(answer.body)
        detail = problem["detail"]
    except (msgspec.DecodeError, KeyError, TypeError):
        detail = ""
    return f"{answer.status} {str(detail)[:200]}".strip()


def _challenge(answer: Answer) -> Challenge:
    if answer.status not in _SUCCESS:
        raise SourceError(f"the server does not take new scanners: {told(answer)}")
    try:
        challenge = msgspec.json.decode(answer.body, type=Challenge)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise MessageError(f"the server's challenge cannot be read: {error}") from error
    if not 0 <= challenge.bits <= MOST_BITS or len(challenge.challenge) > LONGEST_CHALLENGE:
        raise MessageError(f"the server asks for too much work ({challenge.bits} bits); nothing was sent")
    return challenge
