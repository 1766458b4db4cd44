"""The API for people: everything that can be asked, from the published description, with commands. Pure."""

import re
from collections.abc import Iterator
from shlex import quote
from urllib.parse import quote as in_address

from panguard.findings import phrase
from panguard.report.html_page import Page, escaped
from panguard.threatcloud.server.openapi import ABOUT, SIGNING
from panguard.web.explorer.document import Described, Operation
from panguard.web.frame import framed
from panguard.web.pages import cloud_parts
from panguard.web.pages.cloud_commands import ORIGIN, command, note, shown
from panguard.web.pages.cloud_parts import headed, in_words

PLACE = f"{cloud_parts.PLACE}/api"
TITLE = phrase("API")
_LEAD = phrase(
    "All that can be asked of this Threat Cloud, with an example of each. Reading asks for no key."
)
_SIGNED = phrase(
    "Signed: scanners send it with the key that they made. To try it, use the scanner itself: pga cloud "
    "propose."
)
_CODE = re.compile("`([^`]{1,80})`")
_CURSOR = "cursor"  # it only means something with an answer at hand


def render(page: Page, api: Described) -> str:
    """Return the page."""
    body = [
        *headed(page, TITLE, _LEAD, PLACE),
        *_contents(page, api),
        note(page),
        *(line for operation in _ordered(api) for line in _operation(page, operation, api)),
        *_signing(page, api),
    ]
    return framed(TITLE, body, page, PLACE)


def _ordered(api: Described) -> list[Operation]:
    """Return what only reads first: that is what most come for."""
    return sorted(api.operations, key=lambda item: bool(item.request))


def _contents(page: Page, api: Described) -> Iterator[str]:
    links = "".join(
        f'<li><a href="#{_id(item)}">{_method(item)} <code>{escaped(item.path)}</code></a></li>'
        for item in _ordered(api)
    )
    document = '<a href="/openapi.json"><code>/openapi.json</code></a>'
    yield '<section class="panel words">'
    yield f"<p>{_with_code(page.marked(ABOUT))}</p>"
    yield f"<p>{page.say(phrase('The same for programs (OpenAPI 3.1):'))} {document}</p>"
    yield f'<h2>{page.say(phrase("What can be asked"))}</h2><ul class="contents">{links}'
    yield f'<li><a href="#signing">{page.say(phrase("How messages are signed"))}</a></li></ul></section>'


def _operation(page: Page, item: Operation, api: Described) -> Iterator[str]:
    name = _id(item)
    yield f'<section class="panel route" id="{name}">'
    yield f"<h2>{_method(item)} <code>{escaped(item.path)}</code></h2>"
    yield f"<p>{_with_code(in_words(page, item.summary))}</p>"
    if item.signed:
        signing = f'<a href="#signing">{page.say(phrase("How messages are signed"))}</a>'
        yield f'<p class="faint">{page.say(_SIGNED)} {signing}</p>'
    if item.parameters:
        rows = "".join(
            f"<dt><code>{escaped(given.name)}</code></dt><dd>{in_words(page, given.description)}</dd>"
            for given in item.parameters
        )
        yield f"<h3>{page.say(phrase('In the address'))}</h3><dl>{rows}</dl>"
    yield f"<h3>{page.say(phrase('Ask'))}</h3>"
    yield from command(page, f"ask-{name}", _curl(item, api))
    if item.answer:
        yield f"<details><summary>{page.say(phrase('Answer, as an example'))}</summary>"
        yield f"{shown(item.answer)}</details>"
    yield "</section>"


def _signing(page: Page, api: Described) -> Iterator[str]:
    headers = "".join(f"<li><code>{escaped(name)}</code></li>" for name in api.headers)
    yield '<section class="panel words" id="signing">'
    yield f"<h2>{page.say(phrase('How messages are signed'))}</h2>"
    yield f"<p>{_with_code(page.marked(SIGNING))}</p>"
    yield f"<p>{page.say(phrase('The headers are:'))}</p><ul>{headers}</ul>"
    yield "</section>"


def _with_code(text: str) -> str:
    """Return an escaped text with what stands between backticks marked as code."""
    return _CODE.sub(r"<code>\1</code>", text)


def _curl(item: Operation, api: Described) -> str:
    """Return the command that asks for something, as an example."""
    given = next((item for item in item.parameters if item.name != _CURSOR), None)
    asked = f"{given.name}={in_address(str(given.example), safe=':')}" if given else ""
    address = f"{ORIGIN}{item.path}{f'?{asked}' if asked else ''}"
    if not item.request:
        return f"curl -sf {quote(address)}"
    headers = ("Content-Type: application/json", *(f"{name}: …" for name in api.headers if item.signed))
    sent = "".join(f"  -H {quote(header)} \\\n" for header in headers)
    return f"curl -sf {quote(address)} \\\n{sent}  -d {quote(item.request)}"


def _id(item: Operation) -> str:
    return f"{item.method.lower()}{item.path.replace('/', '-')}"


def _method(item: Operation) -> str:
    return f'<span class="method {item.method.lower()}">{item.method}</span>'
