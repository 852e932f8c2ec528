"""Assignment: who is offered what waits, and when to look again (SPEC section 4).

It runs on events: a new item (`offer_next`), capacity or an agent come free
(`offer_to`), rules changed (`offers_of_queue`). Behind them `sweep` looks at
those conversations for which time alone may have changed the outcome, and at
no others.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.matching import Choice, WaitingView, assign, choose
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, OfferKind, Priority
from psc_app.models.conversation import Conversation, Offer
from psc_app.services import capacity, giving_way, queue_line, reasons, standing_offers
from psc_app.services.journal import log
from psc_app.services.matching_views import Floor, allowed
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

PUSH = "push"
"""The mode in which a workstream offers by itself."""

_LATER = "what is to be offered later"

_SECOND_LOOK = timedelta(seconds=5)
"""How soon a conversation that found nobody is looked at again, once.

Two processes that each do one half (a patient comes, an agent becomes free) at
the same moment don't see each other's half.
"""

_CONVERSATION = Conversation.metadata.tables["conversation"]
_s = Conversation.metadata.tables["agent_status"].c
_ROOM = Prepared(
    select(_s.staff_id)
    .where(
        _s.staff_id.in_(bindparam("agents", expanding=True)),
        _s.connected.is_(True),
        _s.capacity_used < _s.capacity_units,
    )
    .order_by(_s.staff_id)
)
_HOLD = Prepared(
    update(_CONVERSATION)
    .where(_CONVERSATION.c.id == bindparam("key"), _CONVERSATION.c.state == int(S.OPEN))
    .values(look_again_at=bindparam("moment"))
    .returning(_CONVERSATION.c.id)
)


@dataclass(slots=True)
class Later:
    """What is to be offered once everything that is due has happened.

    Attributes:
        conversations: what is new in the line.
        agents: who has room again.
    """

    conversations: dict[int, None] = field(default_factory=dict)
    agents: dict[int, None] = field(default_factory=dict)


@contextmanager
def gathered(work: Work, later: Later) -> Iterator[None]:
    """Only note what is to be offered, so that the first in line of all of it goes first."""
    work.session.info[_LATER] = later
    try:
        yield
    finally:
        del work.session.info[_LATER]


def offer_next(work: Work, conversation: Conversation) -> Offer | None:
    """Offer an open conversation to the agent the rules choose, if there is one.

    The offer takes the capacity at once, so nobody is offered more than they
    can hold. Where an offer stands already, or the workstream waits to be
    picked from, nothing is offered. Whatever is due by now and goes before it
    is looked at first.
    """
    later: Later | None = work.session.info.get(_LATER)
    if later is not None:
        later.conversations[conversation.id or 0] = None
        return None
    return _offer_in_order(work, [conversation], ()).get(conversation.id or 0)


def offer_to(work: Work, staff_id: int) -> int:
    """Offer an agent as much of what waits as they have room for; how much it was.

    To be called when capacity of theirs was freed, when they came, came back or
    became available, and when they became a member of a queue.
    """
    later: Later | None = work.session.info.get(_LATER)
    if later is not None:
        later.agents[staff_id] = None
        return 0
    made = _offer_in_order(work, (), [staff_id]).values()
    return sum(offer.staff_id == staff_id for offer in made)


def offers_of_queue(work: Work, queue_id: int) -> int:
    """Look at a whole queue anew, because its members or rules changed; how many were offered."""
    look_soon(work, col(Conversation.queue_id) == queue_id, col(Conversation.state) == int(S.OPEN))
    line = queue_line.ranked(work, queue_line.of_queue(work, queue_id))
    if not line:
        return 0
    floor = Floor(work, line)
    by_id = {one.id: one for one in line}
    given = assign(
        [floor.waiting(one) for one in line if _is_pushed(one, floor)],
        {queue_id: floor.members(queue_id)},
        {queue_id: floor.method(queue_id)},
        work.now,
        floor.most_sessions,
    )
    made = [_attempt(work, by_id[one.conversation_id], floor, swept=False) for one in given]
    return sum(offer is not None for offer in made)


def look_soon(work: Work, *where: Any) -> None:
    """Have the clock look at some conversations at its next tick, such as after new settings."""
    work.claim(
        update(Conversation)
        .where(col(Conversation.state) != int(S.CLOSED), *where)
        .values(look_again_at=work.now)
    )


def workstream_changed(work: Work, workstream_id: int) -> None:
    """Have everything of a workstream looked at by its new settings within a second."""
    look_soon(work, col(Conversation.workstream_id) == workstream_id)


def sweep(
    work: Work, later: Later | None = None, seen: Sequence[Conversation] | None = None
) -> int:
    """Look at those open conversations for which it is time; how many were offered.

    Args:
        later: what was gathered before, and is offered in the same order.
        seen: open conversations that the clock has seen to; None for all that are due.
    """
    later = later or Later()
    due = queue_line.overdue(work) if seen is None else seen
    new = [work.get(Conversation, key) for key in later.conversations]
    line = [*due, *(one for one in new if one is not None)]
    swept = frozenset(one.id for one in due)
    return len(_offer_in_order(work, line, list(later.agents), swept, catch_up=False))


# ---------------------------------------------------------------- in order


def _offer_in_order(
    work: Work,
    conversations: Sequence[Conversation],
    agents: Sequence[int],
    swept: frozenset[int | None] = frozenset(),
    *,
    catch_up: bool = True,
) -> dict[int, Offer]:
    """Offer these, whatever is due, and what these agents can take; by conversation.

    The first in line goes first, whichever of the three it is there for.

    Args:
        swept: which of them the clock has seen to.
        catch_up: whether to look for what is due.
    """
    ready = _with_room(work, agents)
    overdue = queue_line.overdue(work, queue_line.MOST_TO_CATCH_UP) if catch_up else ()
    asked = {one.id for one in conversations}
    wanted = {one.id: one for one in (*conversations, *overdue)}
    rest = queue_line.ranked(work, [one for one in wanted.values() if one.state == S.OPEN])
    made: dict[int, Offer] = {}
    after = 0
    while rest or ready:
        line = queue_line.of_agents(work, ready, after) if ready else []
        waiting = {one.id for one in line}
        full = len(line) == queue_line.MOST_AT_ONCE
        # What comes after the last of this part of the line has its turn later.
        last = queue_line.key(line[-1], work) if full else None
        turn = [one for one in rest if last is None or queue_line.key(one, work) <= last]
        rest = rest[len(turn) :]
        turn += [one for one in line if one.id not in wanted]
        floor = Floor(work, turn)
        for conversation in queue_line.in_order(turn, work):
            if conversation.id not in wanted:
                if not _fits_any(work, conversation, floor, ready):
                    continue
            elif conversation.id not in asked and _nobody_has_room(conversation, floor):
                # It stays due: the clock comes to it, and says why nobody gets it.
                continue
            offer = _attempt(work, conversation, floor, swept=conversation.id in swept)
            if offer is not None:
                made[offer.conversation_id] = offer
                # It has left the line, of which the next part is read.
                after -= conversation.id in waiting
        after += len(line)
        if not full:
            ready = []
    return made


def _with_room(work: Work, agents: Sequence[int]) -> list[int]:
    if not agents:
        return []
    return [row.staff_id for row in work.quick(_ROOM, agents=list(agents))]


def _fits_any(work: Work, conversation: Conversation, floor: Floor, agents: Sequence[int]) -> bool:
    """Whether any of these agents could get it, whoever else there is."""
    if not _is_pushed(conversation, floor):
        return False
    members = [floor.agent(conversation.queue_id, staff_id) for staff_id in agents]
    ready = [agent for agent in members if agent is not None and agent.free_units > 0]
    if not ready:
        return False
    one, method = floor.waiting(conversation), floor.method(conversation.queue_id)
    return choose(one, ready, method, work.now, floor.most_sessions).staff_id is not None


def _nobody_has_room(conversation: Conversation, floor: Floor) -> bool:
    """Whether nobody could get it, and nothing would give way to it."""
    if conversation.priority == Priority.RED_FLAG or not _is_pushed(conversation, floor):
        return False
    units = floor.workstream(conversation).capacity_units
    members = floor.members(conversation.queue_id)
    return not any(agent.connected and agent.free_units >= units for agent in members)


# ---------------------------------------------------------------- one conversation


def _is_pushed(conversation: Conversation, floor: Floor) -> bool:
    return floor.workstream(conversation).mode == PUSH


def _attempt(work: Work, conversation: Conversation, floor: Floor, *, swept: bool) -> Offer | None:
    """Offer one conversation if somebody can take it, and note when to look again.

    Args:
        swept: whether the clock has seen to all that was due with it.
    """
    one = floor.waiting(conversation)
    choice = _choice(work, conversation, one, floor)
    found = choice is not None and choice.staff_id is not None
    if not _hold(work, conversation, _next_look(work, conversation, one, floor, swept, found)):
        return None
    if choice is None or standing_offers.pending(work, conversation) is not None:
        return None
    offer, choice = _ask(work, conversation, one, choice, floor)
    if offer is None and (given_way := giving_way.make_room(work, one, floor)):
        choice = _choose(work, conversation, one, floor)
        offer, choice = _ask(work, conversation, one, choice, floor, given_way)
        # They go on waiting in their places, or to somebody else who is free for them.
        _offer_in_order(work, given_way, (), catch_up=False)
        floor.forget_agents()
    if offer is None:
        reasons.keep_nobody(work, conversation, one, choice)
    return offer


def _ask(
    work: Work,
    conversation: Conversation,
    one: WaitingView,
    choice: Choice,
    floor: Floor,
    given_way: Sequence[Conversation] = (),
) -> tuple[Offer | None, Choice]:
    """Offer a conversation to the chosen agent, or to the next if somebody else was first.

    Args:
        given_way: what was taken back from the agent so that they can take it.

    Returns:
        The offer, None where nobody is left, and the choice that led to it.
    """
    while choice.staff_id is not None:
        if _claim(work, conversation, one, choice.staff_id, floor):
            return _offer(work, conversation, one, choice, floor, given_way), choice
        floor.not_to_be_had(choice.staff_id)
        choice = _choose(work, conversation, one, floor)
    return None, choice


def _choice(
    work: Work, conversation: Conversation, one: WaitingView, floor: Floor
) -> Choice | None:
    return _choose(work, conversation, one, floor) if _is_pushed(conversation, floor) else None


def _choose(work: Work, conversation: Conversation, one: WaitingView, floor: Floor) -> Choice:
    queue_id = conversation.queue_id
    return choose(
        one, floor.members(queue_id), floor.method(queue_id), work.now, floor.most_sessions
    )


def _next_look(
    work: Work,
    conversation: Conversation,
    one: WaitingView,
    floor: Floor,
    swept: bool,
    found: bool,
) -> datetime | None:
    mark = conversation.look_again_at
    if not swept and mark is not None and mark <= work.now:
        # Something else may be due as well; the clock comes to it within a second.
        return mark
    moments = [floor.next_look(conversation, one)]
    if not swept and not found and _is_pushed(conversation, floor):
        moments.append(work.now + _SECOND_LOOK)
    return min((moment for moment in moments if moment is not None), default=None)


def _hold(work: Work, conversation: Conversation, look_again_at: datetime | None) -> bool:
    """Take hold of an open conversation until the deed is over; whether it still is open.

    Two processes that route at once come past here one after the other.
    """
    held = work.quick(_HOLD, key=conversation.id, moment=look_again_at)
    set_committed_value(conversation, "look_again_at", look_again_at)
    return bool(held)


def _claim(
    work: Work, conversation: Conversation, one: WaitingView, staff_id: int, floor: Floor
) -> bool:
    presences = allowed(floor.workstream(conversation))
    return capacity.claim(work, staff_id, one.units, push=True, allowed=presences)


def _offer(
    work: Work,
    conversation: Conversation,
    one: WaitingView,
    choice: Choice,
    floor: Floor,
    given_way: Sequence[Conversation],
) -> Offer:
    assert choice.staff_id is not None
    workstream = floor.workstream(conversation)
    offer = work.add(
        Offer,
        conversation_id=one.id,
        staff_id=choice.staff_id,
        units=one.units,
        offered_at=work.now,
        expires_at=work.now + timedelta(seconds=workstream.offer_seconds),
    )
    floor.taken(choice.staff_id, one.units)
    facts = reasons.facts(one, choice)
    if given_way:
        facts["instead_of"] = [other.id for other in given_way]
    log(
        work,
        Deed.OFFERED,
        conversation_id=conversation.id,
        staff_id=choice.staff_id,
        queue_id=conversation.queue_id,
        offer=offer.id,
        kind=OfferKind.ASSIGNMENT.value,
        method=floor.method(conversation.queue_id).value,
        matching=one.matching.value,
        own_agent=one.affinity == choice.staff_id,
        **facts,
    )
    work.ring((topics.desk(choice.staff_id), topics.OPEN_ITEMS, topics.FLOOR))
    return offer
