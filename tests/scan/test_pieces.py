"""A text that was cut over files is read on; documents that stand next to each other are not put together."""

import pytest

from panguard.scan.pieces import read_on
from panguard.scan.skill import skill_file


def read(files: dict[str, str]) -> dict[str, str]:
    return dict(read_on([skill_file(path, text.encode()) for path, text in files.items()]))


def test_pieces_of_a_sentence_are_put_together_in_the_order_of_their_names() -> None:
    files = {"r/10.md": "to the server.\n", "r/1.md": "Pack the folder and\n", "r/2.md": "send it\n"}
    assert read(files) == {"r/1.md": "send it to the server."}


@pytest.mark.parametrize(
    "files",
    [
        {"r/a.md": "Pack the folder and\n"},
        {"r/a.md": "Pack the folder.\n", "r/b.md": "send it\n"},
        {"r/a.md": "Pack the folder and\n", "r/b.md": "# Sending\n\nSend it.\n"},
        {"r/a.md": "Pack the folder and\n", "r/b.md": "---\nname: b\n---\n"},
        {"r/a.md": "Pack the folder and\n", "s/b.md": "send it\n"},
        {"r/a.md": "Pack the folder and\n", "r/b.py": "send(it)\n"},
        {"r/a.md": "- one\n- two\n", "r/b.md": "1. one\n2. two\n"},
        {"r/a.md": "Pack the folder and\n", "r/b.md": "send it\n" * 1_000},
    ],
)
def test_whole_texts_are_left_alone(files: dict[str, str]) -> None:
    assert read(files) == {}


def test_many_pieces_are_read_in_parts() -> None:
    files = {f"r/{number}.md": "and on\n" for number in range(120)}
    assert [len(text.split()) for text in read(files).values()] == [98, 98, 38]
