"""The settings and how layers of values resolve into them, each with its origin. Pure.

A scanned tree must not configure its own audit. A project file that lies inside what is being scanned
may make the scan stricter and choose the language, nothing else, unless the user names the file
(`--config`, `PANGUARD_CONFIG`). What such a file may not set is ignored and reported.

What leaves the machine is the user's own affair: a project file that was merely found, which may be a
stranger's, can share less and never more.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from panguard.config.readers import (
    AUTO,
    NEVER,
    agents,
    choice,
    cloud,
    count,
    dollars,
    flag,
    language,
    level,
    loopback_only,
    megabytes,
    named,
    nearest,
    path,
    paths,
)
from panguard.errors import ConfigError, UsageError
from panguard.report.formats import FORMATS
from panguard.terms import RiskLevel
from panguard.values import dataclass, replace

COLOURS = ("auto", "always", "never")
OFF = "off"
REVIEWS = (AUTO, "local", "cloud", OFF)
REVIEW_CLOUDS = (AUTO, "anthropic", "openai")
POSTURES = ("observe", "guarded", "strict")


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
    """Everything a user can set, checked and typed. `jobs` 0 lets the program choose.

    `max_megabytes` is how many MiB of one file are read; less than the default means the default.
    `cloud_url` is the Threat Cloud that rules come from, empty for none; `share` allows to tell it what
    matched, and with it `propose` to send rules made of attacks that no rule knew.
    `review` says which models are asked; nothing is sent to a cloud without `review_consent`, or once
    `review_budget` dollars are spent in a month. An empty model or address lets the program choose.
    `posture` is how strict the guard and the MCP proxy are, `fail_closed` the agents whose steps are stopped
    while the guard is not running (`all`: every one), `mcp_fail_closed` has the proxy withhold what a fault
    of its own was about; `hooks_over_http` and `guard_service` are how `pga guard install` sets things up.
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
    posture: str = "guarded"
    fail_closed: tuple[str, ...] = ()
    hooks_over_http: bool = False
    guard_service: bool = True
    mcp_fail_closed: bool = False


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
    "format": Key(lambda s, v, _: replace(s, format=choice(v, tuple(FORMATS)))),
    "fail-on": Key(lambda s, v, _: replace(s, fail_on=level(v)), _raises_threshold, from_scanned=True),
    "exit-zero": Key(lambda s, v, _: replace(s, exit_zero=flag(v)), lambda _, after: after.exit_zero),
    "allow-incomplete": Key(
        lambda s, v, _: replace(s, allow_incomplete=flag(v)), lambda _, after: after.allow_incomplete
    ),
    "offline": Key(
        lambda s, v, _: replace(s, offline=flag(v)),
        lambda before, after: before.offline and not after.offline,
        from_scanned=True,
        personal=True,
    ),
    "jobs": Key(lambda s, v, _: replace(s, jobs=count(v))),
    "quiet": Key(lambda s, v, _: replace(s, quiet=flag(v))),
    "show-suppressed": Key(lambda s, v, _: replace(s, show_suppressed=flag(v)), from_scanned=True),
    "lang": Key(lambda s, v, _: replace(s, lang=language(v)), from_scanned=True),
    "explain": Key(lambda s, v, _: replace(s, explain=flag(v)), from_scanned=True),
    "rules": Key(lambda s, v, folder: replace(s, rules=paths(v, folder))),
    "baseline": Key(
        lambda s, v, folder: replace(s, baseline=path(v, folder)),
        lambda _, after: after.baseline is not None,
    ),
    "trust-inline": Key(
        lambda s, v, _: replace(s, trust_inline=flag(v)), lambda _, after: after.trust_inline
    ),
    "color": Key(lambda s, v, _: replace(s, color=choice(v, COLOURS))),
    "timing": Key(lambda s, v, _: replace(s, timing=flag(v)), from_scanned=True),
    "max-megabytes": Key(lambda s, v, _: replace(s, max_megabytes=megabytes(v))),
    "cloud-url": Key(
        lambda s, v, _: replace(s, cloud_url=cloud(v)),
        lambda before, after: after.cloud_url not in ("", before.cloud_url),
        personal=True,
    ),
    "share": Key(
        lambda s, v, _: replace(s, share=flag(v)),
        lambda before, after: after.share and not before.share,
        personal=True,
    ),
    "propose": Key(
        lambda s, v, _: replace(s, propose=flag(v)),
        lambda before, after: after.propose and not before.propose,
        personal=True,
    ),
    "review": Key(
        lambda s, v, _: replace(s, review=choice(v, REVIEWS)),
        lambda before, after: after.review == OFF != before.review,
    ),
    "review-consent": _own("review_consent", flag),
    "review-budget": _own("review_budget", dollars),
    "review-url": _own("review_url", loopback_only),
    "review-model": _own("review_model", named),
    "review-cloud": _own("review_cloud", lambda v: choice(v, REVIEW_CLOUDS)),
    "review-cloud-model": _own("review_cloud_model", named),
    "review-cloud-url": _own("review_cloud_url", lambda v: cloud(NEVER if v in ("", AUTO) else v)),
    "posture": _own("posture", lambda v: choice(v, POSTURES)),
    "fail-closed": _own("fail_closed", agents),
    "hooks-over-http": _own("hooks_over_http", flag),
    "guard-service": _own("guard_service", flag),
    "mcp-fail-closed": _own("mcp_fail_closed", flag),
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
        raise ConfigError(f"{_where(layer, name)}: unknown setting{nearest(name, list(KEYS))}")
    return key


def _read(key: Key, name: str, value: object, settings: Settings, layer: Layer) -> Settings:
    try:
        return key.read(settings, value, layer.folder)
    except UsageError as error:
        raise ConfigError(f"{_where(layer, name)}: {error}") from None


def _where(layer: Layer, name: str) -> str:
    place = layer.origin(name).place
    return f"{place}: {layer.prefix}{name}" if layer.kind in (OriginKind.PROJECT, OriginKind.USER) else place
