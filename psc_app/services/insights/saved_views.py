"""Pages of figures as somebody likes to have them: kept by name, shared, opened, forgotten."""

from typing import TypeVar

from sqlalchemy import ColumnElement, Delete, Update, delete, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, or_, select

from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.saved_views import ViewCard, name_of, page_of, query_of
from psc_app.models.insights import SavedView, StartView
from psc_app.models.people import Staff
from psc_app.services import access
from psc_app.services.work import Work

MOST = 50
"""Views that one person can keep."""

_Deed = TypeVar("_Deed", Update, Delete)
_NOT_YOURS = "This view is not there any more, or it is somebody else's."


def views(work: Work, page: str) -> tuple[ViewCard, ...]:
    """The views of a page: one's own, then what others share, by name.

    Raises:
        NotAllowed: no supervisor.
        BadInput: a page without views.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    rows = work.session.execute(
        select(SavedView, Staff.full_name)
        .join(Staff, col(Staff.id) == col(SavedView.staff_id))
        .where(
            col(SavedView.page) == page_of(page),
            in_list(work),
        )
        .order_by(func.lower(SavedView.name), col(SavedView.id))
    ).all()
    start = work.session.get(StartView, work.actor.id)
    opens = start.view_id if start is not None else None
    cards = [_card(work, row, whose, opens) for row, whose in rows]
    return tuple(sorted(cards, key=lambda one: not one.mine))


def in_list(work: Work) -> ColumnElement[bool]:
    """Which views, joined with their owners, are in the list of the one who looks."""
    return or_(
        col(SavedView.staff_id) == work.actor.id,
        # Who has left the clinic shares nothing any more.
        col(SavedView.shared).is_(True) & col(Staff.active).is_(True),
    )


def save(work: Work, page: str, query: str, name: str, *, shared: bool = False) -> int:
    """Keep a page under a name; under a name one has already, in the place of what was there.

    Returns:
        the view's key.

    Raises:
        NotAllowed: no supervisor.
        BadInput: no name, no such page, or too many.
        TooLate: the same was kept at this very moment.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    page, query, name = page_of(page), query_of(query), name_of(name)
    mine = col(SavedView.staff_id) == work.actor.id
    known = work.session.exec(
        select(SavedView.id).where(mine, SavedView.page == page, SavedView.name == name)
    ).first()
    if known is not None:
        work.run(
            update(SavedView)
            .where(col(SavedView.id) == known)
            .values(query=query, shared=shared, created_at=work.now)
        )
        return known
    if work.session.exec(select(func.count()).where(mine)).one() >= MOST:
        raise BadInput(f"You keep {MOST} views. Delete one first.")
    row = SavedView(
        staff_id=work.actor.id,
        name=name,
        page=page,
        query=query,
        shared=shared,
        created_at=work.now,
    )
    try:
        with work.apart():
            work.session.add(row)
    except IntegrityError:
        raise TooLate("A view of this name was kept a moment ago.") from None
    assert row.id is not None
    return row.id


def share(work: Work, view_id: int, shared: bool) -> None:
    """Put one's own view into everybody's list, or take it out.

    Raises:
        NotAllowed: not one's own.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    changed = work.claim(_own(work, update(SavedView), view_id).values(shared=shared))
    if not changed:
        raise NotAllowed(_NOT_YOURS)


def forget(work: Work, view_id: int) -> None:
    """Delete one's own view; whoever else had it open at their sign-in is told of it there.

    Raises:
        NotAllowed: not one's own.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    own = select(SavedView.id).where(SavedView.id == view_id, SavedView.staff_id == work.actor.id)
    opens = col(StartView.view_id).in_(own)
    work.run(delete(StartView).where(opens, col(StartView.staff_id) == work.actor.id))
    work.run(update(StartView).where(opens).values(view_id=None))
    if not work.run(_own(work, delete(SavedView), view_id)).rowcount:
        raise NotAllowed(_NOT_YOURS)


def _own(work: Work, statement: _Deed, view_id: int) -> _Deed:
    mine = col(SavedView.staff_id) == work.actor.id
    return statement.where(col(SavedView.id) == view_id, mine)


def _card(work: Work, row: SavedView, whose: str, opens: int | None) -> ViewCard:
    mine = row.staff_id == work.actor.id
    return ViewCard(
        id=row.id or 0,
        name=row.name,
        page=row.page,
        query=row.query,
        mine=mine,
        shared=row.shared,
        whose="" if mine else whose,
        opens=row.id == opens,
    )
