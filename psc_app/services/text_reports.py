"""What the carrier reports of texts that it took, late, twice and out of order as it may come."""

from psc_app.domain.vocabulary import TextState
from psc_app.services import access, text_rows
from psc_app.services.text_changes import learn
from psc_app.services.work import Work


def report(
    work: Work,
    token: str,
    carrier_id: str,
    state: TextState,
    code: str = "",
    segments: int = 0,
) -> bool:
    """Take in a report; one that is old or was heard before changes nothing.

    It may come before the answer to the question whether the carrier takes the text, and
    settles then that it has.

    Args:
        token: from the address that was reported to.
        carrier_id: the carrier's own name for the text, by which it is found otherwise.
        code: the carrier's reason, where the text did not go.
        segments: how many the carrier made of it; 0 where it does not say.

    Returns:
        Whether there is such a text.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    row = text_rows.by(work, "token", token) if token else None
    row = row or text_rows.by(work, "carrier_id", carrier_id)
    if row is None:
        return False
    learn(work, row, carrier_id, state, code, segments)
    return True
