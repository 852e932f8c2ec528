"""What changes with a text's state: the row, the log, the bells, and who has to be told."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from psc_app.domain import text_codes, topics
from psc_app.domain.text_progress import EMPTIED, FINAL, NOT_ARRIVED, moves_on, own_words
from psc_app.domain.vocabulary import Deed, TextPurpose, TextState
from psc_app.models.conversation import Conversation
from psc_app.models.texts import TextContact
from psc_app.services import consent, emergency_texts
from psc_app.services.journal import log
from psc_app.services.text_rows import owner, write
from psc_app.services.work import Work

WATCH_AFTER = timedelta(minutes=15)
"""After which the carrier is asked about a text that it took, if it has reported no end."""

_GOES_ON = (TextState.ACCEPTED, TextState.SENT)


def reason(code: str) -> str:
    """Why a text did not go or arrive, in words for staff; empty for no code."""
    return (own_words(code) or text_codes.words(code)) if code else ""


def change(work: Work, row: Any, after: TextState, code: str = "", **columns: Any) -> bool:
    """Put a text into another state, if it is still in the one it was read in.

    Args:
        row: a row of text_out, however it was read.
        code: why, where it did not go.
        columns: what changes with it.

    Returns:
        Whether it was; else somebody else was first, and nothing is done.
    """
    values = columns | {"state": after.value, "code": code, "changed_at": work.now}
    final = after in FINAL
    if final and row.purpose in EMPTIED:
        values["body"] = ""
    if not write(work, row, **values):
        return False
    log(
        work,
        Deed.TEXT_REFUSED if after is TextState.REFUSED else Deed.TEXT_STATE,
        conversation_id=row.conversation_id,
        reason=after.value,
        text=row.id,
        code=code,
        tries=values.get("tries", row.tries),
    )
    if row.conversation_id is not None:
        work.ring(topics.texts(row.conversation_id))
    if final:
        # The next text of this number may go now.
        work.ring(topics.TEXTS_OUT)
    if after in NOT_ARRIVED:
        _tell(work, row, code)
    return True


def learn(
    work: Work, row: Any, carrier_id: str, state: TextState, code: str, segments: int
) -> bool:
    """Take in what the carrier says of a text, in whatever order it says it.

    Args:
        carrier_id: the carrier's name for it; kept, unless another text has that name.

    Returns:
        Whether it was news.
    """
    if row.carrier_id not in (None, carrier_id):
        return False
    known: dict[str, Any] = {"segments": segments} if segments else {}
    if state in _GOES_ON:
        # By then an end is to be expected; see text_doubts.
        known["due_at"] = work.now + WATCH_AFTER
    if row.carrier_id is None and not owner(work, carrier_id):
        known["carrier_id"] = carrier_id
    news = moves_on(TextState(row.state), row.code, state)
    if news:
        return change(work, row, state, code, claimed_until=None, **known)
    known.pop("due_at", None)
    if known:
        write(work, row, **known)
    return False


def _tell(work: Work, row: Any, code: str) -> None:
    """Have those see it who count on the text; the mark at its line says the rest."""
    if code == text_codes.OPTED_OUT:
        contact = work.session.get_one(TextContact, row.contact_id)
        consent.carrier_opted_out(work, contact, row.conversation_id)
    if row.conversation_id is None:
        return
    conversation = work.session.get_one(Conversation, row.conversation_id)
    if conversation.agent_id is not None:
        work.ring(topics.desk(conversation.agent_id))
    if row.purpose == TextPurpose.EMERGENCY.value:
        contact = work.session.get_one(TextContact, row.contact_id)
        emergency_texts.not_reached(work, conversation, contact, reason(code))
        # Nothing reached them, so the next alarm texts again.
        warned = update(TextContact).where(col(TextContact.id) == contact.id)
        work.claim(warned.values(warned_at=None).execution_options(synchronize_session=False))
        work.ring(topics.RED_FLAGS)
