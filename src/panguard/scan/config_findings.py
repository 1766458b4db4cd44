"""Finds out what a configuration does, and says so; loaded when a skill holds one. Pure."""

import re
from collections.abc import Callable, Iterator

from panguard.errors import PanguardError
from panguard.findings import Finding, Phrase, phrase
from panguard.printable import printable
from panguard.scan import automatic
from panguard.scan.automatic import Automatic, Remote, Setting, Trigger
from panguard.scan.config_words import (
    AUTOMATIC,
    HARM,
    NETWORK,
    NOT_A_SERVER,
    PERMISSIONS,
    PLAIN_HTTP,
    REDIRECT,
    SECRET,
    SENDS,
    STARTUP,
    UNPINNED,
    UNREADABLE,
)
from panguard.scan.document import Document
from panguard.scan.effects import Effect, effect, is_no_server, unpinned_package
from panguard.scan.evidence import shorten
from panguard.scan.explanation import Explanation
from panguard.scan.json5 import read_json
from panguard.scan.placed import Node, Placer
from panguard.terms import Severity


def hook_findings(document: Document, layer: str) -> Iterator[Finding]:
    """Flag what the hooks in the frontmatter of a text do."""
    manifest = document.manifest
    node = manifest.fields.get("hooks") if manifest else None
    if manifest and isinstance(node, (dict, list)):
        placed = Placer(document.text, manifest.span("hooks")[0], manifest.end).place(node)
        yield from _commands(document, layer, automatic.hooks(placed))


def config_findings(document: Document, layer: str) -> Iterator[Finding]:
    """Flag what a configuration runs, reaches, sets and allows; one that cannot be read is told."""
    try:
        root = _read(document)
    except PanguardError as error:
        yield document.finding(
            UNREADABLE,
            (0, 0),
            layer=layer,
            message=phrase(
                "The configuration {file} cannot be read: {fault}",
                file=printable(document.file),
                fault=printable(str(error)),
            ),
        )
        return
    yield from _commands(document, layer, automatic.commands(root, document.file))
    for remote in automatic.remotes(root):
        yield from _remote(document, layer, remote)
    for setting in automatic.environment(root):
        yield from _variable(document, layer, setting)
    for setting in automatic.permissions(root):
        yield document.finding(
            PERMISSIONS, (setting.value.start, setting.value.end), layer=layer, softened=False
        )


def _read(document: Document) -> Node:
    if not document.file.lower().endswith(".toml"):
        return read_json(document.text, document.limits)
    from panguard.scan.toml import read_toml  # noqa: PLC0415 - few skills hold TOML

    return read_toml(document.text, document.limits)


# What a command does decides how bad it is; when it runs decides the words.

_BY_EFFECT = {
    Effect.HARM: HARM,
    Effect.SENDS: SENDS,
    Effect.STARTUP: STARTUP,
    Effect.NETWORK: NETWORK,
    Effect.UNPINNED: UNPINNED,
    Effect.INLINE: AUTOMATIC,
    Effect.PLAIN: AUTOMATIC,
}


def _commands(document: Document, layer: str, found: Iterator[Automatic]) -> Iterator[Finding]:
    for command in found:
        explanation = _judged(command)
        if explanation is not None:
            # A server answers for as long as it runs; what sends something and ends is none.
            is_server = command.trigger is Trigger.SERVER
            yield document.finding(
                explanation,
                (command.start, command.end),
                layer=layer,
                severity=Severity.CRITICAL if is_server and explanation is SENDS else None,
                message=_message(command, explanation, document.limits.label_characters),
                softened=False,
            )


def _judged(command: Automatic) -> Explanation | None:
    does = effect(command.command)
    if command.trigger is Trigger.SERVER and does in (Effect.INLINE, Effect.PLAIN):
        if is_no_server(command.command):
            return NOT_A_SERVER
        return AUTOMATIC if does is Effect.INLINE else None
    if does in (Effect.PLAIN, Effect.INLINE) and command.trigger in (Trigger.SERVER, Trigger.INSTALL):
        return None
    if does is Effect.NETWORK and command.trigger is Trigger.SERVER:
        return NOT_A_SERVER
    return _BY_EFFECT[does]


