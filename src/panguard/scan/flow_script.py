"""Follows secrets and downloads through JavaScript and TypeScript to where they leave or run. Pure.

What calls mean is told by their names, which imports, destructuring and other names do not hide. Names
are followed through assignments, containers, callbacks, promises and functions, also of other programs
of the skill. Headers are not followed, since signing in with a key is what keys are for.
"""

from collections.abc import Iterable, Sequence

from panguard.limits import DEFAULT_LIMITS
from panguard.scan import script_calls as calls
from panguard.scan.flow_text import shell_leaks
from panguard.scan.installers import is_official
from panguard.scan.script_deeds import (
    DECODED,
    coded,
    command_of,
    is_local,
    module_named,
    named_part,
    option,
    secrets_at,
)
from panguard.scan.script_names import Chain
from panguard.scan.script_runs import NETWORK, Runner, ScriptRun
from panguard.scan.script_shapes import function_at
from panguard.scan.script_text import plain_script
from panguard.scan.script_tokens import NAME
from panguard.scan.script_values import (
    NOTHING,
    Known,
    Value,
    constant,
    first,
    is_header,
    is_telling_part,
    joined,
    known_as,
)
from panguard.scan.sensitive import Secret, is_secret_name, secret_path
from panguard.scan.taint import Leak, Taint
from panguard.values import dataclass

_MOST_PASSES = 4
_MOST = DEFAULT_LIMITS.followed
_WHOLE = Value(Taint(secrets=frozenset((Secret.ENVIRONMENT,))), alias="process.env")


@dataclass(frozen=True, slots=True)
class Followed:
    """What a program sends away and runs; `cut` says that it was too long or deep for that."""

    leaks: tuple[Leak, ...]
    runs: tuple[ScriptRun, ...]
    cut: bool = False


def followed_scripts(programs: Iterable[str]) -> tuple[Followed, ...]:
    """Follow programs together; the answers are in the order of the programs."""
    known, room = Known(), DEFAULT_LIMITS.script_tokens
    walkers = [_Follower(text, known, number) for number, text in enumerate(programs)]
    for walker in walkers:
        walker.lost = len(walker.tokens) > room
        room -= 0 if walker.lost else len(walker.tokens)
    walked = [walker for walker in walkers if not walker.lost]
    for _ in range(_MOST_PASSES):
        known.news = False
        for walker in walked:
            walker.walk()
        changing = [walker for walker in walked if not walker.settled()]
        if not changing and not known.news:
            break
    return tuple(walker.found() for walker in walkers)


