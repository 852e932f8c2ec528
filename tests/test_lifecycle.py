"""The table of moves, exactly as SPEC section 3 has it."""

import pytest

from psc_app.domain.errors import IllegalMove, Refused
from psc_app.domain.lifecycle import MOVES, check_move
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S

ALLOWED: dict[tuple[S, S], set[Why | None]] = {
    (S.WITH_BOT, S.OPEN): {None},
    (S.WITH_BOT, S.CLOSED): {
        Why.BOT_ENDED,
        Why.PATIENT_ENDED,
        Why.PATIENT_DISCONNECTED,
        Why.SUPERVISOR_CLOSED,
    },
    (S.OPEN, S.ACTIVE): {None, Why.SUPERVISOR_ASSIGNED},
    (S.OPEN, S.CLOSED): {
        Why.PATIENT_ABANDONED,
        Why.PATIENT_DISCONNECTED,
        Why.OVERFLOW,
        Why.SUPERVISOR_CLOSED,
    },
    (S.ACTIVE, S.WRAP_UP): {
        Why.AGENT_ENDED,
        Why.PATIENT_ENDED,
        Why.PATIENT_DISCONNECTED,
        Why.SUPERVISOR_CLOSED,
    },
    (S.ACTIVE, S.OPEN): {Why.TRANSFERRED, Why.RELEASED, Why.AGENT_DISCONNECTED},
    (S.ACTIVE, S.WAITING): {None},
    (S.WAITING, S.OPEN): {None},
    (S.WAITING, S.ACTIVE): {None},
    (S.WAITING, S.CLOSED): {Why.INACTIVITY},
    (S.WRAP_UP, S.CLOSED): {Why.AGENT_ENDED, Why.WRAP_UP_EXPIRED},
}
PAIRS = [(before, after) for before in S for after in S]
EVERY = [(before, after, why) for before, after in PAIRS for why in (None, *Why)]


def _named(value: object) -> str:
    return value.label if isinstance(value, S) else str(value)


@pytest.mark.parametrize(("before", "after", "why"), EVERY, ids=_named)
def test_a_move_is_taken_exactly_if_the_table_has_it(before: S, after: S, why: Why | None):
    if why in ALLOWED.get((before, after), set()):
        check_move(before, after, why)
        return
    with pytest.raises(IllegalMove) as refusal:
        check_move(before, after, why)
    assert f"from {before.label} to {after.label}" in str(refusal.value)


def test_nothing_stands_in_the_table_beside_what_the_reference_has():
    assert {pair: set(reasons) for pair, reasons in MOVES.items()} == ALLOWED


def test_a_closed_conversation_goes_nowhere():
    assert not [after for before, after in MOVES if before is S.CLOSED]


def test_every_state_but_closed_has_a_way_to_closed():
    ends = {S.CLOSED}
    for _ in S:
        ends |= {before for before, after in MOVES if after in ends}
    assert ends == set(S)


def test_a_wrong_reason_is_named_beside_both_states():
    with pytest.raises(IllegalMove, match="from Open to Closed because of “inactivity”"):
        check_move(S.OPEN, S.CLOSED, Why.INACTIVITY)
    with pytest.raises(IllegalMove, match="from Active to Wrap-up because of “no reason”"):
        check_move(S.ACTIVE, S.WRAP_UP, None)


def test_an_illegal_move_is_a_refusal_that_a_person_can_read():
    assert issubclass(IllegalMove, Refused)


def test_the_codes_of_states_never_change():
    assert {state.name: int(state) for state in S} == {
        "WITH_BOT": 0,
        "OPEN": 1,
        "ACTIVE": 2,
        "WAITING": 3,
        "CLOSED": 4,
        "WRAP_UP": 5,
    }
    labels = [state.label for state in S if state]
    assert labels == ["Open", "Active", "Waiting", "Closed", "Wrap-up"]
