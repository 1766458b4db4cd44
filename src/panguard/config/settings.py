"""The settings and how layers of values resolve into them, each with its origin. Pure.

A scanned tree must not configure its own audit. A project file that lies inside what is being scanned
may make the scan stricter and choose the language, nothing else, unless the user names the file
(`--config`, `PANGUARD_CONFIG`). What such a file may not set is ignored and reported.

What leaves the machine is the user's own affair: a project file that was merely found, which may be a
stranger's, can share less and never more.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from panguard.errors import ConfigError, UsageError
from panguard.language.catalogue import LANGUAGES, language_of
from panguard.report.formats import FORMATS
from panguard.terms import RiskLevel
from panguard.values import dataclass, replace

COLOURS = ("auto", "always", "never")
NEVER = "none"
AUTO = "auto"
OFF = "off"
MAX_JOBS = 256
MAX_MEGABYTES = 100
REVIEWS = (AUTO, "local", "cloud", OFF)
REVIEW_CLOUDS = (AUTO, "anthropic", "openai")
MAX_DOLLARS = 10_000
MAX_NAME = 200
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class OriginKind(StrEnum):
    """Where a value came from, strongest first."""

    COMMAND_LINE = "command line"
    ENVIRONMENT = "environment"
    PROJECT = "project file"
    USER = "user file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from; `place` is the option, the variable or the file."""

    kind: OriginKind
    place: str = ""

    def __str__(self) -> str:
        """Return the form shown to the user, for example `environment (PANGUARD_LANG)`."""
        return f"{self.kind} ({self.place})" if self.place else str(self.kind)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a user can set for a scan, checked and typed. `jobs` 0 lets the program choose.

    `max_megabytes` is how many MiB of one file are read; less than the default means the default.
    `cloud_url` is the Threat Cloud that rules come from, empty for none; `share` allows to tell it what
    matched, and with it `propose` to send rules made of attacks that no rule knew.
    `review` says which models are asked; nothing is sent to a cloud without `review_consent`, or once
    `review_budget` dollars are spent in a month. An empty model or address lets the program choose.
    """

    format: str = "text"
    fail_on: RiskLevel | None = RiskLevel.HIGH
    exit_zero: bool = False
    allow_incomplete: bool = False
    offline: bool = False
    jobs: int = 0
    quiet: bool = False
    show_suppressed: bool = False
    lang: str = "en"
    explain: bool = False
    rules: tuple[Path, ...] = ()
    baseline: Path | None = None
    trust_inline: bool = False
    color: str = "auto"
    timing: bool = False
    max_megabytes: int = 1
    cloud_url: str = "https://tc.panguard.ai"
    share: bool = True
    propose: bool = True
    review: str = "auto"
    review_consent: bool = False
    review_budget: float = 5.0
    review_url: str = ""
    review_model: str = ""
    review_cloud: str = "auto"
    review_cloud_model: str = ""
    review_cloud_url: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """The values of one source; relative paths start from `folder`.

    `scanned` marks a file inside what is being scanned: it may tighten and translate, no more.
    `prefix` is what stands before a key in messages. `named` says that the user named the file.
    """

    kind: OriginKind
    values: Mapping[str, object]
    folder: Path
    place: str = ""
    prefix: str = ""
    scanned: bool = False
    named: bool = False

    def origin(self, key: str) -> Origin:
        """Name the place of one value: the option, the variable, or the file."""
        if self.kind is OriginKind.COMMAND_LINE:
            return Origin(self.kind, f"--{key}")
        if self.kind is OriginKind.ENVIRONMENT:
            return Origin(self.kind, variable(key))
        return Origin(self.kind, self.place)


@dataclass(frozen=True, slots=True)
class Remark:
    """A key of a project file that deserves a word: ignored, or loosening the scan."""

    key: str
    file: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """The settings, the origin of each, what was ignored, and what a project file loosened."""

    settings: Settings
    origins: Mapping[str, Origin]
    ignored: tuple[Remark, ...] = ()
    loosened: tuple[Remark, ...] = ()


def variable(key: str) -> str:
    """Return the environment variable that sets `key`."""
    return f"PANGUARD_{key.upper().replace('-', '_')}"


# How values are read: each reader takes what a file or a variable holds and refuses what it cannot be.


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise UsageError(f"expected text, found {_shown(value)}")
    return value


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise UsageError(f"expected true or false, found {_shown(value)}")


def _choice(value: object, allowed: Sequence[str]) -> str:
    word = _text(value)
    for candidate in allowed:
        if candidate.lower() == word.lower():
            return candidate
    raise UsageError(f"expected one of {', '.join(allowed)}; found {_shown(value)}{_nearest(word, allowed)}")


def _language(value: object) -> str:
    return language_of(_text(value)) or _choice(value, LANGUAGES)


def _level(value: object) -> RiskLevel | None:
    word = _choice(value, [*(level.label for level in RiskLevel), NEVER])
    return None if word == NEVER else RiskLevel[word.upper()]


def _count(value: object) -> int:
    number = value
    if isinstance(value, str) and value.isdecimal() and len(value) <= len(str(MAX_JOBS)):
        number = int(value)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MAX_JOBS:
        raise UsageError(f"expected a whole number from 0 (automatic) to {MAX_JOBS}, found {_shown(number)}")
    return number


def _megabytes(value: object) -> int:
    number = (
        int(value) if isinstance(value, str) and value.isdecimal() and len(value) < len("1000") else value
    )
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MAX_MEGABYTES:
        raise UsageError(f"expected a whole number from 1 to {MAX_MEGABYTES}, found {_shown(number)}")
    return number


def _cloud(value: object) -> str:
    """Read the address of a Threat Cloud; without encryption only one on this machine."""
    word = _text(value).rstrip("/")
    if word == NEVER:
        return ""
    scheme, found, rest = word.partition("://")
    scheme, host = scheme.lower(), rest.partition("/")[0]
    # One reading only: what another part of the program may read differently is no address.
    plain = word.isascii() and word.isprintable() and not set("@?#\\ \"'<>") & set(rest)
    if not (found and host and plain and scheme in ("http", "https")):
        raise UsageError(
            f"expected an address such as https://tc.example.org, or none; found {_shown(value)}"
        )
    if scheme == "http" and not _is_loopback(host):
        raise UsageError(
            f"{_shown(value)}: without encryption only an address on this machine is used, such as "
            "http://127.0.0.1:8740; write https://"
        )
    return f"{scheme}://{rest}"


def _dollars(value: object) -> float:
    try:
        number = float(value if isinstance(value, str) else repr(value))
    except ValueError:
        number = -1.0
    if not 0 <= number <= MAX_DOLLARS:
        raise UsageError(f"expected an amount of dollars from 0 to {MAX_DOLLARS}, found {_shown(value)}")
    return number


def _named(value: object) -> str:
    """Read the name of a model; `auto` or nothing lets the program choose."""
    word = "" if value == AUTO else _text(value).strip()
    if len(word) > MAX_NAME or not word.isprintable():
        raise UsageError(f"expected the name of a model, found {_shown(value)}")
    return word


def _loopback_only(value: object) -> str:
    """Read the address of a model on this machine; a review that is called local leaves it for nothing."""
    word = "" if value == AUTO else _text(value).rstrip("/")
    scheme, _, place = word.partition("://")
    if word and not (scheme == "http" and _is_loopback(place.partition("/")[0])):
        raise UsageError(f"expected an address such as http://127.0.0.1:11434, found {_shown(value)}")
    return word


def _is_loopback(host: str) -> bool:
    return host in _LOOPBACK or host.rpartition(":")[0] in _LOOPBACK


def _path(value: object, folder: Path) -> Path | None:
    word = _text(value)
    return folder / Path(word).expanduser() if word else None


def _paths(value: object, folder: Path) -> tuple[Path, ...]:
    words = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(words, list | tuple):
        raise UsageError(f"expected a list of folders, found {_shown(value)}")
    paths = (_path(word, folder) for word in words)
    return tuple(path for path in paths if path is not None)


def _shown(value: object) -> str:
    return repr(value)[:60]


def _nearest(word: str, allowed: Sequence[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    close = get_close_matches(word.lower().replace("_", "-"), allowed, n=1)
    return f"; did you mean '{close[0]}'?" if close else ""


def _never(_before: Settings, _after: Settings) -> bool:
    return False


def _raises_threshold(before: Settings, after: Settings) -> bool:
    def height(settings: Settings) -> int:
        return len(RiskLevel) if settings.fail_on is None else int(settings.fail_on)

    return height(after) > height(before)


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: how it is read, when it loosens a scan, whether a scanned tree may set it at all.

    What is `personal` decides what leaves the machine or is paid: a project file that was found cannot
    loosen it.
    """

    read: Callable[[Settings, object, Path], Settings]
    loosens: Callable[[Settings, Settings], bool] = _never
    from_scanned: bool = False
    personal: bool = False


