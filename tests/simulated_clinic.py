"""The clinic in which simulated days are lived: four lines, rules that lead to them, a crew."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import col, select

from psc_app.config import Config
from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import BotKind
from psc_app.models.settings import Setting
from psc_app.models.workplace import ClassificationRule, Queue, QueueMember, Workstream
from psc_app.services.work import Work
from psc_app.simulation import crew
from psc_app.simulation.turned_day import TurnedClock, TurnedDay
from psc_app.simulation.world import Asked, make
from psc_app.wiring import House, build_house

BEGINS = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
"""Seven in the morning on the East coast, an ordinary Tuesday."""

_LINES = {
    "Nurse line": "stiff, runny nose, chest pain, drooping, swelling",
    "Pharmacy": "refill, cream, empty stomach",
    "Billing": "bill, papers",
}


def day_of(config: Config, asked: Asked, *, bot: bool) -> tuple[House, TurnedDay]:
    """A house with a crew, and a day that has not begun in it.

    Args:
        bot: whether the bot answers first.
    """
    clock = TurnedClock(BEGINS)
    house = build_house(config, clock)
    people = crew.hire(house.store, asked.agents, "nobody signs in", texts=True)
    house.store.do_now(SYSTEM, open_lines, [one.id for one in people[:-1]])
    house.store.do_now(SYSTEM, _set_bot, bot)
    return house, TurnedDay(house, clock, make(asked), people[:-1], people[-1])


def open_lines(work: Work, agents: Sequence[int]) -> None:
    """Three lines beside the first one; each agent serves two of the four."""
    work.session.add_all(Queue(name=name) for name in _LINES)
    work.session.flush()
    queues = work.session.exec(select(Queue).order_by(col(Queue.id))).all()
    keys = {one.name: one.id or 0 for one in queues}
    for stream in work.session.exec(select(Workstream)).all():
        for place, (name, words) in enumerate(_LINES.items()):
            condition = {"field": "reason", "test": "contains any", "value": words.split(", ")}
            work.session.add(
                ClassificationRule(
                    workstream_id=stream.id or 0,
                    position=place,
                    name=name,
                    conditions=[condition],
                    queue_id=keys[name],
                )
            )
    for member in work.session.exec(select(QueueMember)).all():
        work.session.delete(member)
    work.session.flush()
    lines = [one.id or 0 for one in queues]
    for number, staff_id in enumerate(agents):
        for line in (lines[number % 4], lines[(number + 1) % 4]):
            work.session.add(QueueMember(queue_id=line, staff_id=staff_id))


def _set_bot(work: Work, there: bool) -> None:
    setting = work.session.get(Setting, "bot.provider")
    assert setting is not None
    setting.value = BotKind.EMBEDDED.value if there else BotKind.NONE.value
    work.session.add(setting)
