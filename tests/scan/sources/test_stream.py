import io

from panguard.limits import Limits
from panguard.scan.skill import Skill
from panguard.scan.sources.target import read_target
from panguard.terms import SourceType
from tests.scan.sources.trees import MANIFEST, left_out, paths, zipped


def piped(data: bytes, limits: Limits | None = None) -> list[Skill]:
    return list(read_target("-", stream=io.BytesIO(data), limits=limits or Limits()))


def test_piped_text_is_read_as_a_manifest() -> None:
    (skill,) = piped(MANIFEST)
    assert (skill.name, skill.source, skill.primary) == ("stdin", "-", "SKILL.md")
    assert skill.source_type is SourceType.SKILL
    assert skill.files[0].data == MANIFEST


def test_a_piped_tool_list_is_read_as_one() -> None:
    (skill,) = piped(b'{"tools": [{"name": "t", "description": "d", "inputSchema": {}}]}')
    assert skill.source_type is SourceType.MCP_TOOLS


def test_a_piped_configuration_is_read_as_one_and_text_with_a_bracket_is_not() -> None:
    assert piped(b'{"mcpServers": {}}')[0].source_type is SourceType.CONFIG
    assert piped(b"[link](x) is markdown")[0].source_type is SourceType.SKILL
    assert piped(b"[" * 100_000)[0].source_type is SourceType.SKILL


def test_a_piped_archive_is_opened() -> None:
    (skill,) = piped(zipped({"a/SKILL.md": MANIFEST}))
    assert (skill.name, skill.source) == ("a", "-!/a")


def test_input_that_does_not_end_is_cut_and_named() -> None:
    (skill,) = piped(b"x" * 50_000, Limits(max_file_bytes=10_000, archive_bytes=20_000, binary_bytes=10_000))
    assert paths(skill) == ["SKILL.md", "SKILL.md (end)"]
    assert left_out(skill) == {"SKILL.md": "too-large"}


def test_a_stream_of_nothing_is_nothing_to_scan() -> None:
    assert piped(b" \n") == []
