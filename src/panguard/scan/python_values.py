"""What constant expressions of Python give, worked out without executing anything. Pure.

Every step has a bound; what is not constant gives None.
"""

import ast
import base64
import binascii
import codecs
import operator
import zlib
from collections.abc import Callable
from urllib.parse import unquote

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS

LONGEST = DEFAULT_LIMITS.constant_characters
DECODED = "decoded"
"""The `kind` of a constant that was encoded in the source."""
_MOST_ITEMS = DEFAULT_LIMITS.constant_items
_FIRST_SURROGATE = 0xD800
_LAST_BYTE = 255
_MASKS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.BitXor: operator.xor,
    ast.Add: operator.add,
    ast.Sub: operator.sub,
}
_ESCAPE = Expression(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_FUNCTIONS = frozenset(
    (
        "urllib.parse.unquote",
        "urllib.parse.unquote_plus",
        "chr",
        "bytes",
        "bytearray",
        "codecs.decode",
        "codecs.encode",
    )
)
_PATHS = frozenset(("os.path.join", "posixpath.join", "ntpath.join"))
_HOMES = frozenset(("Path.home", "pathlib.Path.home"))
_SAME = frozenset(
    ("os.path.expanduser", "os.path.abspath", "os.path.realpath", "str", "Path", "pathlib.Path")
)
_METHODS: dict[str, Callable[[str], str]] = {
    "strip": str.strip,
    "lower": str.lower,
    "upper": str.upper,
    "swapcase": str.swapcase,
}
_SAME_METHODS = frozenset(("expanduser", "resolve", "absolute", "as_posix"))

Value = str | bytes | int


def dotted(node: ast.AST) -> str:
    """Return `os.environ` for the expression that says so; empty for what is no plain name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join((node.id, *reversed(parts)))


def value_of(node: ast.expr) -> Value | None:
    """Return what a constant expression gives."""
    if isinstance(node, ast.BinOp):
        return _binary(node)
    if isinstance(node, ast.JoinedStr):
        return _formatted(node)
    if isinstance(node, ast.Subscript):
        return _part(node)
    return _call(node) if isinstance(node, ast.Call) else None


def decodes(node: ast.expr) -> bool:
    """Say whether an expression turns what nobody can read into something that is run or sent."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Slice) and node.slice.step is not None
    if not isinstance(node, ast.Call):
        return False
    codec = _text(node.args[-1]) if node.args else None
    hidden = codec is not None and codec.replace("-", "_").lower() in _HIDING_CODECS
    return dotted(node.func) in _DECODING or hidden or any(_items_are_made(item) for item in node.args)


def _items_are_made(node: ast.AST) -> bool:
    made = isinstance(node, (ast.GeneratorExp, ast.ListComp))
    return made or (isinstance(node, ast.Call) and dotted(node.func) in ("map", "reversed"))


def named(path: str) -> ast.expr:
    """Return the expression that says a dotted name."""
    first, *rest = path.split(".")
    made: ast.expr = ast.Name(first, ast.Load())
    for part in rest:
        made = ast.Attribute(made, part, ast.Load())
    return made


def constant(node: ast.AST) -> Value | None:
    """Return the value of a constant; None for anything else, and for a number too long to be written."""
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, int):
        return value if value.bit_length() <= DEFAULT_LIMITS.constant_bits else None
    return value if isinstance(value, (str, bytes)) else None


def _text(node: ast.AST) -> str | None:
    value = constant(node)
    return value if isinstance(value, str) else None


def added(one: object, other: object) -> Value | None:
    """Return two texts, or two rows of bytes, as one."""
    if isinstance(one, str) and isinstance(other, str):
        return one + other if len(one) + len(other) <= LONGEST else None
    if isinstance(one, bytes) and isinstance(other, bytes):
        return one + other if len(one) + len(other) <= LONGEST else None
    return None


def _binary(node: ast.BinOp) -> Value | None:
    left, right = constant(node.left), constant(node.right)
    if isinstance(node.op, ast.Add):
        return added(left, right)
    if isinstance(node.op, ast.Div) and isinstance(right, str):
        start = left if isinstance(left, str) else "~" if _is_home(node.left) else None
        return None if start is None else f"{start}/{right}"
    if isinstance(node.op, ast.Mod) and isinstance(left, str):
        values = (
            [constant(item) for item in node.right.elts] if isinstance(node.right, ast.Tuple) else [right]
        )
        return _percent(left, values)
    return None


def _percent(form: str, values: list[Value | None]) -> str | None:
    if None in values or form.count("%") != form.count("%s") or form.count("%s") != len(values):
        return None
    parts = form.split("%s")
    return "".join(part + str(value) for part, value in zip(parts, [*values, ""], strict=True))[:LONGEST]


