"""Finds what a command prints into a file, or hands to a program, that acts on it by itself. Pure.

`printf … > .git/hooks/post-commit` writes a hook as much as an editor does, and `make -f -` reads a recipe
that never was a file. Such texts are judged as the files that they become.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from panguard.errors import LimitError
from panguard.guard.patches import Written
from panguard.guard.shell_steps import steps
from panguard.guard.step import Step
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.patterns import LinearPattern

_MAY = LinearPattern(
    "printed",
    r"\b(?:echo|printf)\b.*(?:>|\btee\b)|\b(?:g?make|gmake|just)\b.*-\w*f|\b(?:kubectl|oc|docker|podman|buildah|nerdctl)\b.*(?:-f|--filename|--overrides|\s-(?:\s|$))",
    "",
)
_LONGEST = DEFAULT_LIMITS.shell_output_characters
_MOST_STEPS = DEFAULT_LIMITS.shell_lines
_ACTED_ON = re.compile(
    r"(?i)/hooks/[\w.-]+$|(?:^|/)\.husky/|\.(?:plist|desktop|service|timer|socket)$|(?:Docker|Container)file[^/]*$|/workflows/[^/]+\.ya?ml$|mcp[\w.-]*\.json$|(?:^|/)(?:GNU)?makefile$"
)
_READS_AS = {
    **dict.fromkeys(("make", "gmake"), "Makefile"),
    "just": "justfile",
    **dict.fromkeys(("kubectl", "oc"), "manifest.yaml"),
    **dict.fromkeys(("docker", "podman", "buildah", "nerdctl"), "Dockerfile"),
}
_FROM_INPUT = re.compile(r"-|/dev/stdin|/dev/fd/0|/proc/self/fd/0")
_FILE_OPTION = re.compile(r"-\w*f|--file|--filename|--makefile|--justfile")


def printed(command: str) -> tuple[Written, ...]:
    """Return the texts of a command that something acts on by itself, each with its file."""
    if not _MAY.search(command) or len(command) > _LONGEST:
        return ()
    found: list[Written] = []
    before: Step | None = None
    try:
        for number, step in enumerate(steps(command)):
            if number >= _MOST_STEPS:
                break
            found += _by_step(step, before)
            before = step
    except LimitError:
        pass  # that there is more than is read is told where the command is judged
    return tuple(dict.fromkeys((file, text) for file, text in found if text.strip()))


def _by_step(step: Step, before: Step | None) -> Iterator[Written]:
    text = step.given if step.program == "tee" else step.prints
    if text is not None:
        named = [path for path, _ in step.sent]
        named += (
            [word for word in step.arguments if not word.startswith("-")] if step.program == "tee" else []
        )
        yield from ((path, text) for path in named if _ACTED_ON.search(path))
    name = _READS_AS.get(step.program)
    if name is not None and step.given is not None and _reads_input(step):
        yield name, step.given
    if before is not None and before.program in ("make", "gmake") and _lacks_file(before) and step.prints:
        yield "Makefile", step.prints
    yield from (("overrides.json", text) for text in _overrides(step))


def _reads_input(step: Step) -> bool:
    words = step.arguments
    given = any(
        _FILE_OPTION.fullmatch(word) and _FROM_INPUT.fullmatch(value) for word, value in pairwise(words)
    )
    return (
        given
        or words[-1:] == ("-",)
        or any(re.fullmatch(r"(?:-f|--file(?:name)?=)-", word) for word in words)
    )


def _lacks_file(step: Step) -> bool:
    """Say whether a recipe is given by another command in its place: `make -f <(…)`."""
    return bool(step.arguments) and _FILE_OPTION.fullmatch(step.arguments[-1]) is not None


def _overrides(step: Step) -> Iterator[str]:
    if step.program in ("kubectl", "oc"):
        for word, value in pairwise((*step.arguments, "")):
            if word.startswith("--overrides"):
                yield word.partition("=")[2] or value
