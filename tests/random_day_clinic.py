"""The call centre in which random days are lived, and a quick look at its books."""

from pathlib import Path

from books import went_before_its_turn
from hand_clock import HandClock
from people import Clinic
from sqlmodel import SQLModel, col, func, select

from psc_app.config import Config
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import AgentSession, Conversation, Offer
from psc_app.models.workplace import (
    AgentStatus,
    ClassificationRule,
    CustomPresence,
    OverflowRule,
    Queue,
    Skill,
    Workstream,
)
from psc_app.services.work import Work
from psc_app.wiring import build_house

REASONS = ("refill please", "chest rash", "a bill", "my child has fever", "hello", "necesito ayuda")


def build(folder: Path) -> Clinic:
    """An empty clinic in a folder."""
    clock = HandClock()
    house = build_house(Config(data_dir=folder, _env_file=None), clock)
    SQLModel.metadata.create_all(house.store.engine)
    return Clinic(house, clock)


def furnish(work: Work, clinic: Clinic) -> tuple[list[int], list[int]]:
    """Three queues that differ, three skills, rules, overflow and two workstreams."""
    queues = [
        Queue(name="Front desk", priority=100, method="highest capacity"),
        Queue(name="Pharmacy", priority=50, method="round robin"),
        Queue(name="Billing", priority=100, method="longest idle"),
    ]
    skills = [Skill(name=name) for name in ("Triage", "Spanish", "Billing")]
    texting = Workstream(name="Texts", channel="sms", capacity_units=1, inactivity_minutes=60)
    work.session.add_all([*queues, *skills, texting])
    work.session.add_all(
        [CustomPresence(name="Lunch", base="appear away"), CustomPresence(name="Desk", base="busy")]
    )
    chat = work.session.get(Workstream, clinic.workstream)
    assert chat is not None
    work.session.flush()
    keys = [queue.id or 0 for queue in queues]
    for workstream in (chat, texting):
        workstream.fallback_queue_id = keys[0]
        workstream.high_after_seconds = 120
        workstream.relaxing = [{"after": 60, "lower_by": 4}, {"after": 200, "lower_by": 10}]
        work.session.add(workstream)
    words = ((("refill",), 1, 0), (("fever", "rash"), 0, 0), (("bill",), 2, 2))
    for place, (any_of, queue, skill) in enumerate(words):
        condition = {"field": "reason", "test": "contains any", "value": list(any_of)}
        work.session.add(
            ClassificationRule(
                workstream_id=chat.id or 0,
                position=place,
                name=any_of[0],
                conditions=[condition],
                skills=[{"skill_id": skills[skill].id or 0, "level": 4 + place}],
                priority=2 if "fever" in any_of else None,
                queue_id=keys[queue],
            )
        )
    work.session.add_all(
        [
            OverflowRule(
                queue_id=keys[1],
                occasion="waited too long",
                threshold=90,
                action="transfer to a queue",
                to_queue_id=keys[0],
            ),
            OverflowRule(
                queue_id=keys[2],
                occasion="too many waiting",
                threshold=4,
                action="transfer to a queue",
                to_queue_id=keys[0],
            ),
            OverflowRule(
                queue_id=keys[0],
                occasion="waited too long",
                threshold=60,
                action="offer a call-back",
            ),
            OverflowRule(
                queue_id=keys[0],
                occasion="too many waiting",
                threshold=20,
                action="end with a message",
            ),
        ]
    )
    work.session.flush()
    return keys, [skill.id or 0 for skill in skills]


def quick_check(work: Work, newest_offer: int, *, over: bool) -> list[str]:
    """What is wrong with everybody's load, with who has what, and with the order."""
    wrong = []
    held = dict(
        work.session.exec(
            select(Conversation.agent_id, func.sum(Conversation.units_held)).group_by(
                col(Conversation.agent_id)
            )
        ).all()
    )
    offered = dict(
        work.session.exec(
            select(Offer.staff_id, func.sum(Offer.units))
            .where(Offer.outcome == "pending")
            .group_by(col(Offer.staff_id))
        ).all()
    )
    for status in work.session.exec(select(AgentStatus)):
        on_record = held.get(status.staff_id, 0) + offered.get(status.staff_id, 0)
        if status.capacity_used != on_record:
            wrong.append(f"{status.staff_id} uses {status.capacity_used}, has {on_record}")
        if status.capacity_used > status.capacity_units and not over:
            wrong.append(f"{status.staff_id} is over capacity")
    primaries = work.session.exec(
        select(AgentSession.conversation_id, func.count())
        .where(AgentSession.mode == "primary", col(AgentSession.ended_at).is_(None))
        .group_by(col(AgentSession.conversation_id))
    ).all()
    wrong += [f"{key} has {number} primaries" for key, number in primaries if number > 1]
    active = work.session.exec(select(Conversation.id).where(Conversation.state == S.ACTIVE)).all()
    if {key for key, _ in primaries} != set(active):
        wrong.append("a primary's part goes on where no conversation is active, or none does")
    for got, passed in went_before_its_turn(work, newest_offer):
        wrong.append(f"{got} was offered before {passed}")
    return wrong
