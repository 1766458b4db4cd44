"""Keeps the language catalogues in step with the source: `python -m scripts.catalogue update|check`.

`update` collects every phrase of the source and of our own rules, merges them into each catalogue
(`.po`, where translators write) and compiles it (`.mo`, what the program reads). `check` changes
nothing and lists what is missing.
"""

import argparse
import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import yaml
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from panguard.language.catalogue import LANGUAGES
from panguard.language.translated import catalogue_file
from panguard.values import dataclass

SOURCE = Path(__file__).resolve().parent.parent / "src" / "panguard"
OWN_PACK = SOURCE / "rules" / "packs" / "panguard"

_WHOLE = "{text}"
_RULE_TEXTS = ("title", "why", "remedy", "remediation")
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence a person can be shown: its English template and where it is written."""

    template: str
    place: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A call of `phrase` that no catalogue can be checked against, and where it is."""

    problem: str
    place: str


def collect() -> tuple[list[Said], list[Mistake]]:
    """Return every sentence of the source and of our own rules, and the calls that are wrong."""
    said: list[Said] = []
    mistakes: list[Mistake] = []
    for path in sorted(SOURCE.rglob("*.py")):
        for found in _phrases(path):
            (said if isinstance(found, Said) else mistakes).append(found)  # type: ignore[arg-type]
    for path in sorted(OWN_PACK.rglob("*.yaml")):
        said += _rule_texts(path)
    return said, mistakes


def _phrases(path: Path) -> Iterator[Said | Mistake]:
    """Yield what a module says; `findings.py` defines `phrase` and says nothing."""
    place = path.relative_to(SOURCE.parent).as_posix()
    if place != "panguard/findings.py":
        yield from phrases_in(path.read_text("utf-8"), place)


def phrases_in(source: str, place: str) -> Iterator[Said | Mistake]:
    """Yield what the calls of `phrase` in the text of a module say, with the line of each."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) == "phrase":
            found = _phrase(node, f"{place}:{node.lineno}")
            if found:
                yield found


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _phrase(call: ast.Call, place: str) -> Said | Mistake | None:
    first = call.args[0] if len(call.args) == 1 else None
    if isinstance(first, ast.Attribute) and first.attr == "template":
        return None  # the template of another phrase, which is a literal where that one is written
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return Mistake("the template of a phrase must be one literal", place)
    given = {keyword.arg for keyword in call.keywords}
    wanted = placeholders(first.value)
    if not given:
        wanted = {name for name in wanted if name.islower()}  # without values, `${NAME}` is plain text
    if None not in given and given != wanted:
        return Mistake(f"{first.value!r} does not get exactly the values it names", place)
    return Said(first.value, place)


def _rule_texts(path: Path) -> Iterator[Said]:
    """Yield the texts of one of our own rules that people read."""
    place = path.relative_to(SOURCE.parent).as_posix()
    rule = yaml.safe_load(path.read_text("utf-8"))
    for key in _RULE_TEXTS:
        text = rule.get(key)
        if isinstance(text, str) and text.strip():
            yield Said(text.strip(), f"{place}:{key}")


def placeholders(template: str) -> set[str]:
    """Return the names a template leaves open; none when it is not a format string but plain text."""
    try:
        return {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError:
        return set()


def read_catalogue(language: str) -> Catalog:
    """Read the catalogue of a language as its translators wrote it; empty if there is none yet."""
    path = catalogue_file(language, ".po")
    if not path.exists():
        return Catalog(locale=language.replace("-", "_"))
    with path.open("rb") as stream:
        return read_po(stream, locale=language.replace("-", "_"))


def missing(language: str, said: list[Said]) -> list[str]:
    """List what a catalogue lacks or gets wrong, each with its place in the source."""
    catalogue = read_catalogue(language)
    problems: dict[str, str] = {}
    for sentence in said:
        if sentence.template == _WHOLE or sentence.template in problems:
            continue
        problem = _problem(catalogue, sentence.template)
        if problem:
            problems[sentence.template] = f"{sentence.place}: {problem}: {sentence.template!r}"
    return list(problems.values())


def _problem(catalogue: Catalog, template: str) -> str:
    message = catalogue.get(template)
    if message is None or not message.string:
        return "not translated"
    if message.fuzzy:
        return "translated by guess"
    if placeholders(str(message.string)) != placeholders(template):
        return "translated with other placeholders"
    return ""


def update(language: str, said: list[Said]) -> None:
    """Write a catalogue with exactly the sentences there are, keeping the translations it has."""
    old = read_catalogue(language)
    new = Catalog(
        locale=language.replace("-", "_"),
        project="PanGuard",
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        header_comment=f"# {language} words of PanGuard, translated by hand; see scripts/catalogue.py.",
        fuzzy=False,
        creation_date=_EPOCH,
        revision_date=_EPOCH,
    )
    for sentence in said:
        if sentence.template != _WHOLE:
            known = old.get(sentence.template)
            place = (sentence.place.partition(":")[0], 0)
            new.add(sentence.template, known.string if known else "", locations=[place])
    _write(new, language)


def _write(catalogue: Catalog, language: str) -> None:
    path = catalogue_file(language, ".po")
    path.parent.mkdir(parents=True, exist_ok=True)
    text, compiled = io.BytesIO(), io.BytesIO()
    write_po(text, catalogue, width=0, sort_output=True, include_lineno=False)
    write_mo(compiled, catalogue)
    path.write_bytes(text.getvalue())
    path.with_suffix(".mo").write_bytes(compiled.getvalue())


def main() -> int:
    """Run the command; returns 1 when something is missing or wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("command", choices=("update", "check"))
    command = parser.parse_args().command
    said, mistakes = collect()
    problems = [f"{mistake.place}: {mistake.problem}" for mistake in mistakes]
    for language in LANGUAGES[1:]:
        if command == "update":
            update(language, said)
        problems += missing(language, said)
    count = len({sentence.template for sentence in said})
    sys.stdout.write("\n".join([*problems, f"{count} sentences, {len(problems)} problems"]) + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
