"""The JSON report holds everything, in the same order, in the same bytes, as its schema says."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import panguard.report
from panguard.language.catalogue import ENGLISH
from panguard.report.json import render
from panguard.report.model import Report
from panguard.report.presentation import PLAIN
from tests.report import samples

SCHEMA = json.loads((Path(panguard.report.__file__).parent / "schema-1.json").read_text("utf-8"))


def closed(schema: Any) -> Any:
    """Return the schema with objects that allow only the properties it names."""
    schema = deepcopy(schema)
    stack = [schema]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if "properties" in node:
                node.setdefault("additionalProperties", False)
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return schema


def test_the_published_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("report", [samples.ONE, samples.HARMLESS, samples.SEVERAL, samples.EMPTY])
def test_every_report_is_valid_and_holds_nothing_the_schema_does_not_name(report: Report) -> None:
    document = json.loads(render(report, ENGLISH, PLAIN))

    Draft202012Validator(closed(SCHEMA)).validate(document)


def test_the_schema_requires_all_that_is_always_written() -> None:
    document = json.loads(render(samples.ONE, ENGLISH, PLAIN))
    validator = Draft202012Validator(SCHEMA)
    for name in document["skills"][0]["findings"][0]:
        broken = deepcopy(document)
        del broken["skills"][0]["findings"][0][name]
        assert not validator.is_valid(broken), name


def test_skills_keep_the_order_in_which_they_were_scanned() -> None:
    document = json.loads(render(samples.SEVERAL, ENGLISH, PLAIN))

    assert [skill["name"] for skill in document["skills"]] == [
        "commit-messages",
        "weather-helper",
        "天氣小幫手",
    ]


def test_times_are_only_there_when_they_were_asked_for() -> None:
    assert "seconds" not in render(samples.ONE, ENGLISH, PLAIN)
    assert json.loads(render(samples.SEVERAL, ENGLISH, PLAIN))["summary"]["seconds"] == 0.84


def test_a_path_keeps_its_exact_value_though_no_control_character_is_written() -> None:
    path = "odd\u202e\x1b[31m\U000e0041name.md"
    finding = samples.elsewhere(samples.HIJACK, path, 1)
    text = render(samples.reporting(finding), ENGLISH, PLAIN)

    assert "\u202e" not in text
    assert "\x1b" not in text
    assert json.loads(text)["skills"][0]["findings"][0]["file"] == path


def test_a_lone_surrogate_does_not_make_the_document_unreadable() -> None:
    finding = samples.elsewhere(samples.HIJACK, "bad\udcffname.md", 1)
    text = render(samples.reporting(finding), ENGLISH, PLAIN)

    assert json.loads(text)["skills"][0]["findings"][0]["file"] == "bad\ufffdname.md"
    assert "\\udcff" not in text
