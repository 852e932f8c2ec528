"""What a patient is texted when their text sounds like an emergency (SPEC sections 9 and 13)."""

from datetime import timedelta

from sqlalchemy import func, or_, select, update
from sqlmodel import col

from psc_app.domain.phone import pretty
from psc_app.domain.red_flags import Family
from psc_app.domain.text_words import LONGEST_TEXT, OBSTACLES
from psc_app.domain.vocabulary import Channel, TextPurpose, Visibility
from psc_app.domain.wordings import put_in
from psc_app.models.conversation import Conversation
from psc_app.models.red_flags import RedFlag
from psc_app.models.texts import TextContact
from psc_app.services import consent, lines, outbound_sms, settings
from psc_app.services.work import Work

AGAIN_AFTER = timedelta(hours=1)
"""How long one emergency text stands for all that sounds like an emergency."""


def warn(work: Work, conversation: Conversation, family: str) -> None:
    """Text the emergency card to a patient who texted; other channels show it on the page.

    Where it must not go, staff are told to call.

    Args:
        conversation: one that runs.
        family: what kind of emergency it sounds like; the crisis line goes with self-harm.
    """
    if conversation.channel != Channel.SMS.value or conversation.id is None:
        return
    contact = outbound_sms.contact_of(work, conversation.id)
    crisis = family == Family.SELF_HARM.value and _is_first(work, conversation, family)
    card = _is_due(work, contact)
    if not card and not crisis:
        return
    if code := consent.obstacle(work, contact, TextPurpose.EMERGENCY, conversation.id):
        not_reached(work, conversation, contact, OBSTACLES.get(code, ""))
        return
    parts = (_card(work) if card else "", settings.value(work, "red_flag.crisis_text"))
    text = "\n".join(part for part in (parts if crisis else parts[:1]) if part)
    lines.say_as_system(work, conversation, "red_flag", text[:LONGEST_TEXT])


def not_reached(
    work: Work, conversation: Conversation, contact: TextContact, why: str = ""
) -> None:
    """Tell staff that the emergency text does not reach the patient, so that they call.

    Args:
        why: in words for staff; empty where there is nothing to say.
    """
    number = pretty(contact.number)
    text = f"The emergency text did not reach the patient. Call them now: {number}. {why}".strip()
    lines.say_as_system(work, conversation, "red_flag_not_sent", text, Visibility.INTERNAL)


def _is_due(work: Work, contact: TextContact) -> bool:
    """Whether no emergency text went to this number in the last hour; then it counts as sent."""
    return (
        work.claim(
            update(TextContact)
            .where(
                col(TextContact.id) == contact.id,
                or_(
                    col(TextContact.warned_at).is_(None),
                    col(TextContact.warned_at) <= work.now - AGAIN_AFTER,
                ),
            )
            .values(warned_at=work.now)
        )
        == 1
    )


def _is_first(work: Work, conversation: Conversation, family: str) -> bool:
    """Whether a conversation has not sounded like this before within the hour."""
    raised = work.run(
        select(func.count()).where(
            col(RedFlag.conversation_id) == conversation.id,
            col(RedFlag.family) == family,
            col(RedFlag.raised_at) > work.now - AGAIN_AFTER,
        )
    ).scalar_one()
    return raised <= 1


def _card(work: Work) -> str:
    values = {
        "clinic": settings.value(work, "clinic.name"),
        "number": settings.value(work, "emergency.number"),
    }
    return put_in(settings.value(work, "text.red_flag"), values.get)
