"""Tells what the arguments of a call in a JavaScript program say: paths, commands, addresses. Pure."""

import base64
import binascii
from collections.abc import Sequence

from panguard.scan import script_calls as calls
from panguard.scan.script_values import NOTHING, UNKNOWN, Value, constant, first
from panguard.scan.sensitive import Secret, is_dotenv, is_secret_name, secret_path
from panguard.scan.taint import Taint

DECODED = "decoded"
_LAST_CODE = 0xD7FF  # before the surrogates
_DIGITS = 6


def module_named(name: str) -> str:
    """Return the name of a module; `./` for one of the skill."""
    name = name.removeprefix("node:")
    if name.startswith((".", "/", "#", "~", "*")):
        return "./"
    return name.replace("/", ".")


def secrets_at(value: Value) -> set[Secret]:
    """Return what kinds of secrets a path may name; a file of variables counts as a whole."""
    kinds: set[Secret] = set()
    for path in (value.text or "", *value.taint.names):
        kind = secret_path(path) if path else None
        if kind is not None:
            kinds.add(kind)
            if kind is Secret.SETTINGS and is_dotenv(path):
                kinds.add(Secret.DOTENV)
    return kinds


def named_part(whole: Value, name: str) -> Value:
    """Return what a part of something may hold: one variable is not the whole environment."""
    taint = whole.taint
    environment = Secret.ENVIRONMENT in taint.secrets
    if environment or taint.secrets & {Secret.SETTINGS, Secret.DOTENV}:
        if is_secret_name(name) and name.isupper():
            return Value(Taint(variables=frozenset((name,))))
        rest = taint.without_settings()
        taint = Taint(rest.secrets - {Secret.ENVIRONMENT}, rest.names, rest.variables, rest.encoded)
    return Value(taint, code=whole.code, local=whole.local, shell=whole.shell)


def command_of(values: Sequence[Value]) -> str:
    """Return the words of a command: its name, and the list that follows it."""
    words = [first(values, 0).text or ""]
    words += [value.text or UNKNOWN for key, value in first(values, 1).fields if key.isdigit()]
    return " ".join(words)


def option(values: Sequence[Value], name: str) -> Value:
    """Return a named part of what a call is given."""
    return next((found for value in values if (found := value.field(name)) is not None), NOTHING)


def is_local(name: str, values: Sequence[Value]) -> bool:
    """Say whether a call goes to this machine."""
    if name.endswith((".write", ".end", ".send")):
        return False
    named = [
        first(values, 0).text,
        *(option(values, key).text for key in ("url", "uri", "host", "hostname", "path")),
    ]
    if name.endswith(("connect", "createConnection")):
        named = [
            first(values, 1).text or first(values, 0).text,
            option(values, "host").text,
            option(values, "path").text,
        ]
        if all(text is None or text.isdigit() for text in named) and not option(values, "host").alias:
            return first(values, 1) is NOTHING
        return any(text is not None and calls.LOCAL.search(text) for text in named)
    return any(
        text is not None and calls.LOCAL.search(text) and not text.startswith(("/", ".", "~"))
        for text in named
    )


def is_planted(path: str, text: str) -> bool:
    """Say whether a text, written there, is run by itself and hides what, or orders an agent to hide."""
    if calls.STARTUP.search(path):
        return calls.HIDDEN_COMMAND.search(text) is not None
    return calls.MEMORY.search(path) is not None and calls.HIDING_ORDER.search(text) is not None


def is_bare(value: Value) -> bool:
    """Say whether nothing of a text is known, so that all of it came from elsewhere."""
    return value.text is None or not value.text.strip(f"{UNKNOWN} ")


def is_connection(value: Value) -> bool:
    """Say whether a value is a connection to another machine."""
    return calls.connection(value.alias) and not value.local


def coded(name: str, made: Value, values: Sequence[Value]) -> Value:
    """Note what is encoded or decoded, and read what is decoded where it is known."""
    way = first(values, 1).text if name.endswith("from") else None
    if calls.decodes(name) or way in ("base64", "hex", "base64url"):
        plain = (
            numbered(values) if name.endswith("fromCharCode") else decoded(first(values, 0), way or "base64")
        )
        return Value(made.taint | plain.taint, plain.text, code=made.code | {DECODED})
    encodes = name.endswith("btoa") or (
        name.endswith("toString") and first(values, 0).text in ("base64", "hex", "base64url")
    )
    if encodes and made.taint.variables:
        taint = Taint(made.taint.secrets, made.taint.names, made.taint.variables, encoded=True)
        return Value(taint, code=made.code)
    return made


def numbered(values: Sequence[Value]) -> Value:
    """Return the text that characters by number stand for."""
    codes = [int(value.text[:_DIGITS]) for value in values if value.text and value.text.isdecimal()]
    return constant("".join(chr(code) for code in codes if code <= _LAST_CODE)) if codes else NOTHING


def decoded(value: Value, way: str) -> Value:
    """Return what a text stands for that is known and encoded."""
    if not value.is_known or value.text is None:
        return Value(value.taint)
    try:
        if way == "hex":
            return constant(bytes.fromhex(value.text).decode("utf-8", "replace"))
        padded = value.text + "=" * (-len(value.text) % 4)
        return constant(
            base64.b64decode(padded, altchars=b"-_" if way == "base64url" else None).decode(
                "utf-8", "replace"
            )
        )
    except (ValueError, binascii.Error):
        return Value(value.taint)
