"""The parts that figures are made of: numbers that can be added up.

Every figure is a sum of one part over conversations, agents' parts, offers or spells of duty,
or such a sum divided by another. So a figure of a queue, a day or all of them is made by adding,
and what is behind it is a list whose shares add up to it.
"""

from typing import NamedTuple

from psc_app.domain.measures.facts import ASSIGNED, PICK, PUSH, Contact, Offer, Session
from psc_app.domain.vocabulary import (
    BotOutcome,
    ConversationKind,
    ConversationState,
    OfferKind,
    OfferOutcome,
    Presence,
    SessionMode,
)

LONG_MS = 300_000
"""From when a wait, or an agent's work, counts as long: five minutes."""

NOT_ON_DUTY = frozenset({"", Presence.AWAY.value, Presence.OFFLINE.value})
"""Presences that are no duty; "" is what the log has not said."""

_ASKED_TO_TAKE = frozenset({OfferKind.ASSIGNMENT.value, OfferKind.TRANSFER.value})


class Part(NamedTuple):
    """A part's name and what it counts."""

    name: str
    meaning: str


_CONTACT = (
    Part("incoming", "1 where it was queued for a person"),
    Part("accepted", "1 where an agent accepted it while the patient waited"),
    Part("abandoned", "1 where the patient left before anybody accepted"),
    Part("waiting", "1 while the patient waits for the first acceptance"),
    Part("turned_away", "1 where the clinic ended it before anybody accepted"),
    Part("apart", "1 where the patient asked for a call or left a message instead of waiting"),
    Part("in_time", "1 where it was accepted in time"),
    Part("counted_waits", "1 where accepted or abandoned, without short abandons"),
    Part("lost", "1 where abandoned, without short abandons"),
    Part("counted_incoming", "1 where it came in, without short abandons"),
    Part("accepted_wait_s", "seconds from queued to accepted"),
    Part("wait_s", "seconds from queued to accepted or left"),
    Part("waits", "1 where accepted or abandoned"),
    Part("waited_long", "1 where that wait was longer than five minutes"),
    Part("pushed", "1 where accepted from an offer"),
    Part("picked", "1 where an agent picked it"),
    Part("assigned", "1 where a supervisor assigned it"),
    Part("handled", "1 where an agent's part as primary is over"),
    Part("handle_s", "seconds of primary parts that are over, and of wrap-up"),
    Part("focused_s", "those of them with the conversation in front of the agent"),
    Part("handled_long", "1 where an agent's work took longer than five minutes"),
    Part("wrapped", "1 where the wrap-up is over"),
    Part("wrap_up_s", "seconds of wrap-up"),
    Part("closed", "1 where it needed a person and is closed"),
    Part("length_s", "seconds from its beginning to its close"),
    Part("first_answers", "1 where an agent has written after accepting"),
    Part("first_answer_s", "seconds from accepted to that message"),
    Part("first_answer_queued_s", "seconds from queued to that message"),
    Part("gaps", "how often an agent answered the patient"),
    Part("gap_s", "seconds from the patient's first unanswered message to the answer"),
    Part("transfers", "how often it was transferred"),
    Part("transferred", "1 where it was handled and transferred at least once"),
    Part("ghosts", "1 where accepted and the patient has not written since"),
    Part("rated", "1 where the patient has rated"),
    Part("satisfied", "1 where with 4 or 5 stars"),
    Part("stars", "how many stars"),
    Part("moods", "1 where it needed a person and its level is known"),
    Part("mood_sum", "that level, -3 to 3"),
    Part("negative", "1 where the level is below 0"),
    Part("neutral", "1 where it is 0"),
    Part("positive", "1 where it is above 0"),
    Part("bot_talks", "1 where it began with the bot"),
    Part("bot_over", "1 where the bot's part is over"),
    Part("bot_contained", "1 where the bot settled it"),
    Part("bot_escalated", "1 where the bot handed over to a person"),
    Part("bot_resolve_s", "seconds from the beginning to the close, where the bot settled it"),
    Part("bot_escalate_s", "seconds from the beginning to the hand-over"),
)
_SESSION = (
    Part("own_handled", "1 for each conversation, once, where a part as primary is over"),
    Part("own_handle_s", "seconds of the part as primary that is over, and of its wrap-up"),
    Part("own_focused_s", "those of them with the conversation in front"),
    Part("own_wrapped", "1 where its wrap-up is over"),
    Part("own_wrap_up_s", "seconds of that wrap-up"),
    Part("own_gaps", "how often the agent answered the patient"),
    Part("own_gap_s", "seconds from the patient's first unanswered message to that answer"),
    Part("own_transfers", "how often the agent handed the conversation on"),
    Part("own_transferred", "1 for each conversation, once, that the agent handed on"),
    Part("consults", "1 where it was advice to a colleague and is over"),
    Part("consult_s", "seconds of that advice"),
)
_OFFER = (
    Part("offered", "1 for each offer of a conversation, or of a colleague's conversation"),
    Part("taken", "1 where the agent accepted"),
    Part("rejected", "1 where the agent rejected"),
    Part("timed_out", "1 where the agent let it time out"),
    Part("withdrawn", "1 where it was taken back"),
    Part("diverted", "1 where the agent sent it on"),
)
_NOW = (
    Part("waiting_now", "1 while the patient waits for an answer, for the first time or again"),
    Part("waiting_long_now", "1 while they wait for longer than five minutes"),
    Part("waiting_now_s", "seconds since it came into its present line, while they wait"),
)
_DUTY = (
    Part("duty_s", "seconds signed in, and neither away nor offline"),
    Part("busy_s", "those of them with capacity in use"),
)

