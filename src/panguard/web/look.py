"""How the site looks, and what little its script does: files that browsers may keep for ever."""

from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from panguard.report.html_style import STYLE


class Static(NamedTuple):
    """A file that never changes under its name."""

    name: str
    media: str
    data: bytes


def _named(stem: str, ending: str, media: str, data: bytes) -> Static:
    return Static(f"{stem}-{sha256(data).hexdigest()[:12]}.{ending}", media, data)


def _read(name: str) -> bytes:
    return files(__package__).joinpath("static", name).read_bytes()


STYLES = _named(
    "site", "css", "text/css; charset=utf-8", STYLE.encode() + _read("site.css") + _read("cloud.css")
)
SCRIPT = _named("site", "js", "text/javascript; charset=utf-8", _read("site.js") + _read("cloud.js"))
DASHBOARD_STYLES = _named(
    "dashboard", "css", "text/css; charset=utf-8", STYLE.encode() + _read("site.css") + _read("dashboard.css")
)
DASHBOARD_SCRIPT = _named("dashboard", "js", "text/javascript; charset=utf-8", _read("dashboard.js"))
ICON = _named("icon", "svg", "image/svg+xml", _read("icon.svg"))
STATIC = {file.name: file for file in (STYLES, SCRIPT, DASHBOARD_STYLES, DASHBOARD_SCRIPT, ICON)}
