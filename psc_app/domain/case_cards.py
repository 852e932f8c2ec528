"""Frozen records for cases and tasks: what their lists and pages may show.

Moments are milliseconds since 1970 (UTC), 0 for none, as in cards.
"""

from dataclasses import dataclass
from datetime import datetime

from psc_app.domain.vocabulary import CaseStatus, Priority

OPEN_STATUSES = (CaseStatus.NEW, CaseStatus.IN_PROGRESS, CaseStatus.WAITING)
"""A case that stands at one of these is not over."""

CASE_PRIORITIES = (Priority.NORMAL, Priority.HIGH, Priority.URGENT)
"""A red flag is a conversation's; a case has none."""

LONGEST_TITLE = 200
LONGEST_NOTES = 4_000


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list.

    Attributes:
        over: whether it is resolved or cancelled.
        owner: who sees to it, empty while nobody does; mine says whether that is who looks.
        patient: whom it is about, empty where the one who looks may not know.
        opens: whether the one who looks may open it; otherwise they may take it.
        here, by_itself: where the list is beside a conversation, whether the two are
            linked, and whether nobody linked them by hand.
        origin: whether it was opened from that conversation.
    """

    id: int = 0
    number: str = ""
    title: str = ""
    kind: str = ""
    priority: int = 0
    priority_label: str = ""
    status: str = ""
    over: bool = False
    owner: str = ""
    mine: bool = False
    patient: str = ""
    due_at: int = 0
    overdue: bool = False
    opened_at: int = 0
    closed_at: int = 0
    opens: bool = True
    here: bool = False
    by_itself: bool = False
    origin: bool = False


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of a list of cases.

    Attributes:
        total: how many there are on all pages.
        page: which it is, from 0.
    """

    rows: tuple[CaseRow, ...] = ()
    total: int = 0
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class NoteCard:
    """What somebody wrote down about a case."""

    id: int
    who: str
    body: str
    at: int


@dataclass(frozen=True, slots=True)
class CaseChangeCard:
    """One line of a case's history, in words."""

    id: int
    who: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class LinkedConversation:
    """A conversation that is about a case.

    Attributes:
        readable: whether the one who looks may read it.
        origin: whether the case was opened from it.
    """

    id: int
    title: str
    state: str
    at: int
    readable: bool
    by_itself: bool
    origin: bool


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task.

    Attributes:
        patient: whom it is about, empty where the one who looks may not know.
        opens: whether the one who looks may change it; otherwise they may take it.
    """

    id: int = 0
    title: str = ""
    notes: str = ""
    status: str = ""
    done: bool = False
    open: bool = False
    owner: str = ""
    owner_id: int = 0
    mine: bool = False
    due_at: int = 0
    overdue: bool = False
    patient: str = ""
    conversation_id: int = 0
    case_id: int = 0
    case_number: str = ""
    made_by: str = ""
    made_at: int = 0
    done_by: str = ""
    done_at: int = 0
    opens: bool = True


@dataclass(frozen=True, slots=True)
class TaskList:
    """One page of a list of tasks; `total` counts all pages, `page` is from 0."""

    rows: tuple[TaskCard, ...] = ()
    total: int = 0
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case with all that belongs to it.

    Attributes:
        row: what lists show of it.
        owner_id: 0 while nobody sees to it.
        birth_date, phone: of the patient, so that whoever sees to it can reach them.
    """

    row: CaseRow
    owner_id: int = 0
    opened_by: str = ""
    birth_date: str = ""
    phone: str = ""
    notes: tuple[NoteCard, ...] = ()
    changes: tuple[CaseChangeCard, ...] = ()
    conversations: tuple[LinkedConversation, ...] = ()
    tasks: tuple[TaskCard, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpAsk:
    """A task asked for at wrap-up.

    Attributes:
        mine: whether it is for the one who asks; otherwise for whoever takes it.
    """

    title: str
    due_at: datetime | None = None
    mine: bool = True
    notes: str = ""
