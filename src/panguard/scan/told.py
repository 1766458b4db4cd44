"""Finds which files a skill tells to run, and in which language, whatever they are called. Pure."""

from collections.abc import Mapping, Sequence

from panguard.scan.document import Document
from panguard.scan.patterns import LinearPattern

_RUNS = LinearPattern(
    "runs",
    r"(?:^|[^\w./-])(python[\d.]{0,5}|py|pypy3?|node|deno|bun|tsx|ts-node|bash|sh|zsh|dash|ksh|source)(?:\.exe)?"
    r"[ \t]+(?:run[ \t]+)?(?:-{1,2}[\w-]{1,30}[ \t]+){0,3}[\"'`]?((?:[\w.@-]{1,80}/){0,8}[\w.@-]{1,80})",
    "",
)
_LANGUAGES = {
    **dict.fromkeys(("python", "py", "pypy"), "python"),
    **dict.fromkeys(("node", "deno", "bun", "tsx", "ts-node"), "javascript"),
    **dict.fromkeys(("bash", "sh", "zsh", "dash", "ksh", "source"), "bash"),
}


def told_languages(documents: Sequence[Document]) -> Mapping[str, str]:
    """Return the language of each file that a text of the skill gives to an interpreter, by its path."""
    told: dict[str, str] = {}
    for document in documents:
        for found in _RUNS.compiled.finditer(document.text):
            language = _LANGUAGES[found[1].lower().rstrip("0123456789.")]
            told.setdefault(found[2].removeprefix("./"), language)
    return _by_path(documents, told)


def _by_path(documents: Sequence[Document], told: Mapping[str, str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for document in documents if told else ():
        parts = document.file.split("/")
        tails = ("/".join(parts[place:]) for place in range(len(parts)))
        language = next((told[tail] for tail in tails if tail in told), "")
        if language:
            found[document.file] = language
    return found