PARTS: dict[str, Part] = {
    part.name: part for part in (*_CONTACT, *_SESSION, *_OFFER, *_DUTY, *_NOW)
}
"""All parts by name."""

CONTACT_PARTS = tuple(part.name for part in _CONTACT)
SESSION_PARTS = tuple(part.name for part in _SESSION)
OFFER_PARTS = tuple(part.name for part in _OFFER)
DUTY_PARTS = tuple(part.name for part in _DUTY)
NOW_PARTS = tuple(part.name for part in _NOW)
"""Names of the parts in the order in which the functions below give them."""

ONCE = frozenset(part.name for part in _CONTACT if part.meaning.startswith("1 "))
"""Parts that a conversation has once or not at all: their sum is a number of conversations."""

FOCUS_PARTS = frozenset({"focused_s", "own_focused_s"})
"""Parts that depend on what else their agents had in front meanwhile."""


def contact_parts(contact: Contact, within_ms: int, short_ms: int) -> tuple[float, ...]:
    """The parts of a conversation, in the order of CONTACT_PARTS.

    Args:
        within_ms: an acceptance within so long is in time, as its queue says.
        short_ms: who leaves within so long counts neither as answered nor as lost; more than
            `within_ms` is as much.
    """
    return (
        *_coming_in(contact, within_ms, min(short_ms, within_ms)),
        *_work(contact),
        *_talk(contact),
        *_judged(contact),
        *_bots(contact),
    )


def _coming_in(contact: Contact, within_ms: int, short_ms: int) -> tuple[float, ...]:
    queued, accepted, left = contact.queued_ms, contact.accepted_ms, contact.left_ms
    if queued is None or contact.outbound:
        return (0.0,) * 17
    live = contact.kind == ConversationKind.LIVE
    taken = live and accepted is not None
    gave_up = live and left is not None and contact.left_by_patient
    undecided = live and accepted is None and left is None
    wait = ((accepted if taken else left) or 0) - queued if taken or gave_up else 0
    short = gave_up and wait <= short_ms
    return (
        1.0,
        float(taken),
        float(gave_up),
        float(undecided),
        float(live and not (taken or gave_up or undecided)),
        float(not live),
        float(taken and wait <= within_ms),
        float(taken or (gave_up and not short)),
        float(gave_up and not short),
        float(not short),
        wait / 1000 if taken else 0.0,
        wait / 1000,
        float(taken or gave_up),
        float(wait > LONG_MS),
        float(taken and contact.how == PUSH),
        float(taken and contact.how == PICK),
        float(taken and contact.how == ASSIGNED),
    )


def _work(contact: Contact) -> tuple[float, ...]:
    handled, handle_ms, focused_ms, wrapped, wrap_ms = 0.0, 0, 0, 0.0, 0
    for one in contact.sessions:
        if one.mode == SessionMode.PRIMARY and one.ended_ms is not None:
            handled = 1.0
            handle_ms += one.ended_ms - one.began_ms
            focused_ms += one.focused_ms
            if one.wrap_up_ms is not None:
                wrapped = 1.0
                wrap_ms += one.wrap_up_ms
    handle_ms += wrap_ms
    return (
        handled,
        handle_ms / 1000,
        focused_ms / 1000,
        float(handle_ms > LONG_MS),
        wrapped,
        wrap_ms / 1000,
    )


