"""Somebody with a browser: of which size, language and scheme, and what it complained of."""

import os
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Response

from panguard.values import dataclass

Scheme = Literal["light", "dark"]
PHONE, DESK = 360, 1280
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
STARTS: Mapping[str, str] = {"en": "/", "zh-TW": "/zh-TW/"}
LATEST = 5_000
# Where pictures of pages are kept, for people: `make screenshots`. That takes as long as all else here.
SCREENSHOTS = Path(folder) if (folder := os.environ.get("PANGUARD_SCREENSHOTS")) else None
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at the site."""

    width: int = DESK
    scheme: Scheme = "light"
    language: str = "en"
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.language}-{self.scheme}-{self.width}"


class Visitors:
    """Opens the site as somebody would, and hears what their browser complains of."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        screenshots: Path | None = SCREENSHOTS,
        cookie: tuple[str, str] = ("", ""),
    ) -> None:
        self.complaints: list[str] = []
        self._cookie = cookie
        self._browser = browser
        self._address = address
        self._screenshots = screenshots
        self._contexts: list[BrowserContext] = []

    def open(self, place: str = "", look: Look = Look()) -> Page:  # noqa: B008 - it is frozen
        """Return a page of the site, loaded; `place` is its address without the language."""
        context = self._browser.new_context(
            base_url=self._address,
            viewport={"width": look.width, "height": 800},
            color_scheme=look.scheme,
            java_script_enabled=look.scripts,
        )
        context.set_default_timeout(LATEST)
        self._contexts.append(context)
        name, value = self._cookie
        if name:
            context.add_cookies([{"name": name, "value": value, "url": self._address, "sameSite": "Strict"}])
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", self._refuse)
        page.on("response", self._answered)
        page.goto(f"{STARTS[look.language]}{place}")
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _refuse(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _answered(self, response: Response) -> None:
        if not response.url.startswith(self._address):
            self.complaints.append(f"asked elsewhere: {response.url}")

    def keep(self, page: Page, name: str) -> None:
        """Keep how a page looks, to be looked at by people, if there is where to keep it."""
        if self._screenshots is None:
            return
        self._screenshots.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=self._screenshots / f"{name}.png", full_page=True)

    def look_at(self, page: Page, name: str, check: Callable[[Scheme, int], None]) -> None:
        """Look at a page by day and by night, at a desk and on a phone; check it and keep how it looks."""
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for width in (DESK, PHONE):
                page.set_viewport_size({"width": width, "height": 800})
                check(scheme, width)
                self.keep(page, f"{name}-{scheme}-{width}")

    def leave(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()


def hand_in(page: Page, text: str) -> None:
    """Paste a text and wait for its result."""
    page.locator("#text").fill(text)
    submit(page)
    page.locator(".hero").first.wait_for()


def submit(page: Page) -> None:
    """Press the button of the form."""
    page.locator("form.hand-in button[type=submit]").click()


def dropped(page: Page, file: Path) -> None:
    """Drop a file on the form, as a mouse would."""
    carried = page.evaluate_handle(
        """([name, data]) => {
            const carried = new DataTransfer();
            const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
            carried.items.add(new File([bytes], name));
            return carried;
        }""",
        [file.name, b64encode(file.read_bytes()).decode()],
    )
    for event in ("dragover", "drop"):
        page.dispatch_event("form.hand-in", event, {"dataTransfer": carried})


def violations(page: Page) -> str:
    """Return what axe says is wrong with a page; empty where nothing is."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "runOnly": list(_RULES)})
    return "\n".join(
        f"{item['id']}: {item['help']}: {[node['html'][:160] for node in item['nodes']]}"
        for item in found.response["violations"]
    )


def keeps_nobody_out(page: Page, scheme: Scheme, width: int, *, axe: bool, colours: bool = True) -> None:
    """See that nothing is out of reach. Asks axe at the desk by day and on the phone at night.

    Colours depend on the scheme alone and structure on the width alone, so that these two see them all;
    where the `colours` were seen already, in another language, the desk is enough.
    """
    assert not scrolls_sideways(page), (scheme, width)
    if axe and (scheme, width) in (("light", DESK), ("dark", PHONE))[: 1 + colours]:
        assert violations(page) == "", (scheme, width)


def scrolls_sideways(page: Page) -> bool:
    """Say whether the page is wider than the window."""
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return bool(width[0] > width[1])
