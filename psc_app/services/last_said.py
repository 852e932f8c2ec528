"""What a patient said last in a conversation: what suggestions to their agent go by."""

from collections.abc import Sequence

from sqlmodel import col, select

from psc_app.domain.vocabulary import AuthorKind, Visibility
from psc_app.models.conversation import Message
from psc_app.services.work import Work

_MOST = 3


def last_said(work: Work, conversation_id: int) -> Sequence[str]:
    """The patient's last public messages, the newest first.

    Whether the actor may read them is the caller's to ask.
    """
    return work.session.exec(
        select(Message.body)
        .where(
            Message.conversation_id == conversation_id,
            Message.author_kind == AuthorKind.PATIENT.value,
            Message.visibility == Visibility.PUBLIC.value,
        )
        .order_by(col(Message.seq).desc())
        .limit(_MOST)
    ).all()
