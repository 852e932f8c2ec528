"""When time alone changes something about a conversation.

The earliest such moment stands on its row as look_again_at, with an index by
state, so that the clock looks at what is due and at nothing else.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from psc_app.domain.vocabulary import ConversationKind
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import Workstream
from psc_app.services.work import Work


def workstream_of(work: Work, conversation: Conversation) -> Workstream:
    """How a conversation is routed."""
    # Kept for the deed: the session by itself forgets what nobody holds.
    known: dict[int, Workstream] = work.session.info.setdefault("workstreams", {})
    key = conversation.workstream_id
    if key not in known:
        found = work.get(Workstream, key)
        assert found is not None
        known[key] = found
    return known[key]


def patient_gone(
    conversation: Conversation, workstream: Workstream, gone_at: datetime | None = None
) -> datetime | None:
    """When a patient who is gone has been gone too long; None while they are here.

    Whoever asked for a call or left a message need not stay.

    Args:
        gone_at: since when they are gone, where the row does not say so yet.
    """
    gone_at = gone_at or conversation.patient_gone_at
    if gone_at is None or conversation.kind != ConversationKind.LIVE.value:
        return None
    return gone_at + timedelta(seconds=workstream.patient_grace_seconds)


def wrap_up_over(conversation: Conversation, workstream: Workstream) -> datetime | None:
    """When wrap-up closes by itself."""
    if conversation.wrap_up_at is None:
        return None
    return conversation.wrap_up_at + timedelta(minutes=workstream.wrap_up_minutes)


def inactive(conversation: Conversation, workstream: Workstream) -> datetime:
    """When a conversation that was set aside closes, unless something comes."""
    last = conversation.last_message_at or conversation.queued_at
    return last + timedelta(minutes=workstream.inactivity_minutes)


def next_look(conversation: Conversation, workstream: Workstream) -> datetime | None:
    """When the clock has to look at a conversation that nobody waits in line for."""
    state = conversation.state
    if state == S.ACTIVE:
        return patient_gone(conversation, workstream)
    if state == S.WAITING:
        return inactive(conversation, workstream)
    if state == S.WRAP_UP:
        return earliest((conversation.hold_until, wrap_up_over(conversation, workstream)))
    return None


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    """The first of some moments, leaving out what is none."""
    return min((moment for moment in moments if moment is not None), default=None)


def first_after(now: datetime, moments: Iterable[datetime | None]) -> datetime | None:
    """The first of some moments that is still to come."""
    return earliest(moment for moment in moments if moment is not None and moment > now)
