"""What leaves the clinic as a table: only for who may see it, and not without a trace."""

from psc_app.domain.errors import BadInput
from psc_app.domain.permissions import Right
from psc_app.services import access
from psc_app.services.journal import audit
from psc_app.services.work import Work

MOST_ROWS = 50_000
"""Rows of one file: more than a spreadsheet is read by eye, and what one answer can carry."""


def note(work: Work, what: str, rows: int, query: str = "") -> None:
    """Write down who takes which table away.

    Args:
        what: the table's name, such as "agents".
        rows: how many rows it has.
        query: the filters, as the page's address has them; nothing of a patient.

    Raises:
        NotAllowed: no supervisor.
        BadInput: too many rows.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    if rows > MOST_ROWS:
        raise BadInput(f"That is more than {MOST_ROWS} rows. Narrow it by the filters first.")
    audit(
        work,
        "exported figures",
        patient_id=None,
        object_kind="figures",
        what=what,
        rows=rows,
        query=query,
    )
