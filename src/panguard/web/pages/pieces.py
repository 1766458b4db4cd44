"""Small pieces of several pages: the mark of a severity, choices of a form, buttons that copy. Pure."""

from collections.abc import Iterable

from panguard.findings import Phrase, phrase
from panguard.report import words
from panguard.report.html_page import Page, escaped
from panguard.terms import Severity


def severity_badge(page: Page, severity: Severity) -> str:
    """Return the mark of a severity."""
    return f'<span class="badge {severity.label}">{page.say(words.SEVERITIES[severity])}</span>'


def option(value: str, label: str, *, chosen: bool) -> str:
    """Return one choice; `label` is escaped already."""
    return f'<option value="{escaped(value)}"{" selected" if chosen else ""}>{label}</option>'


def choice(page: Page, name: str, label: Phrase, options: Iterable[str]) -> list[str]:
    """Return some choices with what they are called."""
    return [
        f'<div><label for="{name}">{page.say(label)}</label>',
        f'<select id="{name}" name="{name}">{"".join(options)}</select></div>',
    ]


def copying(page: Page, label: Phrase, **data: str) -> str:
    """Return a button that copies what its `data` name; it is only shown where a script can copy."""
    told = "".join(f' data-{name.replace("_", "-")}="{escaped(value)}"' for name, value in data.items())
    done = page.say(phrase("Copied"))
    return f'<button type="button" class="copy"{told} data-done="{done}" hidden>{page.say(label)}</button>'


def paged(page: Page, links: Iterable[tuple[str, str, Phrase]]) -> list[str]:
    """Return the ways to what follows and what came before: how they relate, where they lead, their names."""
    shown = "".join(
        f'<a class="chip"{f" rel={chr(34)}{relation}{chr(34)}" if relation else ""} '
        f'href="{escaped(address)}">{page.say(name)}</a>'
        for relation, address, name in links
    )
    return (
        [f'<nav class="chips pages" aria-label="{page.say(phrase("Pages"))}">{shown}</nav>'] if shown else []
    )
