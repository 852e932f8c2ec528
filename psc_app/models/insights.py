"""What supervisors set up and are told about their figures."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from psc_app.models.columns import Instant


class SavedView(SQLModel, table=True):
    """A page of figures as somebody likes to have it.

    Attributes:
        staff_id: whose it is; shared ones are in everybody's list.
        page: the path of the page, such as /supervisor.
        query: what follows its "?": filters and the window, never anything of a patient.
    """

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("staff_id", "page", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    name: str = Field(max_length=60)
    page: str = Field(max_length=60)
    query: str = Field(default="", max_length=500)
    shared: bool = Field(default=False)
    created_at: datetime = Field(sa_type=Instant)


class StartView(SQLModel, table=True):
    """Which view opens when somebody signs in; one for each person at most.

    Attributes:
        view_id: their own view or a shared one; None once its owner has deleted it.
        name: what it was called when it was chosen, to say which one is gone.
    """

    __tablename__ = "start_view"

    staff_id: int = Field(
        foreign_key="staff.id", primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    view_id: int | None = Field(default=None, foreign_key="saved_view.id", index=True)
    name: str = Field(max_length=60)


class FigureThreshold(SQLModel, table=True):
    """From where on a figure is at risk, and from where critical.

    Attributes:
        measure: the figure's key in domain/measures.
        queue_id: for which queue; None for all that have none of their own, or for all together.
        together: which of these two where there is no queue: all queues counted as one.
        at_risk, critical: in the figure's own unit; None for never. Whether it must stay
            below or above is the measure's to say.
        alerts: whether supervisors are told when it is passed.
    """

    __tablename__ = "figure_threshold"
    __table_args__ = (
        UniqueConstraint("measure", "queue_id"),
        Index(
            "uq_figure_threshold_everywhere",
            "measure",
            "together",
            unique=True,
            sqlite_where=text("queue_id IS NULL"),
            postgresql_where=text("queue_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    measure: str = Field(max_length=40)
    queue_id: int | None = Field(default=None, foreign_key="queue.id")
    together: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    at_risk: float | None = Field(default=None)
    critical: float | None = Field(default=None)
    alerts: bool = Field(default=False)


class FigureAlert(SQLModel, table=True):
    """A time during which a figure lay past one of its thresholds.

    Attributes:
        queue_id: of which queue; None for all together.
        level: "at risk" or "critical", the worst so far.
        value: the figure when it came to that level.
        over_at: when it was good again; None while it is not.
        noted_by: who took note of it.
    """

    __tablename__ = "figure_alert"
    __table_args__ = (Index("ix_figure_alert_over", "over_at", "began_at"),)

    id: int | None = Field(default=None, primary_key=True)
    measure: str = Field(max_length=40)
    queue_id: int | None = Field(default=None, foreign_key="queue.id")
    level: str = Field(max_length=10)
    value: float
    began_at: datetime = Field(sa_type=Instant)
    over_at: datetime | None = Field(default=None, sa_type=Instant)
    noted_by: int | None = Field(default=None, foreign_key="staff.id")
    noted_at: datetime | None = Field(default=None, sa_type=Instant)


class AlertPost(SQLModel, table=True):
    """An alert that goes, or went, to the clinic's own address by webhook.

    Attributes:
        alert_id: which; None for a trial that an administrator asked for.
        what: "began", "worse", "over" or "trial".
        body: what is sent: the figure, its level and its queue, nothing of a patient.
        attempts, next_at: how often it was tried, and when it is tried again; next_at is None
            once it arrived or was given up.
        answer: the HTTP status that came last, 0 for none.
    """

    __tablename__ = "alert_post"
    __table_args__ = (Index("ix_alert_post_next", "next_at"),)

    id: int | None = Field(default=None, primary_key=True)
    alert_id: int | None = Field(default=None, foreign_key="figure_alert.id")
    what: str = Field(max_length=10)
    body: str = Field(max_length=2000)
    created_at: datetime = Field(sa_type=Instant)
    attempts: int = Field(default=0)
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    arrived_at: datetime | None = Field(default=None, sa_type=Instant)
    answer: int = Field(default=0)
