"""Everything there is at one moment, and whether it agrees with itself and with the log."""

from collections import Counter
from itertools import pairwise
from typing import Any

from sqlmodel import col, select

from psc_app.domain.lifecycle import check_move
from psc_app.domain.matching import choose, rank
from psc_app.domain.vocabulary import ClosureReason, ConversationKind, Deed, Presence
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import AgentSession, Conversation, Message, Offer
from psc_app.models.journal import Event
from psc_app.models.workplace import AgentStatus, QueueMember, Workstream
from psc_app.services.capacity import effective
from psc_app.services.matching_views import Floor
from psc_app.services.work import Work

ANSWERS = {
    "accepted": Deed.ACCEPTED,
    "rejected": Deed.REJECTED,
    "timed out": Deed.OFFER_TIMED_OUT,
    "withdrawn": Deed.OFFER_WITHDRAWN,
    "diverted": Deed.DIVERTED,
}


class Books:
    """All rows, read at one moment."""

    def __init__(self, work: Work) -> None:
        self.now = work.now
        self.conversations = list(work.session.exec(select(Conversation).order_by(_id)))
        self.sessions = list(work.session.exec(select(AgentSession)))
        self.offers = list(work.session.exec(select(Offer).order_by(col(Offer.id))))
        self.talks = {one.conversation_id: one for one in work.session.exec(select(BotTalk))}
        self.statuses = list(work.session.exec(select(AgentStatus)))
        self.workstreams = {one.id: one for one in work.session.exec(select(Workstream))}
        self.serving = Counter(work.session.exec(select(QueueMember.queue_id)).all())
        self.numbers: dict[int, list[int]] = {}
        for key, seq in work.session.exec(
            select(Message.conversation_id, Message.seq).order_by(col(Message.seq))
        ):
            self.numbers.setdefault(key, []).append(seq)
        self.of_conversation: dict[int | None, list[Event]] = {}
        self.of_agent: dict[int | None, list[Event]] = {}
        self.events = list(work.session.exec(select(Event).order_by(col(Event.id))))
        for event in self.events:
            self.of_conversation.setdefault(event.conversation_id, []).append(event)
            self.of_agent.setdefault(event.staff_id, []).append(event)
        self.vain = waits_in_vain(work, self.conversations, self.offers, self.statuses)
        work.session.expunge_all()

    def check(self, *, over: bool = False) -> None:
        """Compare everything with everything.

        Args:
            over: whether a supervisor may have gone over somebody's capacity.
        """
        for conversation in self.conversations:
            self.check_way(conversation)
            self.check_holder(conversation)
            self.check_belongs_somewhere(conversation)
            self.check_patient(conversation)
            self.check_bot(conversation)
            assert self.numbers.get(conversation.id or 0, []) == list(
                range(1, conversation.last_seq + 1)
            )
        for status in self.statuses:
            self.check_load(status, over=over)
            self.check_presence(status)
        self.check_offers()
        assert self.vain == [], "somebody who could take it is there, and it was not offered"

    # ------------------------------------------------------------ conversations

    def check_way(self, conversation: Conversation) -> None:
        """State, queue and agent are what the log says, by moves of the table alone."""
        state: S | None = None
        queue_id, agent_id = None, None
        for event in self.of_conversation[conversation.id]:
            if event.deed == Deed.MOVED:
                assert event.state_before == state, "a move begins where the last one ended"
                assert state is not S.CLOSED, "what is closed never opens again"
                after = S(event.state_after)
                if state is None:
                    assert after in (S.OPEN, S.WITH_BOT)
                else:
                    check_move(state, after, ClosureReason(event.reason) if event.reason else None)
                state, queue_id = after, event.queue_id
                if after is S.OPEN:
                    agent_id = None
            elif event.deed == Deed.OVERFLOWED:
                queue_id = event.detail["to_queue"] or queue_id
            elif event.deed == Deed.TRANSFERRED:
                queue_id = event.queue_id
            elif event.deed == Deed.SESSION_STARTED and "mode" not in event.detail:
                agent_id = event.staff_id
        assert (conversation.state, conversation.queue_id) == (state, queue_id)
        assert conversation.agent_id == agent_id
        assert (conversation.closed_at is not None) == (state is S.CLOSED)

    def check_holder(self, conversation: Conversation) -> None:
        """Exactly one primary's part goes on if and only if it is active, and then others may."""
        parts = [part for part in self.sessions if part.conversation_id == conversation.id]
        going_on = [part for part in parts if part.ended_at is None]
        primary = [part.staff_id for part in going_on if part.mode == "primary"]
        active = conversation.state == S.ACTIVE
        assert primary == ([conversation.agent_id] if active else [])
        assert active or not going_on
        advising = [part.staff_id for part in going_on if part.mode == "consult"]
        assert len(set(advising)) == len(advising)
        assert conversation.agent_id not in advising
        log = self.of_conversation[conversation.id]
        started = Counter(event.staff_id for event in log if event.deed == Deed.SESSION_STARTED)
        ended = sum(event.deed == Deed.SESSION_ENDED for event in log)
        assert started == Counter(part.staff_id for part in parts)
        assert ended == len(parts) - len(going_on)

    def check_belongs_somewhere(self, conversation: Conversation) -> None:
        """It is closed, or it has an agent, or it waits in a queue."""
        if conversation.state == S.OPEN:
            assert conversation.agent_id is None
            assert conversation.queue_id in self.serving
            assert conversation.units_held == 0
        elif conversation.state == S.WITH_BOT:
            assert conversation.agent_id is None
            assert conversation.units_held == 0
        elif conversation.state != S.CLOSED:
            assert conversation.agent_id is not None
        if conversation.state in (S.CLOSED, S.WAITING):
            assert conversation.units_held == 0
        if conversation.state == S.ACTIVE:
            assert conversation.units_held > 0
        if conversation.hold_until is not None:
            assert conversation.state == S.WRAP_UP

    def check_patient(self, conversation: Conversation) -> None:
        came_and_went = [
            event
            for event in self.of_conversation[conversation.id]
            if event.deed in (Deed.PATIENT_LOST, Deed.PATIENT_BACK)
        ]
        for number, event in enumerate(came_and_went):
            assert event.deed == (Deed.PATIENT_BACK if number % 2 else Deed.PATIENT_LOST)
        gone = bool(came_and_went) and came_and_went[-1].deed == Deed.PATIENT_LOST
        assert (conversation.patient_gone_at is not None) == gone
        waits = conversation.state in (S.WITH_BOT, S.OPEN, S.ACTIVE)
        if gone and waits and conversation.kind == ConversationKind.LIVE:
            assert conversation.look_again_at is not None, "nobody would see that they stay away"

    def check_bot(self, conversation: Conversation) -> None:
        """The bot's part goes on if and only if the bot has it, and ends as the log says."""
        talk = self.talks.get(conversation.id)
        log = [event.deed for event in self.of_conversation[conversation.id]]
        assert (talk is not None) == (Deed.BOT_BEGAN in log)
        if talk is None:
            assert conversation.state != S.WITH_BOT
            return
        assert (talk.ended_at is None) == (conversation.state == S.WITH_BOT)
        assert log.count(Deed.HANDED_OVER) == (talk.outcome == "escalated")
        assert log.count(Deed.BOT_ENDED) == (talk.ended_at is not None)

    # ------------------------------------------------------------ agents

    def check_load(self, status: AgentStatus, *, over: bool) -> None:
        """What is in use is the sum of what is on record; never too much."""
        held = sum(c.units_held for c in self.conversations if c.agent_id == status.staff_id)
        offered = sum(
            offer.units
            for offer in self.offers
            if offer.staff_id == status.staff_id and offer.outcome == "pending"
        )
        assert status.capacity_used == held + offered
        assert over or status.capacity_used <= status.capacity_units

    def check_presence(self, status: AgentStatus) -> None:
        """It follows from what was chosen, the load and the connection, and the log says so."""
        log = self.of_agent.get(status.staff_id, [])
        said = [event for event in log if event.deed == Deed.PRESENCE]
        assert status.presence == (said[-1].detail["presence"] if said else "offline")
        for one, next_one in pairwise(said):
            assert next_one.detail["before_presence"] == one.detail["presence"]
        assert status.presence == effective(
            Presence(status.chosen),
            status.capacity_used,
            status.capacity_units,
            connected=status.connected,
        )
        assert status.set_by_system or status.presence == status.chosen
        came_and_went = [e for e in log if e.deed in (Deed.AGENT_LOST, Deed.AGENT_BACK)]
        there = bool(came_and_went) and came_and_went[-1].deed == Deed.AGENT_BACK
        assert status.connected is there
        assert (status.lost_at is not None) == (bool(came_and_went) and not there)

    # ------------------------------------------------------------ offers

    def check_offers(self) -> None:
        """Each has its answer on the log, and stands only before what it can be about."""
        logged = Counter(
            (event.deed, event.detail["offer"])
            for event in self.events
            if event.deed in ANSWERS.values()
        )
        answered = [offer for offer in self.offers if offer.outcome != "pending"]
        assert logged == Counter((ANSWERS[offer.outcome], offer.id) for offer in answered)
        standing = [offer for offer in self.offers if offer.outcome == "pending"]
        kinds = [(offer.conversation_id, offer.kind) for offer in standing]
        assert len(kinds) == len(set(kinds))
        states = {one.id: one.state for one in self.conversations}
        for conversation_id, kind in kinds:
            assert states[conversation_id] == (S.OPEN if kind == "assignment" else S.ACTIVE)


