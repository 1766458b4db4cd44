"""Writes the rules on language, PGA-2026-00130 and following, from the words in `concepts.yaml`.

    python -m scripts.concept_rules

A rule is a pair (or more) of concepts within a distance, said once for each order in which a language can
put them; every language has its own words. `concept_rules.yaml` holds the rules' texts, their orders and
their cases. In an order,

* a name stands for the words of that concept;
* `~40` is a gap of so many characters within a sentence, `-40` one without a word that denies;
* `!` refuses a place that follows a word that denies, `=` one that follows a word that states what will be or
  was, where it speaks to nobody, and `^` asks for the beginning of an order.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from panguard.engine.views.tables import SIMPLIFIED, TRADITIONAL

HERE = Path(__file__).resolve().parent
PACK = HERE.parent / "src" / "panguard" / "rules" / "packs" / "panguard"
UNSPACED = frozenset({"zh", "ja"})
VERB_LAST = frozenset({"ja", "ko"})
_ACCENTED = re.compile("[À-ɏ]")
_ENDING = r"\w{0,6}"
_NOT_BUT = r"(?!\s+(?:forget|hesitate|fail)\b)"


@cache
def variants() -> Mapping[str, str]:
    """Return every Chinese character that has other forms, with all its forms."""
    forms: dict[str, set[str]] = {}
    for old, new in zip(TRADITIONAL, SIMPLIFIED, strict=True):
        forms.setdefault(new, {new}).add(old)
    return {form: "".join(sorted(group)) for group in forms.values() for form in group}


def spelt(words: str, language: str) -> str:
    """Write a list of words as a pattern; see the head of `concepts.yaml`."""
    if language == "zh":
        words = "".join(f"[{variants()[c]}]" if c in variants() else c for c in words)
    words = re.sub(r"(?<=[\w)\]])\*(?=[|) ]|$)", lambda _: _ENDING, words)
    words = words.replace(" ?", r"\s?")
    words = re.sub(r"(?<!\\) ", r"\\s+", words)
    return _ACCENTED.sub(_with_plain, words)


def _with_plain(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFD", found[0])[0]
    return f"[{found[0]}{plain}]" if plain.isascii() else found[0]


def group(words: str, language: str) -> str:
    """Write a list of words so that each is whole where a language parts its words."""
    if language in VERB_LAST or language in UNSPACED:
        return f"(?:{spelt(words, language)})"
    parts = alternatives(words)
    loose = [word for word in parts if word.startswith((r"\.", "[")) or word.endswith(("/", r"\."))]
    whole = [word for word in parts if word not in loose]
    bounded = rf"\b(?:{'|'.join(spelt(word, language) for word in whole)})(?!\w)"
    return "|".join([f"(?:{bounded}", *(spelt(word, language) for word in loose)]) + ")"


def alternatives(words: str) -> list[str]:
    """Part a list of words at the bars that stand outside brackets."""
    parts, depth = [""], 0
    for character in words:
        depth += (character in "([") - (character in ")]")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def gap(most: int, language: str, negation: str = "") -> str:
    """Write a gap within a sentence; a dot or a line end within one stands before something else."""
    if language in UNSPACED:
        stop = r"[^。！？\n]"
        return rf"(?:(?!{negation}){stop}){{0,{most}}}" if negation else rf"{stop}{{0,{most}}}"
    step = r"(?:[^.!?\n]|\.[^\s]|\n[^\s#>|*-])"
    return rf"(?:(?!{negation}){step}){{0,{most}}}" if negation else rf"{step}{{0,{most}}}"


def pattern(order: str, language: str, words: Mapping[str, str]) -> str | None:
    """Write one order of concepts in one language; None when it lacks the words."""
    denial = group(words["negation"], language)
    parts: list[str] = []
    for item in order.split():
        if item == "!":
            parts.append("" if language in VERB_LAST else _guard(denial, language))
        elif item == "=":
            parts.append(_unstated(words["stated"], language))
        elif item == "^":
            if "begin" not in words:
                return None
            begin = group(words["begin"], language)
            parts.append(rf"(?:^|[\n.;:!?,>]\s{{0,3}}(?:[-*+\d.]{{1,3}}\s+)?|{begin}\s+)")
        elif item[0] in "~-":
            parts.append(gap(int(item[1:]), language, denial if item[0] == "-" else ""))
        elif item in words:
            parts.append(group(words[item], language))
        else:
            return None
    return "".join(parts)


def _guard(denial: str, language: str) -> str:
    between = r"[^。！？，\n]{0,4}" if language in UNSPACED else r"[^.!?,;:\n]{0,20}"
    return rf"(?<!{denial}{_NOT_BUT if language == 'en' else ''}{between})"


def _unstated(words: str, language: str) -> str:
    return rf"(?<!(?:^|[^你妳您起])(?:{spelt(words, language)})[^。！？，\n]{{0,2}})"


def conditions(rule: Mapping[str, Any], lexicon: Mapping[str, Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """Yield the conditions of a rule: for each language all orders that it has words for."""
    for language in rule["languages"]:
        words = lexicon[language]
        for order in orders_of(rule["orders"], language):
            value = pattern(order, language, words)
            if value is None:
                message = f"{rule['id']}: {language} lacks words of: {order}"
                raise SystemExit(message)
            said = ", then ".join(item for item in order.split() if item[0] not in "~-!^=")
            yield {
                "field": "content",
                "operator": "regex",
                "description": f"{words['name']}: {said}",
                "value": value,
            }


def orders_of(orders: Mapping[str, list[str]], language: str) -> list[str]:
    """Return the orders for a language: its own where it has some, else those of most languages."""
    return orders.get(language, orders["most"])


def written(rule: Mapping[str, Any], lexicon: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return a rule as it is written to its file."""
    category, subcategory = rule["tags"]
    return {
        "title": rule["title"],
        "id": rule["id"],
        "rule_version": 1,
        "status": "stable" if rule["maturity"] == "stable" else "experimental",
        "maturity": rule["maturity"],
        "severity": rule["severity"],
        "description": rule["description"],
        "why": rule["why"],
        "remedy": rule["remedy"],
        "example": rule["example"],
        "author": "PanGuard",
        "date": "2026/11/21",
        "schema_version": "1.0",
        "tags": {
            "category": category,
            "subcategory": subcategory,
            "scan_target": "both",
            "confidence": "high" if rule["maturity"] == "stable" else "medium",
        },
        "agent_source": {"type": "skill_lifecycle"},
        "references": rule["references"],
        "detection": {
            "condition": "any",
            "conditions": list(conditions(rule, lexicon)),
            "false_positives": rule["false_positives"],
        },
        "response": {"actions": ["alert"]},
        "test_cases": {
            "true_positives": [{"input": text} for text in rule["attacks"]],
            "true_negatives": [{"input": text} for text in rule["honest"]],
        },
    }


class _Dumper(yaml.SafeDumper):
    """Writes lists indented, as the other rules have them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)


def files() -> Iterator[tuple[Path, str]]:
    """Yield each file with what it should hold."""
    lexicon = yaml.safe_load((HERE / "concepts.yaml").read_text(encoding="utf-8"))
    for rule in yaml.safe_load((HERE / "concept_rules.yaml").read_text(encoding="utf-8")):
        path = PACK / f"{rule['id']}-{rule['name']}.yaml"
        text = written(rule, lexicon)
        yield path, yaml.dump(text, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def main() -> None:
    """Write the files."""
    for path, text in files():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