def _is_home(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func).removeprefix("pathlib.") in _HOMES


def _formatted(node: ast.JoinedStr) -> str | None:
    parts: list[str] = []
    for item in node.values:
        inner = item.value if isinstance(item, ast.FormattedValue) and item.format_spec is None else item
        value = constant(inner)
        if value is None or (isinstance(item, ast.FormattedValue) and item.conversion >= 0):
            return None
        parts.append(str(value))
    whole = "".join(parts)
    return whole if len(whole) <= LONGEST else None


def _part(node: ast.Subscript) -> Value | None:
    whole = constant(node.value)
    if isinstance(whole, int) or whole is None:
        return None
    if isinstance(node.slice, ast.Slice):
        bounds = [_number(bound) for bound in (node.slice.lower, node.slice.upper, node.slice.step)]
        if any(bound is False for bound in bounds) or bounds[2] == 0:
            return None
        return whole[slice(*bounds)]
    place = _number(node.slice)
    if (
        isinstance(whole, str)
        and isinstance(place, int)
        and place is not False
        and -len(whole) <= place < len(whole)
    ):
        return whole[place]
    return None


def _number(node: ast.expr | None) -> int | None:
    """Return a constant bound of a slice, None where there is none; False for what is not constant."""
    if node is None:
        return None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = constant(node.operand)
        return -value if isinstance(value, int) else False
    value = constant(node)
    return value if isinstance(value, int) else False


def _items(node: ast.AST) -> list[Value] | None:
    """Return the values of a constant list, or of `map(chr, [...])` and `chr(n) for n in [...]`."""
    if isinstance(node, (ast.List, ast.Tuple)) and len(node.elts) <= _MOST_ITEMS:
        values = [constant(item) for item in node.elts]
        return None if None in values else [value for value in values if value is not None]
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)) and len(node.generators) == 1:
        source = node.generators[0]
        masked = _masked(node.elt, source)
        if masked is not None:
            return masked
        return _characters(_items(source.iter)) if _is_character(node.elt, source) else None
    if not isinstance(node, ast.Call) or not node.args:
        return None
    function, last = dotted(node.func), node.args[-1]
    if function == "map":
        return _characters(_items(last)) if dotted(node.args[0]) == "chr" else None
    inner = _text(last)
    found = list(inner) if inner is not None else _items(last)
    return list(reversed(found)) if function == "reversed" and found is not None else None


def _masked(node: ast.expr, source: ast.comprehension) -> list[Value] | None:
    """Return the numbers of `n ^ 7 for n in b"…"`, and their characters for `chr(n ^ 7)`."""
    as_character = isinstance(node, ast.Call) and dotted(node.func) == "chr" and len(node.args) == 1
    inner = node.args[0] if as_character and isinstance(node, ast.Call) else node
    if not isinstance(inner, ast.BinOp) or dotted(inner.left) != dotted(source.target) or source.ifs:
        return None
    key, data = constant(inner.right), constant(source.iter)
    numbers = list(data) if isinstance(data, bytes) else _items(source.iter)
    how = _MASKS.get(type(inner.op))
    if how is None or not isinstance(key, int) or not numbers or len(numbers) > LONGEST:
        return None
    made = [how(number, key) for number in numbers if isinstance(number, int)]
    if not as_character:
        return list(made)
    return _characters(list(made))


def _is_character(node: ast.expr, source: ast.comprehension) -> bool:
    """Say whether an element is `chr(n)` for the `n` that a comprehension goes through."""
    if not isinstance(node, ast.Call) or dotted(node.func) != "chr" or source.ifs:
        return False
    return [dotted(argument) for argument in node.args] == [dotted(source.target)]


def _characters(numbers: list[Value] | None) -> list[Value] | None:
    fits = (isinstance(number, int) and 0 <= number < _FIRST_SURROGATE for number in numbers or ())
    if numbers is None or not all(fits):
        return None
    return [chr(number) for number in numbers if isinstance(number, int)]


def _call(node: ast.Call) -> Value | None:
    name = dotted(node.func)
    values = [constant(argument) for argument in node.args]
    if name in _DECODERS:
        return (
            _decoded(_DECODERS[name], values[0]) if values and isinstance(values[0], (str, bytes)) else None
        )
    if node.keywords:
        return None
    if name in _PATHS or name in _SAME:
        return _path(name, node, values)
    return _function(name, node, values) if name in _FUNCTIONS else _method(node, values)


