"""Finds English that a page in another language does not mark as such."""

import re
from html.parser import HTMLParser

_SENTENCE = re.compile(r"(?:[A-Za-z][A-Za-z'-]*[ ,]+){3,}[A-Za-z]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_QUOTED = frozenset({"code", "pre", "title", "bdi", "textarea", "script"})
_VOID = frozenset({"meta", "link", "input", "img", "br", "circle", "path"})


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        language = next((given["lang"] for _, given in reversed(self._open) if "lang" in given), None)
        quoted = any(tag in _QUOTED for tag, _ in self._open)
        if language != "en" and not quoted and _SENTENCE.search(data) and not _CHINESE.search(data):
            self.found.append(data.strip())


def unmarked_english(page: str) -> list[str]:
    """Return the sentences of a page that are English and not marked as such; quoted text is no sentence."""
    texts = _Texts()
    texts.feed(page)
    return texts.found
