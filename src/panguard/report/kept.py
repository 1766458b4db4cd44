"""A report as bytes and back again, with all that was said, so that it can be shown in any form later. Pure.

It is written by field order, without names: what was kept by another version may not be readable, and is
then refused as a whole.
"""

import json
import types
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from panguard.errors import PanguardError
from panguard.report.model import Report
from panguard.values import fields, parts

FORMAT = 1
_Reader = Callable[[Any], Any]


class UnreadableReport(PanguardError):  # noqa: N818 - what it is, not what went wrong
    """The bytes are no report of this version."""


def written(report: Report) -> bytes:
    """Return the bytes of a report: equal reports give equal bytes."""
    return json.dumps([FORMAT, _plain(report)], ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def read(data: bytes) -> Report:
    """Return the report of some bytes. Raises UnreadableReport."""
    try:
        version, plain = json.loads(data.decode("utf-8", "surrogatepass"))
        if version != FORMAT:
            raise UnreadableReport("the report was kept by another version")
        report: Report = _reader(Report)(plain)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnreadableReport(f"the report that was kept cannot be read: {error}") from error
    return report


def _plain(value: object) -> object:
    """Return a value as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(item)] for key, item in value.items()]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return [_plain(item) for item in parts(value)]


@cache
def _reader(kind: Any) -> _Reader:  # noqa: ANN401 - any annotation of a field
    """Return what reads a value of a type."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _one_of(arguments)
    if origin is tuple:
        return _tuple(arguments)
    if origin is not None and issubclass(origin, Mapping):
        key, item = map(_reader, arguments)
        return lambda plain: {key(one): item(other) for one, other in plain}
    if issubclass(kind, Enum):
        member: _Reader = kind
        return member
    if issubclass(kind, tuple) or fields(kind):
        return _record(kind)
    return _primitive(kind)


def _one_of(kinds: tuple[Any, ...]) -> _Reader:
    """Read None or a value, or a text or a value: what a JSON value is tells which."""
    rest = [kind for kind in kinds if kind not in (type(None), str)]
    reader = _reader(rest[0]) if rest else str

    def read_one(plain: Any) -> Any:  # noqa: ANN401 - what JSON gives
        if plain is None and type(None) in kinds:
            return None
        return plain if isinstance(plain, str) and str in kinds else reader(plain)

    return read_one


def _tuple(kinds: tuple[Any, ...]) -> _Reader:
    if len(kinds) == 2 and kinds[1] is Ellipsis:  # noqa: PLR2004 - `tuple[kind, ...]`
        each = kinds[0]
        return lambda plain: tuple(map(_reader(each), plain))
    return lambda plain: tuple(_reader(kind)(item) for kind, item in zip(kinds, plain, strict=True))


def _record(kind: Any) -> _Reader:  # noqa: ANN401 - a class of values, or a named tuple
    hints = get_type_hints(kind)
    names = kind._fields if issubclass(kind, tuple) else [item.name for item in fields(kind)]

    def read_record(plain: Any) -> Any:  # noqa: ANN401 - what JSON gives
        return kind(*(_reader(hints[name])(item) for name, item in zip(names, plain, strict=True)))

    return read_record


def _primitive(kind: Any) -> _Reader:  # noqa: ANN401 - `str`, `int`, `float` or `bool`
    allowed = (int, float) if kind is float else kind

    def read_primitive(plain: Any) -> Any:  # noqa: ANN401 - what JSON gives
        if not isinstance(plain, allowed):
            raise TypeError(f"expected {kind.__name__}")
        return plain

    return read_primitive
