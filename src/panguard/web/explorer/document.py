"""The published description of the API, read back as what a page shows: its operations. Pure."""

import json
from typing import Any

import msgspec
from msgspec import Struct, field

_JSON, _TEXT = "application/json", "text/plain"


class Parameter(Struct, frozen=True):
    """A value in the address."""

    name: str
    description: str = ""
    example: str | int = ""


class Operation(Struct, frozen=True):
    """One thing that can be asked: how, what may be added, what is sent and what comes back, as examples."""

    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...] = ()
    signed: bool = False
    request: str = ""
    answer: str = ""


class _Content(Struct, frozen=True):
    example: Any = None


class _Body(Struct, frozen=True):
    content: dict[str, _Content] = field(default_factory=dict)


class _Told(Struct, frozen=True, rename={"body": "requestBody"}):
    summary: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: _Body = _Body()
    responses: dict[str, _Body] = field(default_factory=dict)
    security: tuple[dict[str, list[str]], ...] = ()


class _Scheme(Struct, frozen=True):
    name: str = ""
    description: str = ""


class _Components(Struct, frozen=True, rename="camel"):
    security_schemes: dict[str, _Scheme] = field(default_factory=dict)


class _Info(Struct, frozen=True):
    description: str = ""


class _Document(Struct, frozen=True):
    info: _Info
    paths: dict[str, dict[str, _Told]]
    components: _Components = _Components()


class Described(Struct, frozen=True):
    """The API: what it is about, how messages are signed and by which headers, and all that can be asked."""

    about: str
    signing: str
    headers: tuple[str, ...]
    operations: tuple[Operation, ...]


def described(document: bytes) -> Described:
    """Read an OpenAPI document."""
    read = msgspec.json.decode(document, type=_Document)
    schemes = tuple(read.components.security_schemes.values())
    return Described(
        read.info.description,
        schemes[0].description if schemes else "",
        tuple(scheme.name for scheme in schemes),
        tuple(
            _operation(method, path, told)
            for path, methods in read.paths.items()
            for method, told in methods.items()
        ),
    )


def _operation(method: str, path: str, told: _Told) -> Operation:
    answers = told.responses.get("200", _Body()).content
    return Operation(
        method.upper(),
        path,
        told.summary,
        told.parameters,
        bool(told.security),
        _example(told.body.content.get(_JSON)),
        _example(answers.get(_JSON) or answers.get(_TEXT)),
    )


def _example(content: _Content | None) -> str:
    if content is None or content.example is None:
        return ""
    example = content.example
    return example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