def _talk(contact: Contact) -> tuple[float, ...]:
    created, closed, answered = contact.created_ms, contact.closed_ms, contact.answered_ms
    over = contact.human and created is not None and closed is not None
    first = answered is not None and not contact.outbound
    handled = any(one.is_primary and one.ended_ms is not None for one in contact.sessions)
    accepted = contact.accepted_ms is not None and not contact.outbound
    live = contact.kind == ConversationKind.LIVE
    return (
        float(over),
        ((closed or 0) - (created or 0)) / 1000 if over else 0.0,
        float(first),
        ((answered or 0) - (contact.accepted_ms or 0)) / 1000 if first else 0.0,
        ((answered or 0) - (contact.queued_ms or 0)) / 1000 if first else 0.0,
        float(contact.gaps),
        contact.gap_ms / 1000,
        float(contact.transfers),
        float(handled and contact.transfers > 0),
        float(accepted and live and not contact.heard),
    )


def _judged(contact: Contact) -> tuple[float, ...]:
    rating = contact.rating
    level = contact.mood if contact.human else None
    return (
        float(rating > 0),
        float(rating >= 4),
        float(rating),
        float(level is not None),
        float(level or 0),
        float(level is not None and level < 0),
        float(level == 0),
        float(level is not None and level > 0),
    )


def _bots(contact: Contact) -> tuple[float, ...]:
    if not contact.bot:
        return (0.0,) * 6
    created, closed, queued = contact.created_ms or 0, contact.closed_ms, contact.queued_ms
    settled = contact.bot_outcome == BotOutcome.CONTAINED and closed is not None
    handed = queued is not None
    return (
        1.0,
        float(handed or contact.state == ConversationState.CLOSED),
        float(settled),
        float(handed),
        ((closed or 0) - created) / 1000 if settled else 0.0,
        ((queued or 0) - created) / 1000 if handed else 0.0,
    )


def session_parts(contact: Contact, session: Session) -> tuple[float, ...]:
    """The parts of one agent's part in a conversation, in the order of SESSION_PARTS."""
    ended = session.ended_ms
    length = 0 if ended is None else ended - session.began_ms
    over = ended is not None
    primary, consult = session.is_primary, session.mode == SessionMode.CONSULT
    wrap_ms = session.wrap_up_ms or 0
    return (
        float(primary and over and session.first),
        (length + wrap_ms) / 1000 if primary and over else 0.0,
        session.focused_ms / 1000 if primary and over else 0.0,
        float(primary and session.wrap_up_ms is not None),
        wrap_ms / 1000,
        float(session.gaps),
        session.gap_ms / 1000,
        float(session.transfers),
        float(session.transferred),
        float(consult and over),
        length / 1000 if consult else 0.0,
    )


def offer_parts(contact: Contact, offer: Offer) -> tuple[float, ...]:
    """The parts of an offer, in the order of OFFER_PARTS; a request for advice is none."""
    if offer.kind not in _ASKED_TO_TAKE:
        return (0.0,) * len(OFFER_PARTS)
    outcome = offer.outcome
    return (
        1.0,
        float(outcome == OfferOutcome.ACCEPTED),
        float(outcome == OfferOutcome.REJECTED),
        float(outcome == OfferOutcome.TIMED_OUT),
        float(outcome == OfferOutcome.WITHDRAWN),
        float(outcome == OfferOutcome.DIVERTED),
    )


def duty_parts(presence: str, used: int, units: int, ms: float) -> tuple[float, ...]:
    """The parts of a spell of duty that long, in the order of DUTY_PARTS."""
    if presence in NOT_ON_DUTY:
        return (0.0, 0.0)
    return (ms / 1000, ms / 1000 if used > 0 else 0.0)


def now_parts(contact: Contact, now_ms: int) -> tuple[float, ...]:
    """The parts of a conversation at a moment, in the order of NOW_PARTS."""
    if not contact.waits or contact.entered_ms is None:
        return (0.0,) * len(NOW_PARTS)
    waited = max(now_ms - contact.entered_ms, 0)
    return (1.0, float(waited > LONG_MS), waited / 1000)
