"""The hook itself: hands an agent's question to the guard and prints its answer. Run as a file, not imported.

    python -I -S client.py HOST EVENT FOLDER panguard-guard-hook

The last word says whose hook it is, wherever it stands.

An agent waits for this process at each of its steps, so it imports nothing but what is built in, knows
nothing of any agent, and parses nothing. FOLDER holds `address` (the socket, the token) and
`unguarded/HOST.EVENT`, the answer for when the guard is not there: made at installation, loud, and open or
closed as the user chose.
"""

import sys

SECONDS = 12
MARK = "panguard-guard-hook"
VERSION = b"PG1"
_CHUNK = 1 << 16
_PAUSE = 0.02
# Goes on, says so: what is left where even the prepared answer is missing.
_NOTICE = b"PanGuard is not running, and this step was not checked. Start it: pga guard start\n"
_BARE = b"0 0 %d\n" % len(_NOTICE) + _NOTICE


def main(words: list[str]) -> int:
    """Ask about what stands on the standard input; return the exit code."""
    host, event, folder = words[1:4]
    question = sys.stdin.buffer.read()
    try:
        answer = ask(folder, [b"ask", host.encode(), event.encode()], question)
        code = show(answer)
    except (OSError, ValueError):
        code = show(unguarded(folder, host, event))
    return code


def ask(folder: str, verb: list[bytes], question: bytes) -> bytes:
    """Return what the guard answers. Raises OSError, or ValueError for what is no answer."""
    with open(folder + "/address", "rb") as stream:  # noqa: PTH123 - pathlib takes longer than all the rest
        address, token = stream.read().split(b"\n")[:2]
    sent = b" ".join((VERSION, token, *verb, b"%d" % len(question))) + b"\n" + question
    answer = _over_pipe(address, sent) if sys.platform == "win32" else _over_socket(address, sent)
    if not answer:
        raise ValueError
    return answer


def _over_socket(address: bytes, sent: bytes) -> bytes:
    import _socket  # noqa: PLC0415 - what `socket` puts around it costs as much as all else here

    wire = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        wire.settimeout(SECONDS)
        _connect(wire, address)
        wire.sendall(sent)
        parts = []
        while part := wire.recv(_CHUNK):
            parts.append(part)
    finally:
        wire.close()
    return b"".join(parts)


def _connect(wire, address: bytes) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - of `_socket`
    """Connect; where too many wait at the guard's door, wait too, and do not go on unguarded."""
    import time  # noqa: PLC0415 - built in, and not needed elsewhere

    end = time.monotonic() + SECONDS
    while True:
        try:
            wire.connect(address)
        except BlockingIOError:
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _over_pipe(address: bytes, sent: bytes) -> bytes:
    with open(address.decode(), "r+b", buffering=0) as pipe:  # noqa: PTH123 - the same
        pipe.write(sent)
        parts = []
        while part := pipe.read(_CHUNK):
            parts.append(part)
    return b"".join(parts)


def unguarded(folder: str, host: str, event: str) -> bytes:
    """Return the answer that was prepared for when the guard is not there."""
    try:
        with open(f"{folder}/unguarded/{host}.{event}", "rb") as stream:  # noqa: PTH123 - the same
            return stream.read()
    except OSError:
        return _BARE


def show(answer: bytes) -> int:
    """Print an answer (`code length-of-output length-of-complaint`, a line break, both); return its code."""
    head, _, rest = answer.partition(b"\n")
    code, out, complaint = map(int, head.split())
    if len(rest) != out + complaint:
        raise ValueError
    sys.stdout.buffer.write(rest[:out])
    sys.stdout.buffer.flush()
    sys.stderr.buffer.write(rest[out:])
    sys.stderr.buffer.flush()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv))
