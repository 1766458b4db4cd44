"""What hosts send, as files; and every answer that a host may be given."""

from pathlib import Path

from panguard.guard.event import PartKind
from panguard.guard.fields import Json, read_object
from panguard.guard.host import Action, Host, Reply
from panguard.guard.hosts import HOSTS

FIXTURES = Path(__file__).parent / "fixtures"
FILES = tuple(sorted(FIXTURES.glob("*/*.json")))
_HOSTS = {host.ID: host for host in HOSTS}


def named(path: Path) -> tuple[Host, str]:
    """Return the host and the event that a file is a question of."""
    return _HOSTS[path.parent.name], path.name.split(".")[0]


def label(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def held(host: Host, event: str, data: bytes) -> frozenset[str]:
    """Return the first sentence of a result, as the text that is held back."""
    parts = host.read(event, data).parts
    results = [part.text for part in parts if part.kind is PartKind.RESULT and " " in part.text]
    return frozenset(results[:1])


def replies(host: Host, event: str, data: bytes) -> dict[str, Reply]:
    """Return one reply for each thing that can become of a question."""
    made = {action.label: Reply(action, f"PanGuard says {action.label}.") for action in Action}
    texts = held(host, event, data)
    if texts:
        made["held"] = Reply(Action.DENY, "PanGuard says deny.", texts, "[held back]")
    return made


def said(stdout: bytes) -> dict[str, Json]:
    return dict(read_object(stdout)) if stdout else {}
