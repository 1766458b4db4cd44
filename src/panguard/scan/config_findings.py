"""Finds out what a configuration does, and says so; loaded when a skill holds one. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence

from panguard.errors import PanguardError
from panguard.expressions import Expression
from panguard.findings import Finding, Phrase, phrase
from panguard.printable import printable
from panguard.scan import automatic
from panguard.scan.automatic import Automatic, Remote, Trigger
from panguard.scan.config_variables import (
    LOCAL,
    Place,
    assigned,
    secret_finding,
    variable_findings,
    written_keys,
)
from panguard.scan.config_words import (
    AUTOMATIC,
    HARM,
    HOOKS_OFF,
    NETWORK,
    NOT_A_SERVER,
    PACKAGE_BY_ADDRESS,
    PERMISSIONS,
    PLAIN_HTTP,
    SENDS,
    STARTUP,
    UNPINNED,
    UNREADABLE,
)
from panguard.scan.document import Document
from panguard.scan.effects import Effect, effect, is_no_server, sends_input, unpinned_package
from panguard.scan.evidence import shorten
from panguard.scan.explanation import Explanation
from panguard.scan.foreign_packages import foreign_package
from panguard.scan.hook_input import hook_scripts, sent_on
from panguard.scan.json5 import read_json
from panguard.scan.placed import Node, Placer
from panguard.terms import Lane, Severity


def hook_findings(document: Document, layer: str, documents: Sequence[Document]) -> Iterator[Finding]:
    """Flag what the hooks in the frontmatter of a text do."""
    manifest = document.manifest
    node = manifest.fields.get("hooks") if manifest else None
    if manifest and isinstance(node, (dict, list)):
        placed = Placer(document.text, manifest.span("hooks")[0], manifest.end).place(node)
        yield from _commands(document, layer, automatic.hooks(placed), documents)


def config_findings(document: Document, layer: str, documents: Sequence[Document]) -> Iterator[Finding]:
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
    yield from _commands(document, layer, automatic.commands(root, document.file), documents)
    for remote in automatic.remotes(root):
        yield from _remote(document, layer, remote)
    for hook in automatic.posted_hooks(root):
        yield from _posted(document, layer, hook)
    for environment in automatic.environments(root):
        place = Place.SERVER if environment.owner else Place.AGENT
        yield from variable_findings(document, layer, environment.settings, place)
    for _, words in automatic.server_words(root):
        for name, word in written_keys(words):
            yield secret_finding(document, layer, name, word)
    # Where an agent reads its settings they are in force; elsewhere they are a pattern to copy.
    lane = Lane.BLOCK if _IN_FORCE.search(document.file) else Lane.ALERT
    for explanation, settings in (
        (PERMISSIONS, automatic.permissions(root)),
        (HOOKS_OFF, automatic.hooks_off(root)),
    ):
        for setting in settings:
            span = (setting.value.start, setting.value.end)
            yield document.finding(
                explanation, span, layer=layer, lane=lane, softened=False, firm=lane is Lane.BLOCK
            )


_IN_FORCE = Expression(
    r"(?:^|/)(?:\.claude/settings(?:\.local)?\.json|\.gemini/settings\.json|\.codex/config\.toml|\.vscode/settings\.json"
    r"|\.qwen/settings\.json)$",
    re.IGNORECASE,
)


def environment_findings(document: Document, layer: str) -> Iterator[Finding]:
    """Flag what a file of variables sets for all programs of a project."""
    name = document.file.lower().rpartition("/")[2]
    place = Place.EXAMPLE if _PATTERN.search(name) else Place.PROJECT
    yield from variable_findings(document, layer, [*assigned(document.text)], place)


_PATTERN = Expression(r"example|sample|template|dist|default|schema")


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


def _commands(
    document: Document, layer: str, found: Iterator[Automatic], documents: Sequence[Document]
) -> Iterator[Finding]:
    for command in found:
        if command.trigger is Trigger.HOOK:
            yield from _scripts(layer, command, documents)
        explanation = _judged(command)
        if explanation is not None:
            # A server answers for as long as it runs; what sends something and ends is none. What a hook is
            # given are the user's own words and files.
            worst = command.trigger is Trigger.SERVER or sends_input(command.command)
            yield document.finding(
                explanation,
                (command.start, command.end),
                layer=layer,
                severity=Severity.CRITICAL if worst and explanation is SENDS else None,
                message=_message(command, explanation, document.limits.label_characters),
                softened=False,
            )


def _scripts(layer: str, command: Automatic, documents: Sequence[Document]) -> Iterator[Finding]:
    """Flag the scripts of a hook that send on what it is given."""
    for script in hook_scripts(command.command, documents):
        place = sent_on(script.text)
        if place is not None:
            name = shorten(printable(command.name), script.limits.label_characters)
            yield script.finding(
                SENDS,
                place,
                layer=layer,
                severity=Severity.CRITICAL,
                message=_NAMED[SENDS.id](name),
                softened=False,
            )


def _judged(command: Automatic) -> Explanation | None:
    does = effect(command.command)
    if does not in (Effect.HARM, Effect.SENDS, Effect.STARTUP) and foreign_package(command.command):
        return PACKAGE_BY_ADDRESS
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
    if explanation is PACKAGE_BY_ADDRESS:
        address = shorten(printable(foreign_package(command.command)), longest)
        return phrase("“{name}” runs a package from {address}", name=name, address=address)
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


def _posted(document: Document, layer: str, hook: Remote) -> Iterator[Finding]:
    if "://" in hook.address and not LOCAL.match(hook.address) and "$" not in hook.address:
        name = shorten(printable(hook.name), document.limits.label_characters)
        yield document.finding(
            SENDS,
            (hook.start, hook.end),
            layer=layer,
            severity=Severity.CRITICAL,
            message=_NAMED[SENDS.id](name),
            softened=False,
        )


def _remote(document: Document, layer: str, remote: Remote) -> Iterator[Finding]:
    if remote.address.lower().startswith(("http://", "ws://")) and not LOCAL.match(remote.address):
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