def _message(command: Automatic, explanation: Explanation, longest: int) -> Phrase:
    name = shorten(printable(command.name), longest)
    if explanation is UNPINNED:
        package = shorten(printable(unpinned_package(command.command)), longest)
        return phrase("“{name}” runs whatever version of {package} is newest", name=name, package=package)
    return _NAMED[explanation.id](name)


_NAMED: dict[str, Callable[[str], Phrase]] = {
    HARM.id: lambda name: phrase("“{name}” runs a harmful command by itself", name=name),
    SENDS.id: lambda name: phrase("“{name}” sends data away by itself", name=name),
    STARTUP.id: lambda name: phrase("“{name}” plants something that stays", name=name),
    NETWORK.id: lambda name: phrase("“{name}” runs a command that uses the network by itself", name=name),
    AUTOMATIC.id: lambda name: phrase("“{name}” runs a command by itself", name=name),
    NOT_A_SERVER.id: lambda name: phrase(
        "The MCP server “{name}” is a shell command rather than a program", name=name
    ),
}


_LOCAL = re.compile(
    r"\w+://(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|host\.docker\.internal|10\.[\d.]+"
    r"|192\.168\.[\d.]+"
    r"|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|[\w-]+)(?:[:/]|$)",
    re.IGNORECASE,
)


def _remote(document: Document, layer: str, remote: Remote) -> Iterator[Finding]:
    if remote.address.lower().startswith(("http://", "ws://")) and not _LOCAL.match(remote.address):
        yield document.finding(
            PLAIN_HTTP,
            (remote.start, remote.end),
            layer=layer,
            message=phrase(
                "The MCP server “{name}” is reached without encryption",
                name=shorten(printable(remote.name), document.limits.label_characters),
            ),
            softened=False,
        )


_BASE_URLS = frozenset(
    {
        "ANTHROPIC_BASE_URL",
        "ANTHROPIC_BEDROCK_BASE_URL",
        "GOOGLE_GEMINI_BASE_URL",
        "OPENAI_API_BASE",
        "OPENAI_BASE_URL",
    }
)
_PROVIDERS = re.compile(
    r"https://(?:[\w-]+\.)*(?:anthropic\.com|openai\.com|googleapis\.com|amazonaws\.com|azure\.com)(?:[:/]"
    r"|$)",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTHORIZATION)", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"\$|<|\{\{|%\w+%|\.\.\.|…|(?:your|my|example|sample|dummy|test|changeme|replace|insert|todo|redacted"
    r"|xxx|\*\*\*"
    r"|placeholder|fake|none|null|here|env:|input:)",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"(?:Bearer )?[A-Za-z0-9_\-+/=.:]{16,}")
_ENOUGH_KINDS = 8


def _variable(document: Document, layer: str, setting: Setting) -> Iterator[Finding]:
    value = setting.value.text
    span = (setting.value.start, setting.value.end)
    if setting.name in _BASE_URLS:
        if "://" in value and not _LOCAL.match(value) and not _PROVIDERS.match(value):
            yield document.finding(REDIRECT, span, layer=layer, softened=False)
    elif _SECRET_NAME.search(setting.name) and _looks_real(value):
        yield document.finding(
            SECRET,
            span,
            layer=layer,
            message=phrase(
                "The configuration holds the key {name} in plain text",
                name=shorten(printable(setting.name), document.limits.label_characters),
            ),
        )


def _looks_real(value: str) -> bool:
    if not _RANDOM.fullmatch(value) or _PLACEHOLDER.search(value):
        return False
    mixed = any(character.isdigit() for character in value) and any(
        character.isalpha() for character in value
    )
    return mixed and len(set(value)) >= _ENOUGH_KINDS and not value.startswith(("/", "http", "~"))
