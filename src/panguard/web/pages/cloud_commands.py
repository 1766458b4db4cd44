"""Commands on a page: with the address of this site, to be copied. Pure.

The site does not know under which address it is reached: a script in the page puts it in place of an example.
"""

from panguard.findings import phrase
from panguard.report.html_page import Page, escaped
from panguard.web.pages.pieces import copying

ORIGIN = "https://cloud.example.org"


def note(page: Page) -> str:
    """Return the note that says which address to put in, where no script does it."""
    said = page.say(phrase("Write the address of this site in place of {address}.", address=ORIGIN))
    return f'<p class="faint" data-without-script>{said}</p>'


def command(page: Page, name: str, text: str) -> list[str]:
    """Return a command; `name` is unique on the page."""
    return [
        '<div class="command">',
        f'<pre class="source" tabindex="0" id="{name}" data-origin="{ORIGIN}">{_lines(text)}</pre>',
        copying(page, phrase("Copy"), copy_from=name),
        "</div>",
    ]


def shown(text: str) -> str:
    """Return a text that is only looked at."""
    return f'<pre class="source" tabindex="0">{_lines(text)}</pre>'


def _lines(text: str) -> str:
    return "\n".join(map(escaped, text.splitlines()))
