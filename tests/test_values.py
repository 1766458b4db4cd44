"""Each test runs on `dataclasses` too: our values are what the standard library's are."""

import copy
import dataclasses
import pickle
import subprocess
import sys
from functools import cached_property
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard import values


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class TheirPoint:
    """A point."""

    x: int
    y: int = 0
    label: str = dataclasses.field(default="", compare=False, repr=False)


@values.dataclass(frozen=True, slots=True, order=True)
class OurPoint:
    """A point."""

    x: int
    y: int = 0
    label: str = values.field(default="", compare=False, repr=False)


@dataclasses.dataclass(slots=True)
class TheirBag:
    items: list[int] = dataclasses.field(default_factory=list)
    size: int = 0


@values.dataclass(slots=True)
class OurBag:
    items: list[int] = values.field(default_factory=list)
    size: int = 0


@dataclasses.dataclass(frozen=True)
class TheirOpen:
    name: str = "a"

    @cached_property
    def long(self) -> str:
        return self.name * 3

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError


@values.dataclass(frozen=True)
class OurOpen:
    name: str = "a"

    @cached_property
    def long(self) -> str:
        return self.name * 3

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError


@dataclasses.dataclass(frozen=True, slots=True)
class TheirNamed(TheirPoint):
    name: str = "n"


@values.dataclass(frozen=True, slots=True)
class OurNamed(OurPoint):
    name: str = "n"


@values.dataclass(frozen=True, slots=True)
class OurNothing:
    pass


NUMBERS = st.integers(-3, 3)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_values_compare_hash_and_order_alike(a: int, b: int, c: int, d: int) -> None:
    kinds: tuple[type[Any], ...] = (OurPoint, TheirPoint)
    for point in kinds:
        left, right = point(a, b), point(c, d)
        assert (left == right) is ((a, b) == (c, d))
        assert (left < right) is ((a, b) < (c, d))
        assert (left <= right) is ((a, b) <= (c, d))
        assert (left > right) is ((a, b) > (c, d))
        assert (left >= right) is ((a, b) >= (c, d))
        assert (hash(left) == hash(right)) or (a, b) != (c, d)
    assert hash(OurPoint(a, b)) == hash(TheirPoint(a, b))


@pytest.mark.parametrize("point", [OurPoint, TheirPoint])
def test_a_value_shows_its_fields(point: type[OurPoint]) -> None:
    assert repr(point(1, label="x")) == f"{point.__name__}(x=1, y=0)"
    assert point.__doc__ == "A point."
    assert point.__match_args__ == ("x", "y", "label")
    assert point(1, label="x") == point(1, label="y")


@pytest.mark.parametrize("point", [OurPoint, TheirPoint])
def test_a_frozen_value_does_not_change_and_has_no_room_for_more(point: type[OurPoint]) -> None:
    value = point(1)
    for name in ("x", "other"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(value, name, 2)
    with pytest.raises(AttributeError):
        del value.x
    assert not hasattr(value, "__dict__")
    assert value == point(1)


@pytest.mark.parametrize("point", [OurPoint, TheirPoint])
@pytest.mark.parametrize("wrong", [{}, {"x": 1, "z": 2}, {"y": 1}])
def test_a_value_is_not_made_of_wrong_fields(point: type[OurPoint], wrong: dict[str, int]) -> None:
    for _ in range(2):
        with pytest.raises(TypeError):
            point(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [OurPoint, TheirPoint, OurNamed, TheirNamed])
def test_a_value_survives_copying_and_another_process(kind: type[OurPoint]) -> None:
    value = kind(1, label="kept")
    for twin in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):  # noqa: S301
        assert type(twin) is kind
        assert (twin, twin.label) == (value, "kept")


@pytest.mark.parametrize(("point", "home"), [(OurPoint, values), (TheirPoint, dataclasses)])
def test_a_changed_value_is_a_new_one(point: type[OurPoint], home: ModuleType) -> None:
    value = point(1, 2, "z")
    changed = home.replace(value, y=5)
    assert (changed, changed.label) == (point(1, 5), "z")
    assert value == point(1, 2)
    with pytest.raises(TypeError):
        home.replace(value, z=1)
    assert [item.name for item in home.fields(value)] == ["x", "y", "label"]
    assert [item.name for item in home.fields(point)] == ["x", "y", "label"]


@pytest.mark.parametrize("bag", [OurBag, TheirBag])
def test_a_factory_makes_a_default_for_each_value(bag: type[OurBag]) -> None:
    first, second = bag(), bag()
    first.items.append(1)
    first.size += 1
    assert (first.items, first.size, second.items, second.size) == ([1], 1, [], 0)
    assert first == bag([1], 1)
    with pytest.raises(TypeError):
        hash(first)


@pytest.mark.parametrize("kind", [OurOpen, TheirOpen])
def test_a_value_without_slots_can_remember_what_it_worked_out(kind: type[OurOpen]) -> None:
    assert (kind.name, kind("b").long, kind().long) == ("a", "bbb", "aaa")
    with pytest.raises(ValueError):  # noqa: PT011 - that it is called at all
        kind("")


@pytest.mark.parametrize("kind", [OurNamed, TheirNamed])
def test_fields_are_inherited(kind: type[OurNamed]) -> None:
    value = kind(1, 2, "l", "m")
    assert repr(value) == f"{kind.__name__}(x=1, y=2, name='m')"
    assert value == kind(1, 2, "other", "m")
    assert value != kind(1, 2, "l", "o")


def test_values_of_different_classes_are_never_equal() -> None:
    assert OurPoint(1) != OurNamed(1)
    tuple_alike: object = (1, 0)
    assert OurPoint(1) != tuple_alike
    with pytest.raises(TypeError):
        assert OurPoint(1) < OurNamed(1)
    assert OurNothing() == OurNothing()
    assert len({OurNothing(), OurNothing()}) == 1


def test_a_pattern_takes_a_value_apart() -> None:
    match OurPoint(1, 2):
        case OurPoint(x, y):
            assert (x, y) == (1, 2)


def test_nothing_heavy_is_imported() -> None:
    code = "import panguard.values, sys; print({'dataclasses', 'inspect'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
