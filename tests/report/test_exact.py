"""JSON is written so that everything in it shows."""

from panguard.report.exact import escaped_json


def test_json_keeps_its_values_when_characters_are_escaped() -> None:
    assert escaped_json('"a\u202e\U000e0041天"') == '"a\\u202e\\udb40\\udc41天"'
    assert escaped_json('"\ud800"') == '"\ufffd"'
