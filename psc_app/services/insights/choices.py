"""What figures can be narrowed to: queues, agents, and the clinic's own time zone."""

from sqlmodel import col, select

from psc_app.domain.insight_cards import ChosenCard, FilterChoices
from psc_app.domain.measures.chosen import ANY_STATE, DAY, DAY_AND_OPEN, TODAY, Chosen
from psc_app.domain.permissions import Right
from psc_app.domain.teamwork_cards import QueueName
from psc_app.domain.vocabulary import ConversationState, Role
from psc_app.models.people import Staff
from psc_app.models.workplace import Queue
from psc_app.services import access, settings
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_WORKS = (Role.AGENT.value, Role.NURSE.value, Role.SUPERVISOR.value)
_WINDOWS = {
    TODAY: "Today",
    DAY: "Last 24 hours",
    DAY_AND_OPEN: "Last 24 hours and still open",
}
_CHANNELS = {"chat": "Chat", "sms": "Text message"}
_QUEUES = Prepared(select(col(Queue.id), col(Queue.name)).order_by(col(Queue.name)))
_AGENTS = Prepared(
    select(col(Staff.id), col(Staff.full_name))
    .where(col(Staff.role).in_(_WORKS))
    .order_by(col(Staff.full_name))
)


def queues(work: Work) -> tuple[QueueName, ...]:
    """All queues by name."""
    return tuple(QueueName(one.id, one.name) for one in work.quick(_QUEUES))


def choices(work: Work) -> FilterChoices:
    """All queues and all who work conversations, by name.

    Raises:
        NotAllowed: no supervisor.
    """
    access.require(work, Right.SEE_ALL_CONVERSATIONS)
    agents = work.quick(_AGENTS)
    return FilterChoices(
        queues=queues(work),
        agents=tuple(QueueName(one.id, one.full_name) for one in agents),
        zone=settings.value(work, "clinic.time_zone"),
    )


def chosen_card(chosen: Chosen, known: FilterChoices) -> ChosenCard:
    """What is chosen, for the screen and in words."""
    queue = _named(known.queues, chosen.queue_id)
    agent = _named(known.agents, chosen.staff_id)
    state = "" if chosen.state == ANY_STATE else ConversationState(chosen.state).label
    said = (
        _WINDOWS[chosen.window],
        queue,
        _CHANNELS.get(chosen.channel, ""),
        agent,
        state,
        "" if chosen.zone == known.zone else chosen.zone.replace("_", " "),
    )
    return ChosenCard(
        window=chosen.window,
        zone=chosen.zone,
        queue=str(chosen.queue_id or ""),
        channel=chosen.channel,
        agent=str(chosen.staff_id or ""),
        state="" if chosen.state == ANY_STATE else str(chosen.state),
        words=" · ".join(filter(None, said)),
    )


def _named(these: tuple[QueueName, ...], key: int) -> str:
    return next((one.name for one in these if one.id == key), f"No. {key}" if key else "")
