"""Puppet patients: in the demonstration somebody is at the other end.

The guests of the seeded live conversations have no browser. A puppet keeps
their place as an open tab would, and answers a while after an agent wrote, so
that a visitor of the demo can try a whole conversation alone.
"""

import asyncio
import itertools
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel import col, select

from psc_app.demo.bot_guests import TODAY
from psc_app.demo.dialogues import LIVE, REPLIES
from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import Conversation
from psc_app.ports.hub import Bell
from psc_app.services import messages, presence
from psc_app.services.receipts import Seen
from psc_app.services.work import Work
from psc_app.wiring import House, house

_log = logging.getLogger(__name__)
_ANSWERS_AFTER = 4.0
"""Seconds a puppet takes to answer."""


@asynccontextmanager
async def puppets() -> AsyncIterator[None]:
    """Play the seeded patients while the server runs in demo mode."""
    home = house()
    tasks = []
    if home.config.demo:
        found = await home.store.look(SYSTEM, _seeded_conversations)
        tasks = [asyncio.create_task(_play(home, actor, key)) for actor, key in found]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _seeded_conversations(work: Work) -> list[tuple[Actor, int]]:
    """The running conversations that the seed began, with who they are."""
    rows = work.session.exec(
        select(Conversation).where(
            col(Conversation.state).in_([int(S.WITH_BOT), int(S.OPEN), int(S.ACTIVE)]),
            col(Conversation.stated_reason).in_(
                [TODAY.reason, *(dialogue.reason for dialogue in LIVE)]
            ),
        )
    )
    return [(_patient_of(row), row.id or 0) for row in rows]


def _patient_of(row: Conversation) -> Actor:
    if row.visitor_id is not None:
        return Actor(Role.VISITOR, row.visitor_id, row.display_name)
    return Actor(Role.PATIENT, row.patient_id or 0, row.display_name)


async def _play(home: House, actor: Actor, conversation: int) -> None:
    bell = home.hub.bell()
    bell.hang(
        {
            topics.thread(conversation),
            topics.conversation(conversation),
            topics.portal(actor.role.value, actor.id),
        }
    )
    try:
        await home.store.do(actor, presence.patient_came)
        last = 0
        for reply in itertools.cycle(REPLIES):
            last = await _heard_something(home, actor, conversation, last, bell)
            home.receipts.drop(Seen(conversation, True, last, last))
            await asyncio.sleep(_ANSWERS_AFTER)
            key = f"puppet-{secrets.token_hex(8)}"
            await home.store.do(actor, messages.post, conversation, key, reply)
    except Refused:
        # The conversation is over: the puppet leaves the stage.
        _log.info("a puppet's conversation has ended")
    finally:
        bell.take_down()


async def _heard_something(
    home: House, actor: Actor, conversation: int, last: int, bell: Bell
) -> int:
    """Wait until an agent has written after message `last`; its number."""
    while True:
        seen = await home.store.look(actor, messages.look_since, conversation, last)
        spoken = [card.seq for card in seen.messages if card.author_kind == "agent"]
        if last == 0:
            # What was said before the server began is not answered again.
            last = seen.thread.last_seq
        elif spoken:
            return spoken[-1]
        await bell.rung()
