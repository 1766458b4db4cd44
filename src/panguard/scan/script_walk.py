"""Walks JavaScript and TypeScript in order, remembering what each name may hold. Pure; nothing is executed.

There is no grammar: operands, operators, assignments, calls and functions are told by their marks, so
that a snippet, or a program with a mistake, is walked as far as any other. Names live in functions;
branches are not told apart.
"""

from abc import abstractmethod
from collections.abc import Sequence

from panguard.limits import DEFAULT_LIMITS
from panguard.scan.script_names import COMPARES, Chain, Names, Run
from panguard.scan.script_shapes import (
    Function,
    after_type,
    arguments,
    declared,
    function_at,
    is_object,
    number,
    typed_call,
)
from panguard.scan.script_tokens import MARK, NAME, TEXT, Tokens
from panguard.scan.script_values import (
    NOTHING,
    Known,
    Value,
    constant,
    known_as,
    record,
)

_DEEPEST = DEFAULT_LIMITS.expression_depth
_GIVES = frozenset(("=", "+=", "||=", "??=", "&&="))
_ENDS = frozenset((",", ";"))
_DECLARES = frozenset(("const", "let", "var", "using"))
_PASSED = frozenset(("await", "async", "else", "do", "try", "yield", "void", "delete", "default", "public"))
_PASSED |= frozenset(("private", "protected", "readonly", "static", "get", "declare", "throw", "export"))
_MODIFIERS = frozenset(("async", "static", "get", "set", "public", "private", "protected", "*", "override"))
_NO_METHODS = frozenset(("if", "for", "while", "switch", "catch", "with", "function", "return", "await"))
_LONGEST_NAME = 200


