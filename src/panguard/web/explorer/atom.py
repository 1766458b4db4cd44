"""Decisions as an Atom feed: which rules were published or taken back. Pure."""

from collections.abc import Sequence

from panguard.errors import MessageError
from panguard.report.html_page import escaped
from panguard.threatcloud.protocol import moment_of
from panguard.web.explorer.reading import Line, Where, rule_in

MEDIA = "application/atom+xml; charset=utf-8"
_START = "1970-01-01T00:00:00Z"
_SAID = {Where.OUT: "Published", Where.REVOKED: "Taken back"}


def feed(lines: Sequence[Line], place: str, self_address: str) -> str:
    """Return a feed of what became of rules, newest first; `place` is where their pages are.

    Both are whole addresses: readers keep entries long after they forgot where a feed came from.
    """
    shown = [line for line in lines if line.rule is not None and line.where in _SAID]
    updated = _moment(shown[0].hour) if shown else _START
    return "\n".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
            "<id>urn:panguard:threat-cloud:decisions</id>",
            "<title>PanGuard Threat Cloud: decisions</title>",
            f"<updated>{updated}</updated>",
            "<author><name>PanGuard Threat Cloud</name></author>",
            f'<link rel="self" href="{escaped(self_address)}"/>',
            *(_entry(line, place) for line in shown),
            "</feed>",
            "",
        )
    )


def _entry(line: Line, place: str) -> str:
    name = line.rule.rule_id if line.rule else line.candidate
    rule, said = rule_in(line.text), _SAID[line.where]
    title = f"{said}: {name}" + (f", {rule.title}" if rule else "")
    about = rule.description if rule and line.where is Where.OUT else line.reason
    return (
        f"<entry><id>urn:panguard:rule:{escaped(name)}:{line.where.value}</id>"
        f'<title type="text">{escaped(title)}</title><updated>{_moment(line.hour)}</updated>'
        f'<link rel="alternate" type="text/html" href="{escaped(place)}/{escaped(name)}"/>'
        f'<summary type="text">{escaped(" ".join(about.split()))}</summary></entry>'
    )


def _moment(hour: str) -> str:
    try:
        return moment_of(hour).strftime("%Y-%m-%dT%H:%M:%SZ")
    except MessageError:
        return _START
