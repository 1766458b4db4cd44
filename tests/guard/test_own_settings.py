"""What a new content of an agent's settings leaves of the hooks in them."""

import json

import pytest

from panguard.guard.client import MARK
from panguard.guard.hosts import HOSTS, claude_code, host_of
from panguard.guard.own_places import USUAL, Ground, Kind, OwnPlace
from panguard.guard.own_settings import Left, is_off, left
from panguard.values import replace

PLACES = [place for place in USUAL.places if place.kind is Kind.HOOKS]
SETTING = claude_code.SETTINGS[0]
CLAUDE = next(place for place in PLACES if place.host == "claude-code")
HOOKED = claude_code.with_hooks('{"model": "a"}', lambda event: f"python {event} {MARK}", SETTING)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: "/".join(place.parts))
def test_of_every_host_it_is_seen_whether_its_hooks_are_kept(place: OwnPlace) -> None:
    host, setting = host_of(place.host), place.setting
    assert host is not None
    assert setting is not None
    hooked = host.with_hooks("", lambda event: f"python {event} {MARK}", setting)
    assert left(place, hooked, "", hooked, USUAL) is Left.KEPT
    assert left(place, hooked, "", "{}", USUAL) is Left.LOST
    assert left(place, hooked, "", "", USUAL) is Left.LOST
    assert left(place, hooked, MARK, "x", USUAL) is Left.LOST
    assert left(place, None, "", hooked, USUAL) is Left.KEPT
    assert left(place, None, "", "{}", USUAL) is Left.UNSURE


def test_every_host_has_a_place_in_the_list() -> None:
    assert {place.host for place in PLACES} == {host.ID for host in HOSTS}
    assert len({(place.host, place.parts) for place in PLACES}) == len(PLACES)


def test_what_edits_something_else_in_them_keeps_the_hooks() -> None:
    assert left(CLAUDE, HOOKED, '"a"', '"b"', USUAL) is Left.KEPT
    assert left(CLAUDE, HOOKED, "", HOOKED.replace('"a"', '"b"'), USUAL) is Left.KEPT
    assert left(CLAUDE, None, '"a"', '"b"', USUAL) is Left.KEPT
    assert left(CLAUDE, None, '"hooks": {', '"none": {', USUAL) is Left.UNSURE
    assert left(CLAUDE, HOOKED, "not in it", '"b"', USUAL) is Left.KEPT


def test_where_none_of_ours_stand_nothing_is_lost() -> None:
    assert left(CLAUDE, "", "", "{}", USUAL) is Left.KEPT
    assert left(CLAUDE, '{"model": "a"}', '"a"', '"b"', USUAL) is Left.KEPT


def test_a_hook_that_only_bears_our_mark_is_none_of_ours_where_the_lines_are_known() -> None:
    false = json.loads(HOOKED.replace("python ", "true # "))
    known = Ground(USUAL.places, lines=frozenset(f"python {event} {MARK}" for event in SETTING.events))
    assert left(CLAUDE, HOOKED, "", HOOKED, known) is Left.KEPT
    assert left(CLAUDE, HOOKED, "", json.dumps(false), known) is Left.LOST


def test_switches_are_seen_in_the_file_that_holds_them() -> None:
    assert is_off(CLAUDE, '{"disableAllHooks": true}')
    assert not is_off(CLAUDE, '{"disableAllHooks": false}')
    codex = next(place for place in USUAL.places if place.kind is Kind.SWITCHES)
    for text in ("[features]\nhooks = false\n", "features = { hooks = false }", "features.codex_hooks=false"):
        assert is_off(codex, text)
        assert left(codex, 'model = "a"\n', "", text, USUAL) is Left.LOST
    assert left(codex, "", "", 'model = "a"\n', USUAL) is Left.KEPT
    assert left(codex, "x = 1\n", "x = 1", "[features]\nhooks=false", USUAL) is Left.LOST
    assert not is_off(replace(codex, setting=None), "[features]\nhooks = false\n")
