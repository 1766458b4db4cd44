"""Independence is decided as tables of sentences; time comes in as a value."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.terms import Lane
from panguard.threatcloud.consensus import (
    DEFAULT_POLICY,
    REVOCATION_POLICY,
    Case,
    Confirmation,
    Review,
    Reviewing,
    State,
    Tally,
    decide,
    must_be_revoked,
    tally,
)
from panguard.values import replace

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
OLD = timedelta(days=3)


def word(
    client: str,
    network: str = "",
    artefact: str = "",
    age: timedelta = OLD,
    *,
    right: int = 0,
    wrong: int = 0,
) -> Confirmation:
    """Return a word of an identity, by default from a network and of an artefact of its own."""
    return Confirmation(
        client,
        network or f"net {client}",
        artefact or f"file {client}",
        NOW,
        NOW - age,
        right=right,
        wrong=wrong,
    )


THREE = (word("a"), word("b"), word("c"))


@pytest.mark.parametrize(
    ("words", "confirmed", "aged"),
    [
        pytest.param(THREE, True, 3, id="three known identities in three networks with three artefacts"),
        pytest.param(THREE[:2], False, 2, id="two are not enough"),
        pytest.param((*THREE[:2], THREE[0], THREE[0]), False, 2, id="one identity counts once"),
        pytest.param((*THREE[:2], word("c", "net a")), False, 2, id="two of one network count once"),
        pytest.param(
            tuple(word(str(n), "net a") for n in range(10_000)),
            False,
            1,
            id="10,000 identities of one network",
        ),
        pytest.param(
            tuple(word(name, artefact="same") for name in "abc"), False, 3, id="three with the same artefact"
        ),
        pytest.param(
            tuple(word(name, age=timedelta(hours=1)) for name in "abc"), True, 0, id="three that are new"
        ),
        pytest.param(
            tuple(word(name, wrong=2, right=1) for name in "abc"), False, 0, id="three that are mostly wrong"
        ),
        pytest.param(
            (*THREE[:2], word("c", "net a"), word("d", wrong=1)),
            False,
            2,
            id="a voice that was wrong adds nothing",
        ),
        pytest.param((), False, 0, id="nobody"),
    ],
)
def test_confirmations_count_when_they_are_independent(
    words: tuple[Confirmation, ...], confirmed: bool, aged: int
) -> None:
    found = tally(words, DEFAULT_POLICY, NOW)
    assert (found.confirmed, found.aged_networks) == (confirmed, aged)
    assert confirmed or found.missing


def test_of_a_network_the_weightiest_voice_counts() -> None:
    words = (word("new", "n", age=timedelta(0)), word("old", "n"))
    found = tally(words, DEFAULT_POLICY, NOW)
    assert [(item.client, item.weight) for item in found.counted] == [("old", 1.0), ("new", 0.0)]


def test_a_voice_without_weight_does_not_silence_its_network() -> None:
    words = (word("liar", "n", wrong=3), word("honest", "n"))
    assert tally(words, DEFAULT_POLICY, NOW).networks == 1


def test_a_second_artefact_of_the_same_identity_changes_nothing() -> None:
    same = tuple(word(name, artefact="same") for name in "abc")
    again = replace(same[0], artefact="zz other", at=NOW + timedelta(hours=1))
    assert not tally((*same, again), DEFAULT_POLICY, NOW + timedelta(hours=2)).confirmed


VOICES = st.builds(
    word,
    st.sampled_from("abcdefgh"),
    network=st.sampled_from(["", "n1", "n2", "n3"]),
    artefact=st.sampled_from(["", "f1", "f2"]),
    age=st.integers(0, 40).map(lambda days: timedelta(days=days)),
    wrong=st.integers(0, 2),
    right=st.integers(0, 4),
)


@given(st.lists(VOICES, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_confirmations_changes_nothing(words: list[Confirmation], chooser: Random) -> None:
    shuffled = list(words)
    chooser.shuffle(shuffled)
    assert tally(words, DEFAULT_POLICY, NOW) == tally(shuffled, DEFAULT_POLICY, NOW)


@given(st.lists(VOICES, max_size=8))
def test_no_network_weighs_more_than_its_weightiest_voice(words: list[Confirmation]) -> None:
    found = tally(words, DEFAULT_POLICY, NOW)
    assert found.weight <= found.networks * DEFAULT_POLICY.proven_weight
    assert found.networks <= len({item.network for item in words})


def case(
    state: State = State.PENDING,
    review: Review = Review.APPROVED,
    words: tuple[Confirmation, ...] = THREE,
    **changes: bool,
) -> Case:
    found: Tally = tally(words, DEFAULT_POLICY, NOW)
    made = Case(state, found, gates_passed=True, artefact_rule=True, review=review)
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("given_case", "reviewing", "state", "lane"),
    [
        pytest.param(case(), Reviewing.REQUIRED, State.PROMOTED, Lane.BLOCK, id="artefact, approved, aged"),
        pytest.param(
            case(artefact_rule=False), Reviewing.REQUIRED, State.PROMOTED, Lane.ALERT, id="a judgement"
        ),
        pytest.param(case(review=Review.NONE), Reviewing.OFF, State.PROMOTED, Lane.ALERT, id="not reviewed"),
        pytest.param(
            case(review=Review.DEMOTED), Reviewing.ADVISORY, State.PROMOTED, Lane.ALERT, id="demoted"
        ),
        pytest.param(
            case(review=Review.NONE), Reviewing.REQUIRED, State.CONFIRMED, None, id="waits for a review"
        ),
        pytest.param(case(review=Review.REJECTED), Reviewing.REQUIRED, State.REJECTED, None, id="rejected"),
        pytest.param(
            case(review=Review.REJECTED), Reviewing.ADVISORY, State.REJECTED, None, id="rejected, advisory"
        ),
        pytest.param(
            case(gates_passed=False), Reviewing.OFF, State.REJECTED, None, id="did not pass the gates"
        ),
        pytest.param(case(words=THREE[:2]), Reviewing.OFF, State.PENDING, None, id="not confirmed"),
        pytest.param(case(State.REJECTED), Reviewing.OFF, State.REJECTED, None, id="a rejection is final"),
        pytest.param(case(State.REVOKED), Reviewing.OFF, State.REVOKED, None, id="a revocation is final"),
        pytest.param(case(State.PROMOTED), Reviewing.OFF, State.PROMOTED, None, id="promoted once only"),
        pytest.param(
            case(words=tuple(word(name, age=timedelta(hours=1)) for name in "abc")),
            Reviewing.REQUIRED,
            State.PROMOTED,
            Lane.ALERT,
            id="new identities never make a rule that blocks",
        ),
    ],
)
def test_decisions(given_case: Case, reviewing: Reviewing, state: State, lane: Lane | None) -> None:
    found = decide(given_case, DEFAULT_POLICY, reviewing)
    assert (found.state, found.lane) == (state, lane)


def test_makers_are_counted_apart_from_those_who_matched_in_silence() -> None:
    silent = replace(word("c"), made=False)
    beside = replace(word("d", network="net a"), made=False, at=NOW - timedelta(hours=1))
    young = word("e", age=timedelta(hours=1))
    found = tally((beside, *THREE[:2], silent, young), DEFAULT_POLICY, NOW)
    assert (found.networks, found.aged_networks, found.aged_makers) == (4, 3, 2)


@pytest.mark.parametrize(("makers", "lane"), [(0, Lane.BLOCK), (2, Lane.BLOCK), (3, Lane.ALERT)])
def test_a_rule_may_block_only_with_as_many_makers_as_are_asked_for(makers: int, lane: Lane) -> None:
    two_of_three = (*THREE[:2], replace(word("c"), made=False))
    policy = replace(DEFAULT_POLICY, makers=makers)
    assert decide(case(words=two_of_three), policy, Reviewing.REQUIRED).lane is lane


def test_votes_do_not_overrule_a_rejection() -> None:
    many = tuple(word(str(number), right=9, age=timedelta(days=90)) for number in range(50))
    assert decide(case(State.REJECTED, words=many), DEFAULT_POLICY, Reviewing.OFF).state is State.REJECTED


FIVE = tuple(word(name) for name in "abcde")


@pytest.mark.parametrize(
    ("reports", "age", "revoked"),
    [
        pytest.param(FIVE, timedelta(days=2), True, id="five aged networks, a young rule"),
        pytest.param(FIVE[:4], timedelta(days=2), False, id="four are not enough"),
        pytest.param(FIVE, timedelta(days=15), False, id="an old rule is taken back by a person only"),
        pytest.param(
            tuple(word(name, age=timedelta(hours=2)) for name in "abcdefghijklmnopqrst"),
            timedelta(days=2),
            False,
            id="twenty new identities",
        ),
        pytest.param(
            tuple(word(str(n), "one") for n in range(1_000)),
            timedelta(days=2),
            False,
            id="a thousand of one network",
        ),
    ],
)
def test_false_alarms_take_a_young_rule_back(
    reports: tuple[Confirmation, ...], age: timedelta, revoked: bool
) -> None:
    assert must_be_revoked(reports, NOW - age, NOW, REVOCATION_POLICY) is revoked
