"""The one table of moves of a conversation (SPEC section 3).

A move that is not in the table is refused; the error names both states.
"""

from psc_app.domain.errors import IllegalMove
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S

MOVES: dict[tuple[S, S], frozenset[Why | None]] = {
    (S.WITH_BOT, S.OPEN): frozenset({None}),
    (S.WITH_BOT, S.CLOSED): frozenset(
        {Why.BOT_ENDED, Why.PATIENT_ENDED, Why.PATIENT_DISCONNECTED, Why.SUPERVISOR_CLOSED}
    ),
    (S.OPEN, S.ACTIVE): frozenset({None, Why.SUPERVISOR_ASSIGNED}),
    (S.OPEN, S.CLOSED): frozenset(
        {Why.PATIENT_ABANDONED, Why.PATIENT_DISCONNECTED, Why.OVERFLOW, Why.SUPERVISOR_CLOSED}
    ),
    (S.ACTIVE, S.WRAP_UP): frozenset(
        {
            Why.AGENT_ENDED,
            Why.PATIENT_ENDED,
            Why.PATIENT_DISCONNECTED,
            Why.SUPERVISOR_CLOSED,
        }
    ),
    (S.ACTIVE, S.OPEN): frozenset({Why.TRANSFERRED, Why.RELEASED, Why.AGENT_DISCONNECTED}),
    (S.ACTIVE, S.WAITING): frozenset({None}),
    (S.WAITING, S.OPEN): frozenset({None}),
    (S.WAITING, S.ACTIVE): frozenset({None}),
    (S.WAITING, S.CLOSED): frozenset({Why.INACTIVITY}),
    (S.WRAP_UP, S.CLOSED): frozenset({Why.AGENT_ENDED, Why.WRAP_UP_EXPIRED}),
}
"""From and to, with the reasons a move may carry; None is a move without one."""


def check_move(before: S, after: S, reason: Why | None) -> None:
    """Refuse a move, or a reason for it, that the table does not have.

    Raises:
        IllegalMove: naming both states, and the reason where only that is wrong.
    """
    reasons = MOVES.get((before, after))
    if reasons is None:
        raise IllegalMove(f"A conversation can't go from {before.label} to {after.label}.")
    if reason not in reasons:
        raise IllegalMove(
            f"A conversation can't go from {before.label} to {after.label}"
            f" because of “{reason or 'no reason'}”."
        )
