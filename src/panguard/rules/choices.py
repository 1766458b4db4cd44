"""What the user decided about single rules on this machine: which to trust, which to mute. Pure.

It is kept in one file of the state folder, survives every sync, and is told to nobody.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from panguard.errors import ConfigError
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.sources import Trusted
from panguard.terms import Lane

FILE = "choices.json"
FORMAT = 1


class Trust(NamedTuple):
    """A community rule, or a candidate, that may do more here than its pack lets it.

    `detects` is the digest of what it looks for: were another rule published under the same id, it would
    not be trusted. `server` is the Threat Cloud that it is from.
    """

    rule: str
    detects: str
    lane: Lane
    server: str
    since: str


class Mute(NamedTuple):
    """A rule whose findings are not counted; `server` is empty where it comes from no Threat Cloud."""

    rule: str
    server: str
    since: str
    reason: str = ""


class Choices(NamedTuple):
    """All that was decided; `problem` says why nothing of it could be read."""

    trusted: tuple[Trust, ...] = ()
    muted: tuple[Mute, ...] = ()
    problem: str = ""

    def trusted_from(self, server: str) -> tuple[Trusted, ...]:
        """Return which rules of a Threat Cloud are trusted, as reading them asks for it."""
        return tuple((item.rule, item.detects, item.lane) for item in self.trusted if item.server == server)

    def muted_with(self, server: str) -> tuple[Mute, ...]:
        """Return the rules that are muted where a Threat Cloud is in use (none: empty)."""
        return tuple(item for item in self.muted if item.server in ("", server))

    def trust_of(self, rule: str, server: str) -> Trust | None:
        """Return the trust in a rule of a Threat Cloud."""
        return next((item for item in self.trusted if item.rule == rule and item.server == server), None)

    def mute_of(self, rule: str, server: str) -> Mute | None:
        """Return the mute of a rule."""
        return next((item for item in self.muted_with(server) if item.rule == rule), None)

    def with_trust(self, trust: Trust) -> "Choices":
        """Return the choices with another rule trusted."""
        return self._replace(trusted=(*self.without_trust(trust.rule, trust.server).trusted, trust))

    def without_trust(self, rule: str, server: str) -> "Choices":
        """Return the choices without the trust in a rule."""
        kept = (item for item in self.trusted if (item.rule, item.server) != (rule, server))
        return self._replace(trusted=tuple(kept))

    def with_mute(self, mute: Mute) -> "Choices":
        """Return the choices with another rule muted."""
        return self._replace(muted=(*self.without_mute(mute.rule, mute.server).muted, mute))

    def without_mute(self, rule: str, server: str) -> "Choices":
        """Return the choices without the mute of a rule."""
        kept = (item for item in self.muted if item.rule != rule or item.server not in ("", server))
        return self._replace(muted=tuple(kept))


def read_choices(data: bytes, place: str) -> Choices:
    """Read what `written` wrote. Raises ConfigError with the place and what to do."""
    try:
        document = _document(data)
        return Choices(
            tuple(map(_trust, document["trusted"])),
            tuple(Mute(**_words(item)) for item in document["muted"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(f"{place}: cannot be read ({error}); move it away, then decide again") from error


def _document(data: bytes) -> Mapping[str, Sequence[Mapping[str, object]]]:
    if len(data) > DEFAULT_LIMITS.choices_bytes:
        raise ValueError(f"it is larger than {DEFAULT_LIMITS.choices_bytes} bytes")
    document: dict[str, Any] = json.loads(data)
    if document.pop("format") != FORMAT:
        raise ValueError("it was written by another version of PanGuard")
    return document


def written(choices: Choices) -> bytes:
    """Write the choices to a file that people can read too."""
    document = {"format": FORMAT, "trusted": _rows(choices.trusted), "muted": _rows(choices.muted)}
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode("utf-8", "replace")


def _rows(items: Iterable[Trust | Mute]) -> list[dict[str, object]]:
    return [item._asdict() for item in items]


def _trust(item: Mapping[str, object]) -> Trust:
    words = _words(item)
    lane = Lane(words.pop("lane"))
    if lane is Lane.SHADOW:
        raise ValueError("a rule that is trusted is shown or blocks")
    return Trust(lane=lane, **words)


def is_text(value: str) -> bool:
    """Say whether a string can be written to a file: JSON can spell halves of characters."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _words(item: Mapping[str, object]) -> dict[str, str]:
    if not all(isinstance(value, str) and is_text(value) for value in item.values()):
        raise ValueError("an entry holds what is no text")
    return {name: str(value) for name, value in item.items()}