class _Follower(Runner):
    """Knows what calls mean."""

    def __init__(self, text: str, known: Known, number: int) -> None:
        super().__init__(text, plain_script(text, codes=False), known, number)
        self.leaks: dict[int, Leak] = {}
        self.size = -1

    def settled(self) -> bool:
        """Say whether the last pass taught nothing about names."""
        before = self.size
        self.size = hash(tuple(tuple(scope.items()) for scope in self.scopes.values()))
        return self.size == before

    def found(self) -> Followed:
        """Return what was found, in the order of the program."""
        leaks = sorted(self.leaks.values(), key=lambda leak: leak.start)[:_MOST]
        runs = sorted(self.runs.values(), key=lambda run: run.start)[:_MOST]
        return Followed(tuple(leaks), tuple(runs), cut=self.lost)

    # Members

    def part(self, chain: Chain, name: str) -> Value:
        """Return what a named member of something may hold."""
        path = f"{chain.name}.{name}"
        if path in calls.ENVIRONMENTS:
            return _WHOLE
        if path in calls.PLACES:
            return constant(calls.PLACES[path])
        whole = chain.value
        if not is_telling_part(name):
            return NOTHING
        if whole.alias.startswith("./"):
            return self.known.names.get(name, NOTHING) | Value(function=name)
        return named_part(whole, name)

    def at(self, whole: Value, index: Value) -> Value:
        """Return what a computed member may hold."""
        if whole.alias != "process.env":
            return whole.element()
        if Secret.ENVIRONMENT in index.taint.secrets:
            return Value(_WHOLE.taint)
        return Value(Taint(variables=frozenset(filter(is_secret_name, index.taint.names))))

    def assigned(self, target: Chain, value: Value, place: int) -> None:
        """Note an address that is loaded because a member was given it."""
        name = f"{target.owner.alias}.{target.raw.rpartition('.')[2]}" if target.owner.alias else target.raw
        if calls.assigned(name):
            self._leak(target.start, place, value)

    def imported(self, start: int, last: int) -> None:
        """Take over what an import names: `import a, { b as c } from "d"`."""
        tokens = self.tokens
        module = module_named(tokens[last].said)
        at = start
        inside = False
        while at < last:
            token = tokens[at]
            if token.said in ("{", "}"):
                inside = token.said == "{"
            elif token.kind == NAME and token.said not in ("from", "type", "as"):
                renamed = at + 2 < last and tokens[at + 1].said == "as"
                name = tokens[at + 2].said if renamed else token.said
                self.declare(name, self._imported(module, token.said if inside else ""))
                at += 2 if renamed else 0
            at += 1
        if start + 2 < last and tokens[start].said == "*":
            self.declare(tokens[start + 2].said, self._imported(module, ""))

    def _imported(self, module: str, name: str) -> Value:
        if module.startswith("./"):
            known = self.known.names.get(name, NOTHING) if name else NOTHING
            return known | Value(alias="" if name else "./", function=name or "exports")
        if name in ("", "default"):
            return Value(alias=module)
        return self.part(Chain(module, Value(alias=module), NOTHING, 0), name) | Value(
            alias=f"{module}.{name}"
        )

    # Calls

    def called(self, chain: Chain, given: Sequence[tuple[int, int]], end: int) -> Value:
        """Return what a call gives back, noting what it sends, runs and writes."""
        shapes = [function_at(self.tokens, self.pair, low, high) for low, high in given]
        values = [
            NOTHING if shape else self._argument(*place) for shape, place in zip(shapes, given, strict=True)
        ]
        span = (self.tokens[chain.start].start, self.tokens[min(end, len(self.tokens) - 1)].end)
        own = self._own(chain)
        # A function that another of the skill is given is called there.
        names = [
            f"@{self.number}.{low}" if shape and own else ""
            for shape, (low, _) in zip(shapes, given, strict=True)
        ]
        values = [Value(function=name) if name else value for name, value in zip(names, values, strict=True)]
        result = self._outcome(chain, own, values, span)
        answers = [
            self.function(shape, name, () if own else self._handed(chain, result, values))
            for shape, name in zip(shapes, names, strict=True)
            if shape
        ]
        returned = NOTHING
        for answer in answers:
            returned |= answer.field("=>") or NOTHING
        return self._given_back(chain, result, returned if answers else None)

    def _argument(self, low: int, high: int) -> Value:
        items = self.items(low, high)
        return items[-1][1] if items else NOTHING

    def _given_back(self, chain: Chain, result: Value, returned: Value | None) -> Value:
        """Return what a call gives back that was given functions."""
        method = chain.name.rpartition(".")[2]
        if method == "Promise" or (returned is not None and method in calls.GIVES_BACK):
            return (returned or NOTHING) | Value(
                alias=known_as(f"{chain.name}()") if method == "then" else ""
            )
        if chain.raw == "" and chain.value.field("=>"):
            return chain.value.field("=>") or NOTHING
        return result

    def _handed(self, chain: Chain, result: Value, values: Sequence[Value]) -> list[Value]:
        """Return what a call hands to the functions that it is given."""
        method = chain.name.rpartition(".")[2]
        receiver = chain.owner
        if method in calls.EACH:
            return [receiver.element()]
        if method == "reduce":
            return [first(values, 1) | receiver.element(), receiver.element()]
        if method == "Promise":
            return [Value(alias="resolve")]
        if method in ("on", "once", "addEventListener", "addListener", "then", "finally"):
            return [
                Value(
                    receiver.taint,
                    receiver.text,
                    code=receiver.code,
                    local=receiver.local,
                    shell=receiver.shell,
                    fields=receiver.fields,
                    alias=receiver.alias if method == "then" and not receiver.code else "",
                )
            ]
        handed = Value(result.taint, code=result.code)
        return [handed, handed, handed]

    def _outcome(self, chain: Chain, own: str, values: list[Value], span: tuple[int, int]) -> Value:
        """Return what a call gives back that was given no functions."""
        name = chain.name
        if name in ("require", "import") and values and values[0].text is not None:
            self.run_file(values[0].text, span, interpreted=True)
            if values[0].text.startswith("data:text/javascript"):
                self.ran(span, DECODED)
            return self._imported(module_named(values[0].text), "")
        if name in ("resolve", "callback") and values and len(self.frames) > 0:
            for place in range(len(self.frames)):
                self.frames[place] |= values[0]
        self.run(chain, values, span)
        self._sends(chain, values, span)
        self.writes(chain, values, span)
        made = "constructor" if chain.raw in self.known.classes else own
        for place, value in enumerate(values if made else ()):
            self.known.given(made, place, value)
        if own:
            return self.known.returns.get(own, NOTHING)
        return self._result(chain, values)

    def _own(self, chain: Chain) -> str:
        """Return the name of the function of the skill that is called; nothing for any other."""
        method = (chain.raw or chain.value.function).rpartition(".")[2]
        if chain.value.function and chain.value.function in self.known.returns:
            return chain.value.function
        root = chain.value.alias.partition("(")[0].partition(".")[0]
        outside = root and chain.value.alias != chain.raw and root not in self.known.classes
        own = method in self.known.functions and method not in calls.BUILT_IN and not outside
        return method if own else ""

    def _result(self, chain: Chain, values: list[Value]) -> Value:
        name, receiver = chain.name, chain.owner
        alias = f"{name}()"
        if alias in calls.PLACES:
            return constant(calls.PLACES[alias])
        if alias in calls.ENVIRONMENTS:
            return _WHOLE
        if calls.clean(name):
            return Value(alias=known_as(alias))
        folded = self._folded(chain, values)
        if folded is not None:
            return folded
        total = Value(receiver.taint, code=receiver.code, local=receiver.local, shell=receiver.shell)
        for value in values:
            total |= Value(value.taint, code=value.code)
        if calls.fetches(name) or calls.commands(name):
            return self._answer(name, values)
        made = self._kept(chain, total, values)
        secrets = made.taint.secrets | self._read(name, values)
        if not calls.carries(name):
            secrets -= {Secret.ENVIRONMENT}
        rest = made.taint if calls.carries(name) else made.taint.made_into_something()
        taint = Taint(frozenset(secrets), rest.names, rest.variables, rest.encoded)
        made = Value(taint.in_part() if calls.part(name) else taint, code=made.code)
        return coded(name, made, values) | Value(alias=known_as(alias), local=total.local, shell=total.shell)

    def _kept(self, chain: Chain, total: Value, values: Sequence[Value]) -> Value:
        """Remember what is put into a container: `rows.push(x)`, `form.append("file", x)`."""
        method = chain.name.rpartition(".")[2]
        name = chain.raw.rpartition(".")[0]
        if method in calls.KEEPS and name and not is_header(name.rpartition(".")[2]):
            header = method in ("set", "append") and is_header(first(values, 0).text or "")
            if not header:
                self.keep(name, total)
        if method == "assign" and values and chain.name.startswith("Object."):
            return total
        return total

    def _folded(self, chain: Chain, values: list[Value]) -> Value | None:
        """Return the text that a call makes, where it is one that puts texts together."""
        name, receiver = chain.name, chain.owner
        method = name.rpartition(".")[2]
        if calls.paths(name) and values:
            path = values[0]
            for value in values[1:]:
                text = value.text
                path = value if text and text.startswith(("/", "~")) else joined(path, value, "/")
            return path
        if method == "join" and receiver.fields and first(values, 0).is_known:
            items = [value for key, value in receiver.fields if key.isdigit()]
            whole = items[0] if items else NOTHING
            for item in items[1:]:
                whole = joined(whole, item, values[0].text or "")
            return whole
        if calls.same_text(name):
            whole = receiver if method in ("toString", "trim") else first(values, 0)
            if whole.text is not None and first(values, 0).text not in ("base64", "hex", "base64url"):
                return Value(whole.taint, whole.text, code=whole.code)
        if name.endswith("createWriteStream"):
            return Value(text=first(values, 0).text, alias="fs.createWriteStream()")
        return None

    # Reading

    def _read(self, name: str, values: Sequence[Value]) -> frozenset[Secret]:
        """Return the secrets that a call reads from the files that it is given."""
        if not calls.reads(name) or calls.folder(name):
            return frozenset()
        kinds: set[Secret] = set()
        for value in values[:2]:
            kinds |= secrets_at(value)
            known = self.known.files.get(value.text or "")
            kinds |= known.taint.secrets if known else frozenset()
        return frozenset(kinds)

    def _answer(self, name: str, values: Sequence[Value]) -> Value:
        """Return what comes back from a server, or what a command prints."""
        alias = known_as(f"{name}()")
        if calls.commands(name):
            said = command_of(values)
            kind = secret_path(said) if said else None
            secrets = frozenset((kind,)) if kind else frozenset()
            shell = calls.SHELL.search((first(values, 0).text or "").split(" ")[0]) is not None
            fetched = calls.FETCH_COMMAND.search(said) is not None and not is_official(said)
            code = frozenset((NETWORK,)) if fetched else frozenset()
            return Value(Taint(secrets=secrets), alias=alias, code=code, shell=shell)
        local = is_local(name, values)
        known = first(values, 0).text or option(values, "url").text or ""
        code = frozenset() if local or is_official(known) else frozenset((NETWORK,))
        return Value(alias=alias, code=code, local=local)

    # Sending

    def _sends(self, chain: Chain, values: Sequence[Value], span: tuple[int, int]) -> None:
        name = chain.name
        if calls.sends(name) and not chain.owner.local and not is_local(name, values):
            self._leak_values(values, span)
        elif calls.commands(name):
            self._sends_by_command(values, span)
        elif name.endswith(".pipe") and values and not values[0].local:
            taint = chain.owner.taint if calls.sends(f"{values[0].alias}.write") else Taint()
            self._noted(taint, span)

    def _leak_values(self, values: Sequence[Value], span: tuple[int, int]) -> None:
        total = Taint()
        disguised = False
        for place, value in enumerate(values):
            total |= value.taint
            disguised |= place == 0 and DECODED in value.code and value.text is not None
            for key, part in value.fields:
                if is_header(key):
                    whole = part.taint.secrets & {Secret.ENVIRONMENT, Secret.DOTENV}
                    total |= Taint(secrets=whole)
        self._noted(total, span, disguised=disguised)

    def _sends_by_command(self, values: Sequence[Value], span: tuple[int, int]) -> None:
        said = command_of(values)
        if not calls.SEND_COMMAND.search(said):
            return
        total = Taint()
        for value in values[:2]:
            total |= value.taint
        self._noted(Taint(total.secrets), span)
        for leak in shell_leaks(said):
            self._noted(Taint(secrets=frozenset((leak.secret,))), span)

    def _leak(self, start: int, place: int, value: Value) -> None:
        end = self.tokens[min(place, len(self.tokens)) - 1].end
        self._noted(value.taint, (self.tokens[start].start, end))

    def _noted(self, taint: Taint, span: tuple[int, int], *, disguised: bool = False) -> None:
        kind = taint.sent_to(disguised=disguised)
        # The keys of one service may belong together; those of several do not.
        if kind is Secret.VARIABLE and len({name.partition("_")[0] for name in taint.variables}) == 1:
            kind = None
        known = self.leaks.get(span[0])
        if kind is not None and (known is None or kind > known.secret):
            self.leaks[span[0]] = Leak(kind, *span)
