"""The report formats, by name; only the one that is asked for is loaded."""

from collections.abc import Mapping
from importlib import import_module

from panguard.report.model import Renderer

FORMATS: Mapping[str, str] = {
    "text": "panguard.report.text",
    "json": "panguard.report.json",
    "sarif": "panguard.report.sarif",
    "markdown": "panguard.report.markdown",
    "html": "panguard.report.html",
    "junit": "panguard.report.junit",
}


def renderer(name: str) -> Renderer:
    """Return the function that renders one of `FORMATS`.

    Raises:
        KeyError: for any other name.

    """
    render: Renderer = import_module(FORMATS[name]).render
    return render
