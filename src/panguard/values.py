"""Frozen, slotted values: the part of `dataclasses` that this project uses, without its price at start-up.

`dataclasses` imports `inspect` and, for every class, writes and compiles six methods when the class is
defined: 8 ms and then half a millisecond a class, of which one scan defines about a hundred. Here the
methods are shared, and `__init__` is compiled when the first value of a class is made. To type checkers
the classes are dataclasses; what `dataclasses` offers beyond this (`InitVar`, `kw_only`, ...) is not here.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from types import MemberDescriptorType
from typing import Any, TypeVar, dataclass_transform, overload

_Value = TypeVar("_Value")
_FIELDS = "__value_fields__"


class FrozenError(AttributeError):
    """An attempt to change a frozen value."""


class _Nothing:
    """Stands for a default that was not given."""


class Field:
    """One field of a value: its name, its default or what makes one, and where it takes part."""

    __slots__ = ("compare", "default", "default_factory", "name", "repr")

    def __init__(
        self,
        name: str,
        default: object = _Nothing,
        default_factory: Callable[[], object] | None = None,
        *,
        repr: bool = True,  # noqa: A002 - the name that `dataclasses` gave it
        compare: bool = True,
    ) -> None:
        self.name = name
        self.default = default
        self.default_factory = default_factory
        self.repr = repr
        self.compare = compare


@overload
def field(*, default: _Value, repr: bool = True, compare: bool = True) -> _Value: ...
@overload
def field(*, default_factory: Callable[[], _Value], repr: bool = True, compare: bool = True) -> _Value: ...
def field(
    *,
    default: object = _Nothing,
    default_factory: Callable[[], object] | None = None,
    repr: bool = True,  # noqa: A002 - the name that `dataclasses` gave it
    compare: bool = True,
) -> object:
    """Say more about a field than its annotation and default can."""
    return Field("", default, default_factory, repr=repr, compare=compare)


@dataclass_transform(field_specifiers=(field,))
def dataclass(
    *, frozen: bool = False, slots: bool = False, order: bool = False, eq: bool = True
) -> Callable[[type[_Value]], type[_Value]]:
    """Make a class of values out of its annotations, as `dataclasses.dataclass` does."""

    def decorate(cls: type[_Value]) -> type[_Value]:
        own = _own_fields(cls)
        every = {name: item for base in reversed(cls.__mro__) for name, item in _known(base).items()} | own
        namespace = {**cls.__dict__, _FIELDS: every, "__match_args__": tuple(every)}
        _settle_defaults(namespace, own, slots=slots)
        namespace.setdefault("__repr__", _repr)
        if eq:
            _add_comparison(
                namespace, tuple(name for name, item in every.items() if item.compare), frozen, order
            )
        if frozen:
            namespace.update(__setattr__=_refuse_set, __delattr__=_refuse_delete)
        if frozen and slots:
            namespace.update(__getstate__=_state, __setstate__=_restore)
        namespace.setdefault("__init__", _first_init(frozen=frozen))
        metaclass: Any = type(cls)
        made: type[_Value] = metaclass(cls.__name__, cls.__bases__, namespace)
        return made

    return decorate


def replace(value: _Value, /, **changes: object) -> _Value:
    """Return a value like `value` but for some fields.

    Raises `TypeError` for a field it does not have, and for what is not a value of this module.
    """
    if not _known(type(value)):
        raise TypeError(f"{type(value).__qualname__} is not a class of values")
    same = {name: getattr(value, name) for name in _known(type(value)) if name not in changes}
    return type(value)(**same, **changes)


def fields(value: object) -> tuple[Field, ...]:
    """Return the fields of a value or of a class of values, in their order."""
    return tuple(_known(value if isinstance(value, type) else type(value)).values())


def _known(cls: type) -> Mapping[str, Field]:
    found: Mapping[str, Field] = cls.__dict__.get(_FIELDS, {})
    return found


def _own_fields(cls: type) -> dict[str, Field]:
    own = {}
    for name in cls.__annotations__:
        given = cls.__dict__.get(name, _Nothing)
        if isinstance(given, Field):
            given.name = name
        own[name] = given if isinstance(given, Field) else Field(name, given)
    return own


def _settle_defaults(namespace: dict[str, object], own: Mapping[str, Field], *, slots: bool) -> None:
    """Leave defaults on the class where there are no slots, as `dataclasses` does."""
    for name, item in own.items():
        namespace.pop(name, None)
        if not slots and item.default is not _Nothing:
            namespace[name] = item.default
    if slots:
        namespace["__slots__"] = tuple(own)
    namespace.pop("__dict__", None)
    namespace.pop("__weakref__", None)


def _add_comparison(namespace: dict[str, object], names: tuple[str, ...], frozen: bool, order: bool) -> None:  # noqa: FBT001
    key = _key(names)

    def equal(self: object, other: object) -> bool:
        return key(self) == key(other) if type(other) is type(self) else NotImplemented

    namespace.setdefault("__eq__", equal)
    if frozen and namespace.get("__hash__") is None:
        namespace["__hash__"] = lambda self: hash(key(self))
    elif not frozen:
        namespace["__hash__"] = None
    if order:
        namespace.update(_ordering(key))


def _key(names: tuple[str, ...]) -> Callable[[object], tuple[object, ...]]:
    """Return what makes the tuple that values are compared by."""
    if len(names) > 1:
        several: Callable[[object], tuple[object, ...]] = attrgetter(*names)
        return several
    return lambda value: tuple(getattr(value, name) for name in names)


def _ordering(key: Callable[[object], tuple[object, ...]]) -> dict[str, object]:
    def less(self: object, other: object) -> bool:
        return key(self) < key(other) if type(other) is type(self) else NotImplemented

    def at_most(self: object, other: object) -> bool:
        return key(self) <= key(other) if type(other) is type(self) else NotImplemented

    def more(self: object, other: object) -> bool:
        return key(self) > key(other) if type(other) is type(self) else NotImplemented

    def at_least(self: object, other: object) -> bool:
        return key(self) >= key(other) if type(other) is type(self) else NotImplemented

    return {"__lt__": less, "__le__": at_most, "__gt__": more, "__ge__": at_least}


def _first_init(*, frozen: bool) -> Callable[..., None]:
    """Return an `__init__` that, when first called, puts the compiled one in its place."""

    def first(self: object, *given: object, **named: object) -> None:
        owner = next(cls for cls in type(self).__mro__ if cls.__dict__.get("__init__") is first)
        if not given and not named and _take_defaults(self, owner):
            return
        compiled = _compile_init(owner, frozen=frozen)
        type.__setattr__(owner, "__init__", compiled)
        compiled(self, *given, **named)

    return first


def _take_defaults(self: object, cls: type) -> bool:
    """Give every field its default; say whether all have a plain one.

    A value of many fields is often made once, of defaults alone, and compiling costs more than that.
    """
    known = _known(cls).values()
    if hasattr(cls, "__post_init__") or any(item.default is _Nothing for item in known):
        return False
    for item in known:
        object.__setattr__(self, item.name, item.default)
    return True


def _compile_init(cls: type, *, frozen: bool) -> Callable[..., None]:
    scope: dict[str, Any] = {"_nothing": _Nothing, "_set": object.__setattr__}
    parameters, lines = [], []
    for name, item in _known(cls).items():
        parameter, value = name, name
        if item.default_factory is not None:
            scope[f"_make_{name}"] = item.default_factory
            parameter, value = f"{name}=_nothing", f"_make_{name}() if {name} is _nothing else {name}"
        elif item.default is not _Nothing:
            scope[f"_default_{name}"] = item.default
            parameter = f"{name}=_default_{name}"
        parameters.append(parameter)
        lines.append(_assignment(cls, name, value, scope, frozen=frozen))
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    text = f"def __init__({', '.join(['self', *parameters])}):\n " + ("\n ".join(lines) or "pass")
    exec(text, scope)  # noqa: S102 - made of the names of a class's own fields, as in `dataclasses`
    made: Callable[..., None] = scope["__init__"]
    return made


def _assignment(cls: type, name: str, value: str, scope: dict[str, Any], *, frozen: bool) -> str:
    if not frozen:
        return f"self.{name} = {value}"
    slot = getattr(cls, name, None)
    if isinstance(slot, MemberDescriptorType):
        scope[f"_set_{name}"] = slot.__set__
        return f"_set_{name}(self, {value})"
    return f"_set(self, {name!r}, {value})"


def _repr(self: object) -> str:
    shown = (f"{item.name}={getattr(self, item.name)!r}" for item in fields(self) if item.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def parts(value: object) -> tuple[object, ...]:
    """Return what the fields of a value hold, in their order."""
    return tuple(getattr(value, name) for name in _known(type(value)))


def _refuse_set(self: object, name: str, _value: object) -> None:
    raise FrozenError(f"cannot assign to field {name!r} of {type(self).__qualname__}")


def _refuse_delete(self: object, name: str) -> None:
    raise FrozenError(f"cannot delete field {name!r} of {type(self).__qualname__}")


def _state(self: object) -> list[object]:
    return list(parts(self))


def _restore(self: object, state: list[object]) -> None:
    for name, value in zip(_known(type(self)), state, strict=True):
        object.__setattr__(self, name, value)
