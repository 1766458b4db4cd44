"""Follows what JavaScript and TypeScript programs download or decode to where it is run. Pure."""

from abc import ABC
from collections.abc import Sequence
from itertools import islice

from panguard.scan import script_calls as calls
from panguard.scan.installers import graded
from panguard.scan.script_deeds import (
    DECODED,
    command_of,
    is_bare,
    is_connection,
    is_planted,
    option,
    secrets_at,
)
from panguard.scan.script_names import Chain
from panguard.scan.script_values import NOTHING, Known, Value, first
from panguard.scan.script_walk import Walker
from panguard.scan.taint import Taint
from panguard.terms import Lane, Severity
from panguard.values import dataclass

NETWORK, _FILE, _LASTING = "network", "downloaded file", "lasting"
_MOST_FILES = 50
_SHORTEST_PATH = 4


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """Code from elsewhere that a program runs: where it comes from, and where it is run."""

    origin: str
    start: int
    end: int


class Runner(Walker, ABC):
    """Knows which calls run what they are given."""

    def __init__(self, text: str, plain: str, known: Known, number: int) -> None:
        super().__init__(plain, known, number)
        self.text = text
        self.runs: dict[int, ScriptRun] = {}

    def writes(self, chain: Chain, values: Sequence[Value], span: tuple[int, int]) -> None:
        """Note what a call writes into a file, or joins: a connection and a shell."""
        name = chain.name
        if calls.writes(name) and len(values) > 1 and values[0].text is not None:
            self._written(values[0].text, values[1])
            if is_planted(values[0].text, values[1].text or ""):
                self.ran(span, _LASTING)
        elif calls.COPIES.search(name) and len(values) > 1 and values[1].text is not None:
            self._written(values[1].text, Value(Taint(secrets=frozenset(secrets_at(values[0])))))
        elif name.endswith("pipeline") and len(values) > 1 and values[-1].text is not None:
            self._written(values[-1].text, values[0])
        elif name.endswith(".pipe") and values:
            other, owner = values[0], chain.owner
            if other.alias == "fs.createWriteStream()" and other.text is not None:
                self._written(other.text, owner)
            ends = ((owner, other), (other, owner))
            if any(is_connection(one) and two.shell for one, two in ends):
                self.ran(span, NETWORK)

    def _written(self, path: str, value: Value) -> None:
        if value.code or value.taint.secrets:
            self.known.written(path, value)

    def run(self, chain: Chain, values: Sequence[Value], span: tuple[int, int]) -> None:
        """Note what a call runs of what it is given."""
        name = chain.name
        if name.endswith((".then", ".map", ".forEach")):
            for value in values:
                self.run(Chain("", Value(alias=value.alias), NOTHING, 0), [chain.owner], span)
        elif calls.evaluates(name):
            for value in values:
                self._ran_code(value.code, span)
        elif calls.commands(name) and values:
            self._commanded(name, values, span)
        elif name.endswith(".write") and chain.owner.shell:
            self._ran_code(first(values, 0).code & {NETWORK}, span)

    def _commanded(self, name: str, values: Sequence[Value], span: tuple[int, int]) -> None:
        said = command_of(values)
        if calls.whole_command(name) and is_bare(values[0]):
            self._ran_code(values[0].code, span)
        elif calls.SHELL.search((values[0].text or "").split(" ")[0]):
            for _, value in first(values, 1).fields:
                self._ran_code(value.code if is_bare(value) else frozenset(), span)
            stdio = option(values[1:], "stdio")
            if any(is_connection(value) for _, value in stdio.fields):
                self.ran(span, NETWORK)
        # A command that stands there as it is run is judged as any other command is.
        written = self.text[slice(*span)]
        piped = None if calls.PIPED.search(written) else calls.PIPED.search(said)
        if piped and graded(piped[0], written) == (Severity.CRITICAL, Lane.BLOCK):
            self.ran(span, NETWORK)
        self.run_file(said, span, interpreted=name.endswith("fork"))

    def run_file(self, said: str, span: tuple[int, int], *, interpreted: bool) -> None:
        """Note a command that runs a file which was downloaded."""
        for path, value in islice(self.known.files.items(), _MOST_FILES):
            if len(path.strip("*/.~")) < _SHORTEST_PATH or not value.code or path not in said:
                continue
            before = said[: said.index(path)].strip(" \"'")
            if interpreted or (before and calls.INTERPRETER.search(before)):
                self._ran_code(value.code, span)
            elif not before:
                script = calls.SCRIPT_FILE.search(path) is not None
                self._ran_code(value.code if script else frozenset(), span)
                self.runs.setdefault(span[0], ScriptRun(_FILE, *span))

    def _ran_code(self, code: frozenset[str], span: tuple[int, int]) -> None:
        if code:
            self.ran(span, NETWORK if NETWORK in code else DECODED)

    def ran(self, span: tuple[int, int], origin: str) -> None:
        """Note that code from elsewhere is run."""
        self.runs[span[0]] = ScriptRun(origin, *span)
