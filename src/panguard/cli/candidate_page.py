"""What an operator reads of a candidate that waits for a decision. Pure."""

from collections.abc import Iterator, Mapping

from panguard.printable import printable
from panguard.threatcloud.server.operating import Waiting


def candidate_page(item: Waiting, *, whole: bool) -> Iterator[str]:
    """Yield what is known of a candidate; `whole` with its rule and its evidence."""
    yield f"{item.candidate}  {item.state}  networks: {item.networks}  {item.title}"
    yield from (f"  still needed: {line}" for line in item.missing)
    if item.refused:
        yield f"  refused at the gates: {item.refused}"
    if item.waits:
        yield f"  review: {item.waits}"
    if item.said:
        yield f"  review: {item.review} by {_said(item.said)}"
    if whole:
        yield f"  review: {item.review}; the text below is {item.text}"
        yield f"\n{_lines(item.rule)}\n\nEvidence:\n{_lines(item.evidence)}"


def _lines(text: str) -> str:
    """Show a text of strangers line by line, set in, so that no line of it looks like one of ours."""
    return "\n".join(f"    {printable(line)}" for line in text.split("\n"))


def _said(said: Mapping[str, object]) -> str:
    """Write what a reviewer said in one line."""
    marks = said.get("marks")
    numbers = ", ".join(f"{name} {mark}" for name, mark in marks.items()) if isinstance(marks, dict) else ""
    reasons = said.get("reasons")
    why = " ".join(map(str, reasons)) if isinstance(reasons, list) else ""
    who = " ".join(str(said[name]) for name in ("by", "model") if said.get(name))
    return printable("; ".join(filter(None, (who, numbers, why))))
