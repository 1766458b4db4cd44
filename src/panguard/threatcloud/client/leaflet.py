"""What a scan leaves for the Threat Cloud, and when it starts a look: no network, few imports.

A leaflet is one small file in the outbox: ids of rules, the pattern hash, severities and the hour; of
candidates that matched in silence, their ids and artefact classes. It is made into messages by the process
that sends them (`telling`).
"""

import hashlib
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from panguard.disk import PRIVATE, private_folder, write_whole
from panguard.findings import Verdict
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.sources import PUBLIC_ORIGINS, is_candidate
from panguard.threatcloud.client.places import Places

LEAFLET = "scan"
MOST_WAITING = DEFAULT_LIMITS.leaflets
MOST_TOLD = DEFAULT_LIMITS.leaflet_hits
_CLAIM_SECONDS = 60
_NEVER_LATER = 86_400


def artefact_class(content_hash: str) -> str:
    """Return four bits of an artefact, as four digits: enough to see that not all voices met the same one.

    They are the same in all that is ever said of it: whoever guesses at a text learns no more from many
    messages than from one.
    """
    return 4 * hashlib.sha256(f"artefact:{content_hash}".encode()).hexdigest()[0]


def leaflet(verdicts: Sequence[Verdict], now: float) -> dict[str, object] | None:
    """Return what there is to tell of some verdicts; None where there is nothing."""
    hits = {
        (finding.id, verdict.pattern_hash, finding.severity.label): None
        for verdict in verdicts
        for finding in verdict.findings
        if finding.origin in PUBLIC_ORIGINS and not is_candidate(finding.id)
    }
    # A candidate that is shown, since its user trusts it, is told of like one that is not.
    seen = {
        name: (verdict.pattern_hash, artefact_class(verdict.content_hash))
        for verdict in verdicts
        for name in (*(match.rule for match in verdict.silent), *(found.id for found in verdict.findings))
        if is_candidate(name)
    }
    if not hits and not seen:
        return None
    return {
        "id": os.urandom(16).hex(),
        "hour": time.strftime("%Y-%m-%dT%HZ", time.gmtime(now)),
        "hits": list(hits)[:MOST_TOLD],
        "seen": [(candidate, *told) for candidate, told in list(seen.items())[:MOST_TOLD]],
    }


def leave(places: Places, told: dict[str, object], now: float) -> None:
    """Put a leaflet into the outbox; a disk that is full or read-only costs the leaflet, not the scan."""
    from json import dumps  # noqa: PLC0415 - most scans have nothing to tell

    with suppress(OSError):
        private_folder(places.outbox)
        with os.scandir(places.outbox) as waiting:
            if sum(1 for _ in waiting) >= MOST_WAITING:
                return
        write_whole(
            places.outbox / f"{LEAFLET}-{int(now * 1000):015}-{told['id']}.json", dumps(told).encode()
        )


def mark_told(places: Places) -> None:
    """Note that the user was told what is shared; raises FileExistsError where that was before."""
    private_folder(places.cloud)
    os.close(os.open(places.told, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))


def is_due(places: Places, now: float, *, waiting: bool) -> bool:
    """Say whether it is time for a look: regularly, or because something waits that may be sent again."""
    return _is_past(places.look, now) or (waiting and _is_past(places.retry, now))


def claim(places: Places, now: float) -> None:
    """Put off other scans for a moment: the look is about to be started."""
    with suppress(OSError):
        private_folder(places.server)
        put_off(places, now, _CLAIM_SECONDS, _CLAIM_SECONDS)


def put_off(places: Places, now: float, look: float, retry: float) -> None:
    """Set when the next look is due, and when something may be sent again, in seconds from now."""
    for mark, seconds in ((places.look, look), (places.retry, retry)):
        mark.touch()
        os.utime(mark, (now + seconds, now + seconds))


def start(words: Sequence[str]) -> None:
    """Start a process that lives on without this one and shares nothing with it; failing to is no fault.

    `-P` keeps the folder in which the user stands, which may be what is scanned, off its path of modules.
    """
    if not sys.executable:
        return
    command = [sys.executable, "-P", "-m", "panguard.cli.main", *words]
    with suppress(OSError):
        if sys.platform != "win32":
            _spawn(command)
        else:
            import subprocess  # noqa: PLC0415

            flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
            quiet = subprocess.DEVNULL
            subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, creationflags=flags)  # noqa: S603


def _spawn(command: list[str]) -> None:
    """Start a process in a session of its own; importing `subprocess` for it would cost every scan more."""
    null = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)]
    try:
        os.posix_spawn(command[0], command, os.environ, file_actions=null, setsid=True)
    except NotImplementedError:
        os.posix_spawn(command[0], command, os.environ, file_actions=null, setpgroup=0)


def _is_past(mark: os.PathLike[str], now: float) -> bool:
    """Say whether the time of a file has come; one that lies too far ahead was set by a wrong clock."""
    try:
        at = os.stat(mark).st_mtime  # noqa: PTH116
    except OSError:
        return True
    return not now < at <= now + _NEVER_LATER
