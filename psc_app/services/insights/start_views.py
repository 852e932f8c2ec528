"""The view that opens when somebody signs in: one for each person, or none.

It may be somebody else's that they share. When that is deleted or shared no more, the choice
stays until it is seen to, so that its owner's deed changes nobody's sign-in without a word.
"""

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from psc_app.domain.errors import NotAllowed, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.saved_views import FIRST_PAGE
from psc_app.models.insights import SavedView, StartView
from psc_app.models.people import Staff
from psc_app.services import access
from psc_app.services.insights import saved_views
from psc_app.services.work import Work


def choose(work: Work, view_id: int) -> None:
    """Have a view that one sees open at one's sign-in, in the place of another.

    Raises:
        NotAllowed: no supervisor, or a view that is not in their list.
        TooLate: another was chosen at this very moment.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    view = _seen(work, view_id)
    if view is None:
        raise NotAllowed("This view is not there any more, or it is not shared any more.")
    chosen = {"view_id": view_id, "name": view.name}
    mine = col(StartView.staff_id) == work.actor.id
    if work.claim(update(StartView).where(mine).values(**chosen)):
        return
    try:
        with work.apart():
            work.session.add(StartView(staff_id=work.actor.id, **chosen))
    except IntegrityError:
        raise TooLate("Another view was chosen a moment ago.") from None


def choose_none(work: Work) -> None:
    """Have the ordinary page open again; also how one takes note that a view is gone.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    work.run(delete(StartView).where(col(StartView.staff_id) == work.actor.id))


def opens(work: Work) -> str:
    """The address that one's sign-in leads to; empty for whoever chose none, or may see none.

    A view that is gone leads to the supervisors' first page, which tells of it.
    """
    if not work.actor.may(Right.SEE_ALL_CONVERSATIONS):
        return ""
    row = work.session.get(StartView, work.actor.id)
    if row is None:
        return ""
    view = _seen(work, row.view_id)
    if view is None:
        return FIRST_PAGE
    return f"{view.page}?{view.query}" if view.query else view.page


def lost(work: Work) -> str:
    """What the view was called that opened at one's sign-in and is gone; empty where none is.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    row = work.session.get(StartView, work.actor.id)
    return row.name if row is not None and _seen(work, row.view_id) is None else ""


def _seen(work: Work, view_id: int | None) -> SavedView | None:
    """A view, if it is in the list of the one who looks."""
    return work.session.exec(
        select(SavedView)
        .join(Staff, col(Staff.id) == col(SavedView.staff_id))
        .where(col(SavedView.id) == view_id, saved_views.in_list(work))
    ).first()