class Walker(Names):
    """Walks one program; what calls mean is told by a class of its own."""

    def __init__(self, text: str, known: Known, number: int) -> None:
        super().__init__(known)
        self.number = number
        tokens = Tokens(text)
        self.tokens, self.pair = tokens.every, tokens.pair
        self.frames: list[Value] = []
        self.depth = 0
        self.lost = False

    def walk(self) -> None:
        """Follow the whole program once."""
        try:
            self.items(0, len(self.tokens))
        except RecursionError:
            self.lost, self.depth, self.chain, self.frames = True, 0, [-1], []

    # What a class of its own tells

    @abstractmethod
    def called(self, chain: Chain, given: Sequence[tuple[int, int]], end: int) -> Value:
        """Return what a call gives back; `given` are the places of its arguments."""

    @abstractmethod
    def part(self, chain: Chain, name: str) -> Value:
        """Return what a named member may hold."""

    @abstractmethod
    def at(self, whole: Value, index: Value) -> Value:
        """Return what a computed member may hold."""

    @abstractmethod
    def imported(self, start: int, last: int) -> None:
        """Take over what an import names."""

    # Items

    def whole(self, start: int, end: int) -> Value:
        """Return what all items between two tokens hold together."""
        total = NOTHING
        for _, value in self.items(start, end):
            total |= value
        return total

    def items(self, start: int, end: int) -> list[tuple[str, Value]]:
        """Follow what stands between two tokens; return the values of its items with their keys."""
        found: list[tuple[str, Value]] = []
        if self.depth > _DEEPEST:
            self.lost = True
            return found
        self.depth += 1
        at = start
        while at < end:
            run = Run()
            at = self._key(at, end, run)
            while at < end and not run.done:
                at = max(self._step(at, end, run), at if run.done else at + 1)
            if run.operands or run.targets or run.names:
                found.append((run.key or run.single, self._finished(run, at)))
        self.depth -= 1
        return found

    def _key(self, at: int, end: int, run: Run) -> int:
        """Take the key of an item, or a method, that starts here."""
        tokens = self.tokens
        token = tokens[at]
        if at + 1 < end and token.kind != MARK and tokens[at + 1].said == ":":
            run.key = token.said
            return at + 2
        computed = self.pair.get(at, end) + 1 if token.said == "[" else end
        if computed < end and self._mark(computed) == ":":
            return computed + 1
        while at < end and tokens[at].said in _MODIFIERS and at + 1 < end and tokens[at + 1].kind != MARK:
            at += 1
        method = tokens[at].kind == NAME and tokens[at].said not in _NO_METHODS and self._mark(at + 1) == "("
        closed = self.pair.get(at + 1, end) if method else end
        body = after_type(self.tokens, closed + 1, end) if closed < end else end
        if method and body < end and self._mark(body) == "{" and (self._mark(closed + 1) in ("{", ":")):
            run.key = tokens[at].said
            shape = Function(run.key, (at + 2, closed), (body + 1, self.pair.get(body, end)))
            run.operand(self.function(shape, run.key, ()))
            run.done = True
            return shape.body[1] + 1
        return at

    def _mark(self, at: int) -> str:
        return (
            self.tokens[at].said
            if 0 <= at < len(self.tokens) and self.tokens[at].kind in (MARK, NAME)
            else ""
        )

    def _finished(self, run: Run, at: int) -> Value:
        value = run.value
        for target in run.targets:
            self.give(target, value, at)
        for name in run.names:
            self.declare(name, value)
        if run.returns and self.frames:
            self.frames[-1] |= value
        return value

    def _step(self, at: int, end: int, run: Run) -> int:
        """Take one operand or operator; return where the next one starts."""
        token = self.tokens[at]
        if run.after and self._ends_here(at, run):
            run.done = True
            return at
        if token.kind == TEXT:
            return self._operand(Chain("", constant(token.said), NOTHING, at), at + 1, end, run)
        if token.kind == NAME:
            return self._word(at, end, run)
        if token.kind != MARK:
            other = Chain("", Value(text=number(token.said)), NOTHING, at)
            return self._operand(other, at + 1, end, run)
        if token.said in ("(", "[", "{", "`(", "${"):
            return self._group(at, end, run)
        if token.said in _ENDS:
            run.done = True
        elif token.said not in ("...", ")", "]", "}", "`)", "*", "@"):
            run.takes(token.said)
        return at + 1

    def _ends_here(self, at: int, run: Run) -> bool:
        """Say whether an item ends without a mark: at the end of a line or block."""
        token = self.tokens[at]
        if not (token.line or run.block) or self._mark(at - 1) in COMPARES:
            return False
        return token.kind != MARK or token.said in ("{", "[", "...", "@") or (run.block and token.said == "(")

    def _word(self, at: int, end: int, run: Run) -> int:
        """Take a word: of the language, or a name with what is made of it."""
        word = self.tokens[at].said
        if word in _DECLARES and at + 1 < end and self.tokens[at + 1].kind != TEXT:
            return self._declaration(at + 1, end, run)
        if word in ("return", "yield"):
            run.restart()
            run.returns = True
        elif word in COMPARES:
            run.takes(word)
        elif word == "typeof":
            run.skips = True
        elif word == "import" and self._mark(at + 1) not in ("(", "."):
            return self._import(at, end, run)
        elif word == "class" and at + 1 < end and self.tokens[at + 1].kind == NAME:
            self.known.classes.add(self.tokens[at + 1].said)
            return at + 2
        elif word in ("class", "interface", "extends", "implements", "enum", "namespace", "as", "satisfies"):
            return min(end, at + (1 if self._mark(at + 1) == "{" else 2))
        elif (
            word not in _PASSED
            or (self._mark(at + 1) in (".", "(", "=", ")", ",") and word not in ("await", "async"))
        ) or (word == "async" and function_at(self.tokens, self.pair, at, end)):
            return self._name(at, end, run)
        return at + 1

    def _import(self, at: int, end: int, run: Run) -> int:
        last = next((i for i in range(at, min(end, at + 200)) if self.tokens[i].kind == TEXT), at)
        self.imported(at + 1, last)
        run.done = True
        return last + 1

    def _name(self, at: int, end: int, run: Run) -> int:
        found = function_at(self.tokens, self.pair, at, end)
        if found:
            name = found.name or run.key or (run.targets[-1].raw if run.targets else "")
            name = (name or (run.names[0] if len(run.names) == 1 else "")).rpartition(".")[2]
            heard = (run.targets[-1].owner,) if name.startswith("on") and run.targets else ()
            value = self.function(found, name or f"@{self.number}.{found.parameters[0]}", heard)
            if found.name:
                self.declare(found.name, value)
            if not (found.is_expression or found.name) and self._mark(found.after(end)) == "(":
                return self._operand(Chain("", value, NOTHING, at), found.after(end), end, run)
            run.operand(value)
            run.block = bool(found.name)
            return found.after(end)
        is_new = self.tokens[at].said == "new" and at + 1 < end
        at += is_new
        if self.tokens[at].kind != NAME:
            return at
        name = self.tokens[at].said
        return self._operand(Chain(name, self.named(name), NOTHING, at), at + 1, end, run, is_new=is_new)

    def _operand(self, chain: Chain, at: int, end: int, run: Run, *, is_new: bool = False) -> int:
        """Take an operand with its members and calls; what is given something is remembered."""
        chain, at = self.members(chain, at, end, is_new=is_new)
        if at < end and self._mark(at) in _GIVES and chain.raw:
            add = self._mark(at) == "+=" and chain.value.text is not None
            run.targets.append(chain)
            run.restart()
            if add:
                run.operand(chain.value)
                run.takes("+")
            return at + 1
        run.single = chain.raw if not run.operands else ""
        run.operand(chain.value)
        return at

    def _group(self, at: int, end: int, run: Run) -> int:
        """Take what stands in brackets, or a function that starts with them."""
        found = function_at(self.tokens, self.pair, at, end) if self.tokens[at].said == "(" else None
        if found:
            return self._name(at, end, run)
        closed = min(self.pair.get(at, end), end)
        said = self.tokens[at].said
        if said == "{" and not is_object(self.tokens, at):
            self.items(at + 1, closed)
            run.operand(NOTHING)
            run.block = True
            return closed + 1
        items = self.items(at + 1, closed)
        if said == "[":
            value = record([(str(place), one) for place, (_, one) in enumerate(items)])
        elif said == "{":
            value = record(items)
        else:
            value = items[-1][1] if items else NOTHING
        return self._operand(Chain("", value, NOTHING, at), closed + 1, end, run)

    # Members and calls

    def members(self, chain: Chain, at: int, end: int, *, is_new: bool) -> tuple[Chain, int]:
        """Follow the members and calls behind an operand."""
        while at < end:
            mark = self._mark(at) if self.tokens[at].kind == MARK else ""
            following = self.tokens[at + 1] if at + 1 < end else None
            if mark == "!" and following and following.said in (".", "[", ")", ";", ","):
                at += 1
            elif mark in (".", "?.") and following and following.kind == NAME:
                chain = self._member(chain, following.said)
                at += 2
            elif mark == "?." and following:
                at += 1
            elif mark == "[" and not self.tokens[at].line:
                chain = self._computed(chain, at, end)
                at = self.pair.get(at, end) + 1
            elif mark in ("(", "`(") and (chain.raw or chain.value is not NOTHING):
                chain = self._call(chain, at, end)
                at, is_new = self.pair.get(at, end) + 1, False
            elif mark == "<" and (typed := typed_call(self.tokens, at, end)):
                at = typed
            else:
                break
        if is_new:
            chain = Chain("", Value(alias=known_as(f"{chain.name}()")), NOTHING, chain.start)
        return chain, at

    def _member(self, chain: Chain, name: str) -> Chain:
        raw = f"{chain.raw}.{name}" if chain.raw and len(chain.raw) < _LONGEST_NAME else ""
        known = self.lookup(raw) if raw else None
        field_value = chain.value.field(name)
        value = known or field_value or self.part(chain, name)
        if not value.alias and not value.function:
            value |= Value(alias=known_as(f"{chain.name}.{name}") if chain.value.alias else "")
        return Chain(raw or f".{name}", value, chain.value, chain.start)

    def _computed(self, chain: Chain, at: int, end: int) -> Chain:
        index = self.whole(at + 1, min(self.pair.get(at, end), end))
        if index.is_known and index.text:
            return self._member(chain, index.text)
        return Chain(chain.raw, self.at(chain.value, index), chain.value, chain.start)

    def _call(self, chain: Chain, at: int, end: int) -> Chain:
        closed = min(self.pair.get(at, end), end)
        if self.tokens[at].said == "`(":
            given = [(at, closed + 1)]
        else:
            given = arguments(self.tokens, self.pair, at + 1, closed)
        value = self.called(chain, given, closed)
        return Chain("", value, NOTHING, chain.start)

    # Functions

    def function(self, shape: Function, name: str, given: Sequence[Value]) -> Value:
        """Follow a function that is given something; return it as a value."""
        if name:
            self.known.functions.add(name)
        self.chain.append(shape.parameters[0])
        self.scopes.setdefault(shape.parameters[0], {})
        self.frames.append(NOTHING)
        for place, (low, high) in enumerate(arguments(self.tokens, self.pair, *shape.parameters)):
            value = given[place] if place < len(given) else NOTHING
            if name:
                value |= self.known.arguments.get((name, place), NOTHING)
            self._parameter(low, high, value)
        result = self.items(*shape.body)
        returned = self.frames.pop()
        if shape.is_expression and result:
            returned |= result[-1][1]
        self.chain.pop()
        if name:
            self.known.returned(name, returned)
        return Value(function=name or f"@{shape.parameters[0]}", fields=(("=>", returned),))

    def _parameter(self, low: int, high: int, value: Value) -> None:
        names, at = declared(self.tokens, self.pair, low, high)
        for name, key in names:
            self.declare(name, self._taken(value, key))
        at = after_type(self.tokens, at, high)
        if at < high and self._mark(at) == "=":
            default = self.whole(at + 1, high)
            for name, key in names:
                self.declare(name, self._taken(default, key))

    # Names

    def _declaration(self, at: int, end: int, run: Run) -> int:
        """Take a declaration: `const {a, b: c} = ...`, `for (const x of ...)`."""
        names, at = declared(self.tokens, self.pair, at, end)
        at = after_type(self.tokens, at, end)
        mark = self._mark(at) if at < end else ""
        if mark in ("of", "in"):
            value = self.whole(at + 1, end)
            for name, key in names:
                self.declare(name, value.element() if not key or key.isdigit() else self._taken(value, key))
            run.done = True
            return end
        if mark != "=":
            return at
        if len(names) == 1 and not names[0][1]:
            run.names = (names[0][0],)
            return self._declared_run(at + 1, end, run)
        inner = Run()
        at = self._declared_run(at + 1, end, inner)
        for name, key in names:
            self.declare(name, self._taken(inner.value, key))
        run.done = True
        return at

    def _declared_run(self, at: int, end: int, run: Run) -> int:
        while at < end and not run.done:
            at = max(self._step(at, end, run), at if run.done else at + 1)
        if self._mark(at - 1) == "," and at < end and self.tokens[at - 1].kind == MARK:
            for name in run.names:
                self.declare(name, run.value)
            if run.names:
                run.names, run.done, run.after = (), False, False
                run.restart()
                return self._declaration(at, end, run)
        return at

    def _taken(self, value: Value, key: str) -> Value:
        if not key:
            return value
        if key == "...":
            return Value(value.taint, code=value.code)
        if key.isdigit():
            return value.field(key) or value.element()
        return self._member(Chain("", value, NOTHING, 0), key).value
