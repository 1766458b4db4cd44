"""Single settings in the user's own file, written as a person may have written it."""

import pytest

from panguard.cli.user_settings import with_settings
from panguard.errors import ConfigError

KEPT = [
    ("", 'posture = "strict"\n'),
    ("# mine\njobs = 2\n", 'posture = "strict"\n# mine\njobs = 2\n'),
    ('posture = "observe"\n[notify]\nfloor = "low"\n', 'posture = "strict"\n[notify]\nfloor = "low"\n'),
    ('[notify.channels.posture]\nposture = "x"\n', None),
]


@pytest.mark.parametrize(("before", "after"), KEPT)
def test_one_setting_is_written_and_every_other_line_stays(before: str, after: str | None) -> None:
    expected = 'posture = "strict"\n' + before if after is None else after
    assert with_settings(before, {"posture": "strict"}) == expected


def test_flags_and_lists_are_written_as_toml() -> None:
    assert with_settings("", {"a": True, "b": ["x", "y"]}) == 'b = ["x", "y"]\na = true\n'


@pytest.mark.parametrize("text", ["jobs = [\n", 'posture = """\nx"""\n'])
def test_a_file_written_in_another_way_is_left_to_its_owner(text: str) -> None:
    with pytest.raises(ConfigError):
        with_settings(text, {"posture": "strict"})