def _function(name: str, node: ast.Call, values: list[Value | None]) -> Value | None:
    """Return what a function of characters or codecs gives."""
    first = values[0] if values else None
    if name == "chr":
        made = _characters([first] if isinstance(first, int) else None)
        return str(made[0]) if made else None
    if name in ("bytes", "bytearray"):
        numbers = _items(node.args[0]) if node.args else None
        fits = numbers and all(isinstance(number, int) and 0 <= number <= _LAST_BYTE for number in numbers)
        return bytes(number for number in numbers or () if isinstance(number, int)) if fits else None
    if name.startswith("urllib"):
        return unquote(first) if isinstance(first, str) else None
    named = isinstance(first, str) and len(values) > 1
    return _by_codec(str(first), str(values[1])) if named else None


def _path(name: str, node: ast.Call, values: list[Value | None]) -> str | None:
    """Return a path; parts that are not constant are left out where what follows is."""
    if name in _SAME:
        value = values[0] if len(values) == 1 else None
        return value if isinstance(value, str) else None
    if not values or not isinstance(values[-1], str):
        return None
    parts = ["~" if _is_home(argument) else value for argument, value in zip(node.args, values, strict=True)]
    if not all(isinstance(part, str) for part in parts):
        return None
    return "/".join(str(part) for part in parts)[:LONGEST]


def _method(node: ast.Call, values: list[Value | None]) -> Value | None:
    """Return what a method of a constant gives."""
    if not isinstance(node.func, ast.Attribute):
        return None
    method, owner = node.func.attr, constant(node.func.value)
    if isinstance(owner, (str, bytes)) and method in ("decode", "encode"):
        return _by_codec(owner, str(values[0]) if values else "utf-8")
    if not isinstance(owner, str):
        return None
    if method == "join" and len(node.args) == 1:
        items = _items(node.args[0])
        fits = items is not None and all(isinstance(item, str) for item in items)
        return owner.join(str(item) for item in items or ())[:LONGEST] if fits else None
    return _of_text(owner, method, values)


def _of_text(owner: str, method: str, values: list[Value | None]) -> str | None:
    if method == "format" and values and None not in values and "%" not in owner:
        return _percent(owner.replace("{}", "%s"), values)
    if method == "replace" and all(isinstance(value, str) for value in values):
        old, new = [*map(str, values), "", ""][:2]
        return owner.replace(old, new)[:LONGEST] if old else None
    if values:
        return None
    if method in _METHODS:
        return _METHODS[method](owner)
    return owner if method in _SAME_METHODS else None


def _by_codec(data: str | bytes, codec: str) -> Value | None:
    name = codec.replace("-", "_").lower()
    if isinstance(data, str) and name in ("rot13", "rot_13"):
        return codecs.encode(data, "rot13")
    if name in ("hex", "hex_codec", "base64", "base64_codec"):
        return _decoded(_DECODERS["bytes.fromhex" if name.startswith("hex") else "base64.b64decode"], data)
    if name == "unicode_escape":
        written = data if isinstance(data, str) else data.decode("latin-1")
        return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), written)
    if name not in ("utf_8", "utf8", "ascii", "latin_1", "latin1"):
        return None
    return data.encode(errors="replace") if isinstance(data, str) else data.decode(errors="replace")


def _decoded(decoder: Callable[[bytes], bytes], data: str | bytes) -> bytes | None:
    if len(data) > LONGEST:
        return None
    try:
        return decoder(data.encode() if isinstance(data, str) else data)
    except (ValueError, binascii.Error, zlib.error, EOFError):
        return None


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj(47).decompress(data, LONGEST)


def _base64(data: bytes) -> bytes:
    return base64.b64decode(data + b"=" * (-len(data) % 4))


def _hex(data: bytes) -> bytes:
    return bytes.fromhex(data.decode("ascii"))


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64.b64decode": _base64,
    "base64.urlsafe_b64decode": base64.urlsafe_b64decode,
    "base64.standard_b64decode": _base64,
    "base64.decodebytes": _base64,
    "base64.b32decode": base64.b32decode,
    "base64.b16decode": base64.b16decode,
    "base64.b85decode": base64.b85decode,
    "base64.a85decode": base64.a85decode,
    "binascii.a2b_base64": _base64,
    "binascii.unhexlify": _hex,
    "binascii.a2b_hex": _hex,
    "bytes.fromhex": _hex,
    "bytearray.fromhex": _hex,
    "zlib.decompress": _inflated,
    "gzip.decompress": _inflated,
}
_DECODING = frozenset((*_DECODERS, "chr", "urllib.parse.unquote", "urllib.parse.unquote_plus"))
_HIDING_CODECS = frozenset(("rot13", "rot_13", "hex", "hex_codec", "base64", "unicode_escape"))
