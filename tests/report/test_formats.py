"""The formats are one visible list, and only the one asked for is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

import panguard.report
from panguard.report.formats import FORMATS, renderer

SHARED = frozenset(
    {
        "__init__",
        "advice",
        "cells",
        "exact",
        "formats",
        "html_finding",
        "html_overview",
        "html_page",
        "kept",
        "rule_words",
        "html_skill",
        "html_style",
        "markup",
        "model",
        "pen",
        "presentation",
        "sarif_rules",
        "source_line",
        "style",
        "text_details",
        "text_finding",
        "text_sections",
        "uri",
        "words",
    }
)


def test_every_module_is_a_format_or_known_to_be_shared() -> None:
    modules = {path.stem for path in Path(panguard.report.__file__).parent.glob("*.py")}

    assert modules == SHARED | set(FORMATS)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(KeyError):
        renderer("pdf")


def test_a_text_report_loads_no_other_format_nor_gettext() -> None:
    code = (
        "import sys; from panguard.report.formats import renderer; renderer('text');"
        "print([name for name in ('json', 'gettext', 'textwrap', 'urllib.parse', 'panguard.standards',"
        "'panguard.report.html', 'panguard.report.sarif') if name in sys.modules])"
    )

    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
