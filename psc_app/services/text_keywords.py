"""What a text says about texts: STOP, START and HELP at once, other words by way of a person."""

from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from psc_app.domain.bot_words import HandOver
from psc_app.domain.errors import NotAllowed
from psc_app.domain.stop_wishes import wants_to_stop
from psc_app.domain.text_keywords import ANSWER, Keyword, keyword, word_of
from psc_app.domain.vocabulary import Consent, ConsentHow, TaskStatus, Visibility
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.cases import FollowUp
from psc_app.models.conversation import Conversation
from psc_app.models.texts import TextContact, TextIn
from psc_app.services import (
    access,
    bot_turns,
    consent,
    consent_answers,
    escalation,
    lines,
    settings,
    tasks,
    text_contacts,
    text_conversations,
)
from psc_app.services.work import Work

STOP_TASK = "Asked for no more texts: opt the number out, or keep it"
"""Title of the task that a wish in other words makes."""

_CHANGES = {Keyword.STOP: Consent.OUT, Keyword.START: Consent.IN}
_LINE = "text_consent"
_SAYS = {
    Keyword.STOP: "The patient opted out of texts. Nothing more is sent to this number.",
    Keyword.START: "The patient opted in to texts.",
}
_NOT_FOR_BOT = "This is a word about texts, which the bot leaves unanswered."
_TO_DECIDE = (
    "The patient asks for no more texts in their own words. Decide in the record, under Texts,"
    " whether this number is opted out."
)


def handle(work: Work, contact: TextContact, text: TextIn) -> bool:
    """Do what a keyword asks for; whether the text was one, and so is done with.

    In a conversation that runs, the word stands as the patient's message; otherwise none begins
    for it. What the carrier has answered itself is written down and not answered again.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    running = text_contacts.running(work, contact)
    meant = _meant(work, contact, text, running)
    if meant is None:
        return False
    if running is not None:
        _stand(work, contact, text, running)
    if meant is Keyword.HELP:
        if not text.opt_out_type:
            consent_answers.help_out(work, contact, text.id)
        return True
    before, after = contact.consent, _CHANGES[meant]
    entry = consent.record(
        work,
        contact,
        after,
        ConsentHow.KEYWORD,
        text.body,
        running.id if running is not None else None,
    )
    if before == Consent.ASKED_TO_STOP.value:
        settle(work, contact)
    if before == after.value:
        return True
    if running is not None:
        lines.say_as_system(work, running, _LINE, _SAYS[meant], Visibility.INTERNAL)
    if not text.opt_out_type:
        consent_answers.confirm(work, contact, entry)
    return True


def _meant(
    work: Work, contact: TextContact, text: TextIn, running: Conversation | None
) -> Keyword | None:
    """What a text does by itself; the carrier knows words of its own as well."""
    if text.opt_out_type:
        return next((one for one in Keyword if one.value == text.opt_out_type.upper()), None)
    found = keyword(text.body)
    if word_of(text.body) == ANSWER and contact.consent != Consent.OUT.value:
        # Said to a question, or where it changes nothing, it is a word as any other.
        answers = running is not None or _talked_lately(work, contact)
        return None if answers or contact.consent == Consent.IN.value else found
    return found


def _talked_lately(work: Work, contact: TextContact) -> bool:
    """Whether a talk with this number has just ended, so that a question may still stand."""
    last = text_contacts.latest(work, contact)
    hours = settings.value(work, "text.reply_hours")
    at = last.last_message_at if last is not None else None
    return at is not None and at > work.now - timedelta(hours=hours)


def _stand(work: Work, contact: TextContact, text: TextIn, running: Conversation) -> None:
    with_bot = running.state == S.WITH_BOT
    name = text.message_name
    placed = text_conversations.add(work, contact, running, text.body, name)
    text.conversation_id, text.message_seq = placed.conversation_id, placed.seq
    if with_bot and placed.seq is not None:
        # It was not said to the bot, whose answer would not be sent anyway.
        bot_turns.heard(work, placed.conversation_id, placed.seq)
        lines.say_as_system(work, running, bot_turns.NOT_FOR_BOT, _NOT_FOR_BOT, Visibility.INTERNAL)


def listen(work: Work, contact: TextContact, conversation_id: int, body: str) -> bool:
    """Hold a text that stands in a conversation against the rules for other words.

    A person decides: it makes a task, the bot hands over, and until then only answers go out.

    Returns:
        Whether it asks for no more texts, and that was not known.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    known = (Consent.OUT.value, Consent.ASKED_TO_STOP.value)
    if contact.consent in known or not wants_to_stop(body):
        return False
    consent.record(
        work, contact, Consent.ASKED_TO_STOP, ConsentHow.FREE_TEXT, body, conversation_id
    )
    conversation = access.conversation(work, conversation_id)
    lines.say_as_system(work, conversation, _LINE, _TO_DECIDE, Visibility.INTERNAL)
    tasks.make(
        work,
        title=STOP_TASK,
        due_at=work.now + timedelta(days=1),
        conversation_id=conversation_id,
    )
    escalation.to_a_person(work, conversation_id, HandOver(why="asked", summary=_TO_DECIDE))
    return True


def settle(work: Work, contact: TextContact) -> None:
    """Tick off what asked somebody to decide about a number's texts: that is decided."""
    query = (
        select(col(FollowUp.id))
        .join(Conversation, col(Conversation.id) == col(FollowUp.conversation_id))
        .where(
            col(Conversation.visitor_id) == contact.visitor_id,
            col(FollowUp.title) == STOP_TASK,
            col(FollowUp.status) == TaskStatus.OPEN.value,
        )
    )
    for key in work.session.execute(query).scalars().all():
        with suppress(NotAllowed):
            tasks.done(work, key)