def _own(name: str, read: Callable[[object], object]) -> Key:
    """Make a personal setting of which any change loosens a scan."""
    return Key(lambda s, v, _: replace(s, **{name: read(v)}), lambda s, after: s != after, personal=True)


KEYS: Mapping[str, Key] = {
    "format": Key(lambda s, v, _: replace(s, format=_choice(v, tuple(FORMATS)))),
    "fail-on": Key(lambda s, v, _: replace(s, fail_on=_level(v)), _raises_threshold, from_scanned=True),
    "exit-zero": Key(lambda s, v, _: replace(s, exit_zero=_flag(v)), lambda _, after: after.exit_zero),
    "allow-incomplete": Key(
        lambda s, v, _: replace(s, allow_incomplete=_flag(v)), lambda _, after: after.allow_incomplete
    ),
    "offline": Key(
        lambda s, v, _: replace(s, offline=_flag(v)),
        lambda before, after: before.offline and not after.offline,
        from_scanned=True,
        personal=True,
    ),
    "jobs": Key(lambda s, v, _: replace(s, jobs=_count(v))),
    "quiet": Key(lambda s, v, _: replace(s, quiet=_flag(v))),
    "show-suppressed": Key(lambda s, v, _: replace(s, show_suppressed=_flag(v)), from_scanned=True),
    "lang": Key(lambda s, v, _: replace(s, lang=_language(v)), from_scanned=True),
    "explain": Key(lambda s, v, _: replace(s, explain=_flag(v)), from_scanned=True),
    "rules": Key(lambda s, v, folder: replace(s, rules=_paths(v, folder))),
    "baseline": Key(
        lambda s, v, folder: replace(s, baseline=_path(v, folder)),
        lambda _, after: after.baseline is not None,
    ),
    "trust-inline": Key(
        lambda s, v, _: replace(s, trust_inline=_flag(v)), lambda _, after: after.trust_inline
    ),
    "color": Key(lambda s, v, _: replace(s, color=_choice(v, COLOURS))),
    "timing": Key(lambda s, v, _: replace(s, timing=_flag(v)), from_scanned=True),
    "max-megabytes": Key(lambda s, v, _: replace(s, max_megabytes=_megabytes(v))),
    "cloud-url": Key(
        lambda s, v, _: replace(s, cloud_url=_cloud(v)),
        lambda before, after: after.cloud_url not in ("", before.cloud_url),
        personal=True,
    ),
    "share": Key(
        lambda s, v, _: replace(s, share=_flag(v)),
        lambda before, after: after.share and not before.share,
        personal=True,
    ),
    "propose": Key(
        lambda s, v, _: replace(s, propose=_flag(v)),
        lambda before, after: after.propose and not before.propose,
        personal=True,
    ),
    "review": Key(
        lambda s, v, _: replace(s, review=_choice(v, REVIEWS)),
        lambda before, after: after.review == OFF != before.review,
    ),
    "review-consent": _own("review_consent", _flag),
    "review-budget": _own("review_budget", _dollars),
    "review-url": _own("review_url", _loopback_only),
    "review-model": _own("review_model", _named),
    "review-cloud": _own("review_cloud", lambda v: _choice(v, REVIEW_CLOUDS)),
    "review-cloud-model": _own("review_cloud_model", _named),
    "review-cloud-url": _own("review_cloud_url", lambda v: _cloud(NEVER if v in ("", AUTO) else v)),
}


