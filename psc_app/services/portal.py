"""The patient's side: starting a chat and finding it again."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, select

from psc_app.domain.cards import PortalCard, millis
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.permissions import Right
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import BotKind, Channel, ConversationKind, Role
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient, Staff
from psc_app.models.workplace import Workstream
from psc_app.services import (
    access,
    alarms,
    automated,
    beginning,
    bot_talks,
    bot_turns,
    cases,
    identification,
    intake,
    messages,
    settings,
)
from psc_app.services.prepared import PreparedRows
from psc_app.services.work import Work


@dataclass(frozen=True, slots=True)
class Answers:
    """What the form before a chat brought, as written.

    Attributes:
        seen_before: where the patient was on the portal; see self_service.PLACES.
        browser: their browser and system, as user_agent.browser_name names them.
    """

    reason: str = ""
    name: str = ""
    birth_date: str = ""
    contact: str = ""
    language: str = ""
    consent: bool = False
    seen_before: tuple[str, ...] = ()
    browser: str = ""


QUESTIONS = ("reason", "name", "birth_date", "contact", "language")
"""The fields of Answers that a form asks for."""

_ASKS = {
    "reason": "what it is about",
    "name": "your name",
    "birth_date": "your date of birth",
    "contact": "a phone number or e-mail address",
    "language": "your language",
}

_NEWEST = select(Conversation).order_by(col(Conversation.id).desc()).limit(1)
_RUNNING = col(Conversation.state).in_(
    [int(S.WITH_BOT), int(S.OPEN), int(S.ACTIVE), int(S.WAITING)]
)
_OF_GUEST = _NEWEST.where(col(Conversation.visitor_id) == bindparam("me"))
_OF_PATIENT = _NEWEST.where(
    col(Conversation.patient_id) == bindparam("me"), col(Conversation.visitor_id).is_(None)
)
_LATEST = {
    (guest, running): PreparedRows(Conversation, of.where(_RUNNING) if running else of)
    for guest, of in ((True, _OF_GUEST), (False, _OF_PATIENT))
    for running in (True, False)
}
"""By whether a guest asks, and whether only what runs counts."""

_OF_CHAT = PreparedRows(
    Workstream, select(Workstream).where(col(Workstream.channel) == Channel.CHAT.value).limit(1)
)


def start_chat(
    work: Work, answers: Answers, *, kind: ConversationKind = ConversationKind.LIVE
) -> int:
    """Begin a chat, or find the one that runs already; returns its key.

    Where the clinic has a bot, it answers first, also out of hours.

    Args:
        kind: what the patient waits for. A message that is left is not greeted.

    Raises:
        BadInput: a question that must be answered is not, the date is no date,
            or there is no consent.
    """
    access.require(work, Right.CHAT_AS_PATIENT)
    running = _latest(work, running_only=True)
    if running is not None:
        return running.id or 0
    answers = replace(
        answers, **{question: storable(getattr(answers, question)) for question in QUESTIONS}
    )
    birth_date = _check(work, answers)
    live = kind is ConversationKind.LIVE
    bot = bot_turns.which(work) if live else BotKind.NONE
    conversation = _create(work, answers, birth_date, kind, bot)
    assert conversation.id is not None
    with beginning.taken_in(work, conversation, bot):
        if work.actor.role is Role.VISITOR:
            identification.match_on_start(work, conversation)
        else:
            cases.patient_known(work, conversation)
        if live and bot is BotKind.NONE:
            automated.say(work, conversation, "greeting")
        if answers.reason.strip():
            messages.post(work, conversation.id, f"pre-chat:{conversation.id}", answers.reason)
    return conversation.id


def _check(work: Work, answers: Answers) -> date | None:
    asked = set(settings.value(work, "pre_chat.ask"))
    if work.actor.role is Role.PATIENT:
        # Who has signed in is known: only the reason is asked of them.
        asked &= {"reason"}
    for question in settings.value(work, "pre_chat.required"):
        if question in asked and not getattr(answers, question).strip():
            raise BadInput(f"Please tell us {_ASKS[question]}.")
    if not answers.consent:
        raise BadInput("Please agree to the consent text to start the chat.")
    for question, most in (("reason", 1_000), ("name", 200), ("contact", 200), ("language", 20)):
        if len(getattr(answers, question)) > most:
            raise BadInput(f"Please shorten {_ASKS[question]}: at most {most:,} characters.")
    text = answers.birth_date.strip()
    if not text:
        return None
    try:
        birth_date = date.fromisoformat(text)
    except ValueError:
        raise BadInput("Please give the date of birth as day, month and year.") from None
    # East of here it may be tomorrow already, for a child born today.
    if not date(1900, 1, 1) <= birth_date <= (work.now + timedelta(hours=14)).date():
        raise BadInput("Please check the date of birth: it lies too far back or in the future.")
    return birth_date


def _create(
    work: Work,
    answers: Answers,
    birth_date: date | None,
    kind: ConversationKind,
    bot: BotKind,
) -> Conversation:
    workstream = next(iter(work.rows(_OF_CHAT)), None)
    queue = intake.fallback_queue(work, workstream) if workstream else None
    if workstream is None or queue is None:
        raise NotAllowed("The chat is not set up yet. Please call the clinic.")
    previous = _latest(work, running_only=False)
    patient = work.get(Patient, work.actor.id) if work.actor.role is Role.PATIENT else None
    assert workstream.id is not None and queue.id is not None
    return work.add(
        Conversation,
        channel=Channel.CHAT.value,
        kind=kind.value,
        workstream_id=workstream.id,
        queue_id=queue.id,
        state=int(S.OPEN if bot is BotKind.NONE else S.WITH_BOT),
        display_name=patient.full_name if patient else answers.name.strip() or work.actor.name,
        patient_id=patient.id if patient else None,
        visitor_id=work.actor.id if work.actor.role is Role.VISITOR else None,
        verified_by="portal sign-in" if patient else "",
        previous_id=previous.id if previous else None,
        stated_reason=answers.reason.strip(),
        stated_name=answers.name.strip(),
        stated_birth_date=birth_date,
        stated_contact=answers.contact.strip(),
        language=answers.language.strip() or (patient.language if patient else ""),
        consent_version=settings.value(work, "consent.version"),
        seen_before=list(answers.seen_before),
        browser=answers.browser,
        created_at=work.now,
        queued_at=work.now,
    )


def _latest(work: Work, *, running_only: bool) -> Conversation | None:
    guest = work.actor.role is Role.VISITOR
    found = work.rows(_LATEST[guest, running_only], me=work.actor.id)
    return found[0] if found else None


def latest(work: Work) -> PortalCard | None:
    """The actor's newest conversation, running or over; None before the first."""
    access.require(work, Right.CHAT_AS_PATIENT)
    conversation = _latest(work, running_only=False)
    return None if conversation is None else card(work, conversation)


def card(work: Work, conversation: Conversation) -> PortalCard:
    """What the portal shows of one's own conversation."""
    agent = work.get(Staff, conversation.agent_id) if conversation.agent_id else None
    ended = conversation.state in (S.WRAP_UP, S.CLOSED)
    return PortalCard(
        id=conversation.id or 0,
        state=conversation.state,
        agent=agent.full_name if agent else "",
        queued_at=millis(conversation.queued_at),
        ended=ended,
        rating=conversation.rating or 0,
        can_rate=ended and conversation.rating is None and conversation.accepted_at is not None,
        with_bot=conversation.state == S.WITH_BOT,
        choices=bot_talks.choices(work, conversation),
        emergency=alarms.for_patient(work, conversation),
    )
