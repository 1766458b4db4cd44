import json

import pytest

from benchmarks.guard_corpus.asking import HOSTS, asked
from benchmarks.guard_corpus.calls import attacks, honest, unseen
from panguard.guard.hosts import HOSTS as GUARDED
from panguard.guard.hosts import host_of


def test_what_was_written_apart_from_the_rules_stands_nowhere_else() -> None:
    known = {(call.kind, call.about, call.text) for call in (*honest(), *attacks())}
    apart = [*unseen(attack=False), *unseen(attack=True)]
    assert len(apart) > 750
    assert known.isdisjoint((call.kind, call.about, call.text) for call in apart)


def test_the_corpus_is_as_large_as_it_says_and_no_step_stands_in_it_twice() -> None:
    assert len(honest()) >= 500
    assert len(attacks()) >= 150
    for calls in (honest(), attacks()):
        steps = [(call.kind, call.about, call.text) for call in calls]
        assert len(set(steps)) == len(steps)


def test_attacks_are_whole_only_when_they_are_read() -> None:
    assert not any("·" in call.text or "{tags:" in call.text for call in attacks())


@pytest.mark.parametrize("host_id", HOSTS)
def test_every_host_is_asked_in_words_that_it_understands(host_id: str) -> None:
    host = host_of(host_id)
    assert host is not None
    questions = [question for call in (*honest(), *attacks()) if (question := asked(call, host_id))]
    assert len(questions) > 600
    for event, data in questions:
        assert host.read(event, data).parts, json.loads(data)


def test_every_guarded_host_is_asked() -> None:
    assert set(HOSTS) == {host.ID for host in GUARDED}