def resolve(layers: Sequence[Layer]) -> Resolved:
    """Lay the layers over the defaults, weakest first; every value of every layer is checked.

    Raises `UsageError` or, for a file, `ConfigError`, with the place, the fault and a suggestion.
    """
    settings = Settings()
    origins = dict.fromkeys(KEYS, Origin(OriginKind.DEFAULT))
    ignored: list[Remark] = []
    loosened: list[Remark] = []
    for layer in layers:
        for name, value in layer.values.items():
            key = _key(name, layer)
            after = _read(key, name, value, settings, layer)
            loosens = key.loosens(settings, after)
            found = layer.kind is OriginKind.PROJECT and not layer.named
            if (layer.scanned and (loosens or not key.from_scanned)) or (found and loosens and key.personal):
                ignored.append(Remark(name, layer.place))
                continue
            if loosens and layer.kind is OriginKind.PROJECT:
                loosened.append(Remark(name, layer.place))
            settings = after
            origins[name] = layer.origin(name)
    return Resolved(settings, origins, tuple(ignored), tuple(loosened))


def _key(name: str, layer: Layer) -> Key:
    key = KEYS.get(name)
    if key is None:
        raise ConfigError(f"{_where(layer, name)}: unknown setting{_nearest(name, list(KEYS))}")
    return key


def _read(key: Key, name: str, value: object, settings: Settings, layer: Layer) -> Settings:
    try:
        return key.read(settings, value, layer.folder)
    except UsageError as error:
        raise ConfigError(f"{_where(layer, name)}: {error}") from None


def _where(layer: Layer, name: str) -> str:
    place = layer.origin(name).place
    return f"{place}: {layer.prefix}{name}" if layer.kind in (OriginKind.PROJECT, OriginKind.USER) else place
