"""The bytes that hosts act on, frozen: a wrong one, and a host goes on as if nothing had been said."""

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from panguard.errors import MessageError
from panguard.guard.event import PartKind, Phase
from panguard.guard.host import Action, Answer, Host, Reply
from panguard.guard.hosts import HOSTS, host_of
from tests.guard.hosts.samples import FILES, FIXTURES, held, label, named, replies, said

EVENTS = [(host, event) for host in HOSTS for event in host.EVENTS]
BEFORE = {
    (host.ID, event)
    for path in FILES
    for host, event in [named(path)]
    if host.read(event, path.read_bytes()).phase is Phase.BEFORE
}


def _ids(value: object) -> str:
    return value if isinstance(value, str) else str(getattr(value, "ID", value))


def _shown(answer: Answer) -> tuple[str, str, int]:
    return answer.stdout.decode(), answer.stderr.decode(), answer.code


@pytest.mark.parametrize(("host", "event"), EVENTS, ids=_ids)
def test_every_event_of_every_host_has_a_fixture(host: Host, event: str) -> None:
    assert list((FIXTURES / host.ID).glob(f"{event}.*.json"))


@pytest.mark.parametrize("path", FILES, ids=label)
def test_every_question_is_read_like_this(path: Path, snapshot: SnapshotAssertion) -> None:
    host, event = named(path)
    read = host.read(event, path.read_bytes())
    assert read.host == host.ID
    assert read.session
    parts = [f"{part.kind} {part.name!r}: {part.text!r}" for part in read.parts]
    assert [f"{read.phase} {read.tool!r}", *parts] == snapshot


@pytest.mark.parametrize("path", FILES, ids=label)
def test_every_answer_is_these_bytes(path: Path, snapshot: SnapshotAssertion) -> None:
    host, event = named(path)
    data = path.read_bytes()
    given = {name: host.answer(event, data, reply) for name, reply in replies(host, event, data).items()}
    assert {name: _shown(answer) for name, answer in given.items()} == snapshot


@pytest.mark.parametrize(("host", "event"), EVENTS, ids=_ids)
def test_without_the_guard_these_bytes_are_said(
    host: Host, event: str, snapshot: SnapshotAssertion
) -> None:
    notice = "PanGuard is not running."
    given = {closed: host.unguarded(event, closed=closed, notice=notice) for closed in (False, True)}
    assert all(notice.encode() in answer.stdout + answer.stderr for answer in given.values())
    assert {f"closed={closed}": _shown(answer) for closed, answer in given.items()} == snapshot


@pytest.mark.parametrize(("host", "event"), EVENTS, ids=_ids)
def test_a_host_without_the_guard_is_stopped_only_before_a_step_and_only_if_wanted(
    host: Host, event: str
) -> None:
    assert not host.denies(host.unguarded(event, closed=False, notice="x"))
    assert host.denies(host.unguarded(event, closed=True, notice="x")) is (
        (host.ID, event) in BEFORE or event == "beforeReadFile"
    )


@pytest.mark.parametrize("host", HOSTS, ids=_ids)
def test_what_a_host_does_not_run_is_told_from_what_it_runs(host: Host) -> None:
    event, asked = host.canary("echo test", "panguard-test-1")
    assert event in host.EVENTS
    read = host.read(event, asked)
    assert (read.session, read.phase) == ("panguard-test-1", Phase.BEFORE)
    assert [(part.kind, part.text) for part in read.parts] == [(PartKind.COMMAND, "echo test")]
    for action in Action:
        denied = host.denies(host.answer(event, asked, Reply(action, "because")))
        assert denied is (action is Action.DENY)
    assert not host.denies(Answer(b"not json"))


@pytest.mark.parametrize("host", HOSTS, ids=_ids)
@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 5000])
def test_what_is_no_question_is_refused_and_answered_all_the_same(host: Host, data: bytes) -> None:
    for event in host.EVENTS:
        with pytest.raises(MessageError):
            host.read(event, data)
        reply = Reply(Action.DENY, "could not be checked", frozenset({"x"}), "y")
        answer = host.answer(event, data, reply)
        assert b"could not be checked" in answer.stdout + answer.stderr
    before = next(event for event in host.EVENTS if (host.ID, event) in BEFORE)
    assert host.denies(host.answer(before, data, Reply(Action.DENY, "could not be checked")))


@pytest.mark.parametrize("host", HOSTS, ids=_ids)
def test_events_that_are_not_hooked_and_those_that_say_otherwise_are_refused(host: Host) -> None:
    with pytest.raises(MessageError, match="no event 'Else'"):
        host.read("Else", b"{}")
    event = host.EVENTS[0]
    keys = ("hook_event_name", "agent_action_name", "hookName", "hookEventName")
    said_otherwise = ",".join(f'"{key}":"Else"' for key in keys)
    with pytest.raises(MessageError, match="asked about 'Else'"):
        host.read(event, f"{{{said_otherwise}}}".encode())


@pytest.mark.parametrize("host", HOSTS, ids=_ids)
def test_fields_that_are_not_what_they_should_be_are_read_past(host: Host) -> None:
    for path in FILES:
        if named(path)[0] is host:
            event = named(path)[1]
            for wrong in (b"7", b'"text"', b"null", b"[]", b"[[7]]"):
                sent = said(path.read_bytes())
                broken = ",".join(f'"{key}":{wrong.decode()}' for key in sent if "ame" not in key)
                host.read(event, f"{{{broken}}}".encode())


def test_what_is_only_replaced_is_nobodys_doing() -> None:
    for path in FILES:
        host, event = named(path)
        texts = [part.text for part in host.read(event, path.read_bytes()).parts]
        assert not any("let a" in text or "old()" in text or text == "let" for text in texts), path


def test_results_are_kept_back_where_a_host_can_do_that() -> None:
    keeps = set()
    for path in FILES:
        host, event = named(path)
        data = path.read_bytes()
        texts = held(host, event, data)
        if texts:
            reply = Reply(Action.DENY, "why", texts, "[held back]")
            if b"[held back]" in host.answer(event, data, reply).stdout:
                keeps.add((host.ID, path.stem.split(".")[1]))
    assert keeps == {
        ("claude-code", "command"),
        ("claude-code", "mcp"),
        ("codex", "command"),
        ("codex", "mcp"),
        ("gemini-cli", "command"),
        ("gemini-cli", "parts"),
        ("cursor", "mcp"),
        ("copilot", "view"),
    }


def test_a_host_that_runs_anothers_hooks_is_heard() -> None:
    host = host_of("claude-code")
    assert host is not None
    sent = b'{"hook_event_name":"preToolUse","cursor_version":"3.15.6","tool_name":"Shell","tool_input":{"command":"ls"}}'
    assert host.read("PreToolUse", sent).parts[0].text == "ls"


def test_hosts_are_found_by_the_ids_of_the_table_of_agents() -> None:
    from panguard.agents.table import AGENTS  # noqa: PLC0415 - only here

    assert {host.ID for host in HOSTS} <= {agent.id for agent in AGENTS}
    assert host_of("no-such-host") is None