_id = col(Conversation.id)


def waits_in_vain(
    work: Work,
    conversations: list[Conversation],
    offers: list[Offer],
    statuses: list[AgentStatus],
) -> list[tuple[Any, ...]]:
    """What waits before nobody although an agent could take it, unless a look is due already."""
    standing = {offer.conversation_id for offer in offers if offer.outcome == "pending"}
    line = [
        one
        for one in conversations
        if one.state == S.OPEN
        and one.id not in standing
        and (one.look_again_at is None or one.look_again_at > work.now)
    ]
    floor = Floor(work, line)
    found = []
    for one in line:
        if floor.workstream(one).mode != "push":
            continue
        members, method = floor.members(one.queue_id), floor.method(one.queue_id)
        view = floor.waiting(one)
        choice = choose(view, members, method, work.now, floor.most_sessions)
        if choice.staff_id is not None:
            found.append((one.id, choice.staff_id, view, one.look_again_at))
    return found


def went_before_its_turn(work: Work, newest: int) -> list[tuple[int, int]]:
    """Offers made since one, each with what waits still and should have got that agent first."""
    made = work.session.exec(
        select(Offer).where(
            col(Offer.id) > newest, Offer.kind == "assignment", Offer.outcome == "pending"
        )
    ).all()
    standing = set(
        work.session.exec(select(Offer.conversation_id).where(Offer.outcome == "pending")).all()
    )
    line = [
        one
        for one in work.session.exec(select(Conversation).where(Conversation.state == S.OPEN))
        if one.id not in standing
    ]
    wrong = []
    for offer in made:
        got = work.session.get(Conversation, offer.conversation_id)
        assert got is not None
        floor = Floor(work, [got, *line])
        for one in line:
            agent = floor.agent(one.queue_id, offer.staff_id)
            if agent is None or rank(floor.waiting(one)) >= rank(floor.waiting(got)):
                continue
            # The agent as they were before this offer.
            before = type(agent)(
                staff_id=agent.staff_id,
                presence=Presence.AVAILABLE,
                connected=True,
                free_units=agent.free_units + offer.units,
                skills=agent.skills,
                sessions=agent.sessions - 1,
            )
            view, method = floor.waiting(one), floor.method(one.queue_id)
            if floor.workstream(one).mode != "push":
                continue
            if choose(view, [before], method, work.now, floor.most_sessions).staff_id is not None:
                wrong.append((offer.conversation_id, one.id or 0))
    return wrong
