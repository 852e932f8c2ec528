"""One conversation, read from the log from its beginning on."""

from psc_app.domain.measures.facts import Contact
from psc_app.domain.measures.fold import EventRow, Fold
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed
from psc_app.services.insights import reading
from psc_app.services.work import Work

LAST = 2**62
"""More than any row's number."""


def whole(
    work: Work, conversation_id: int, upto: int = LAST, *, fronts: bool = True
) -> Contact | None:
    """A conversation as the log says it; None where the log does not know it.

    Args:
        upto: rows with larger numbers are left out.
        fronts: whether how long it was in front is asked for: that takes as long again.
    """
    rows = [row for row in reading.of_conversation(work, conversation_id) if row.id <= upto]
    if not rows:
        return None
    fold = Fold()
    for row in _with_fronts(work, rows, upto) if fronts else rows:
        fold.apply(row)
    contact = fold.contacts.get(conversation_id)
    return contact if contact is not None and contact.is_whole else None


def _with_fronts(work: Work, rows: list[EventRow], upto: int) -> list[EventRow]:
    """The rows, and what else its agents had in front meanwhile: it ends their look at this."""
    staff = {row.staff_id for row in rows if row.deed == Deed.IN_FRONT and row.staff_id}
    over = any(row.after == S.CLOSED for row in rows)
    since = reading.moment(rows[0].at_ms)
    # The moment of a row is whole milliseconds here: the last one is to be among them.
    before = reading.moment(rows[-1].at_ms + 1) if over else reading.EVER
    found = {row.id: row for row in rows}
    for one in staff:
        fronts = reading.of_staff(work, one, (Deed.IN_FRONT,), since, before)
        found |= {row.id: row for row in fronts if row.id <= upto}
    return [found[key] for key in sorted(found)]
