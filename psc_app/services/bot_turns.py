"""The bot's part in a conversation: it begins, hears, answers, and hands over (SPEC section 8).

What the patient writes is kept as any message. The backstage reads with `to_hear` what the bot
has not heard yet, puts it before the bot, and brings what it says back with `answer`. Whatever
happens to the bot, `silent` finds those who wait for it too long, and they get a person.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, update
from sqlmodel import col

from psc_app.domain import topics
from psc_app.domain.bot_by_text import as_texts, meant
from psc_app.domain.bot_words import BotReply, HandOver, Turn
from psc_app.domain.limits import LONGEST_MESSAGE
from psc_app.domain.plain_text import storable
from psc_app.domain.vocabulary import AuthorKind, BotKind, BotOutcome, Channel, Deed
from psc_app.domain.vocabulary import ClosureReason as Why
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.models.bot import BotTalk
from psc_app.models.conversation import Conversation, Message
from psc_app.services import (
    access,
    automated,
    bot_ends,
    bot_learned,
    bot_scripts,
    bot_talks,
    intake,
    lines,
    overflow,
    settings,
)
from psc_app.services.conversations import log_beginning, move, ring_all
from psc_app.services.journal import log
from psc_app.services.work import Work

_NOT_BEGUN = -1
"""BotTalk.last_seq of a talk whose beginning the bot has not heard."""

NOT_FOR_BOT = "not_for_bot"
"""Key of the line right after what a patient wrote that waits for no answer of the bot's."""

_LATER = "Our staff takes over from here, when we are open again."
"""What the patient is told at a hand-over behind closed doors; when that is follows."""

_LONGEST_SUMMARY = 4_000
_t, _c, _m = (
    table.metadata.tables[name].c
    for table, name in ((BotTalk, "bot_talk"), (Conversation, "conversation"), (Message, "message"))
)
_OF_PATIENT = (_m.conversation_id == _t.conversation_id) & (
    _m.author_kind == AuthorKind.PATIENT.value
)
_GOES_ON = (_c.state == int(S.WITH_BOT)) & _t.ended_at.is_(None)
_UNHEARD = (
    select(BotTalk, Conversation)
    .join(Conversation, col(Conversation.id) == col(BotTalk.conversation_id))
    .where(_GOES_ON, or_(_t.last_seq < 0, exists().where(_OF_PATIENT, _m.seq > _t.last_seq)))
    .order_by(_c.last_message_at, _c.id)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True)
class Due:
    """A turn that waits for the bot.

    Attributes:
        provider: which bot has the talk.
        turn: what to put before it.
        upto: number of the newest message the turn contains.
        bot: what the bot is called.
    """

    provider: BotKind
    turn: Turn
    upto: int
    bot: str


# ---------------------------------------------------------------- it begins


def which(work: Work) -> BotKind:
    """The bot that answers new chats; NONE where the clinic has none."""
    return BotKind(settings.value(work, "bot.provider"))


def begin(work: Work, conversation: Conversation, provider: BotKind) -> None:
    """Begin the bot's part in a new conversation, which stands in state WITH_BOT."""
    assert conversation.id is not None and conversation.state == S.WITH_BOT
    work.session.add(
        BotTalk(
            conversation_id=conversation.id,
            provider=provider.value,
            script_id=bot_scripts.live(work).id if provider is BotKind.EMBEDDED else None,
            started_at=work.now,
            last_seq=_NOT_BEGUN,
        )
    )
    conversation.look_again_at = idle_at(work, conversation)
    work.session.add(conversation)
    work.session.flush()
    log_beginning(work, conversation)
    log(work, Deed.BOT_BEGAN, conversation_id=conversation.id, provider=provider.value)
    work.ring(topics.BOT_TURNS)


def idle_at(work: Work, conversation: Conversation) -> datetime:
    """When a talk with the bot has been silent for so long that it is closed."""
    by_text = conversation.channel == Channel.SMS.value
    minutes = settings.value(work, "text.bot_idle_minutes" if by_text else "bot.idle_minutes")
    return (conversation.last_message_at or work.now) + timedelta(minutes=minutes)


# ---------------------------------------------------------------- it hears


def to_hear(work: Work, most: int = 200) -> list[Due]:
    """The next turn of each talk that waits for the bot, the longest waiting first.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    found = work.session.execute(_UNHEARD.limit(most)).all()
    return [_due(work, talk, conversation) for talk, conversation in found]


def _due(work: Work, talk: BotTalk, conversation: Conversation) -> Due:
    begins = talk.last_seq < 0
    said = work.run(
        select(_m.seq, _m.body)
        .where(
            _m.conversation_id == conversation.id,
            _m.author_kind == AuthorKind.PATIENT.value,
            _m.seq > talk.last_seq,
        )
        .order_by(_m.seq)
        .limit(20 if begins else 1)
    ).all()
    text = "\n".join(row.body for row in said)
    embedded = talk.provider == BotKind.EMBEDDED.value
    by_text = conversation.channel == Channel.SMS.value
    offered = bot_talks.offered(talk)
    turn = Turn(
        conversation_id=talk.conversation_id,
        seq=0 if begins else said[0].seq,
        text=meant(text, offered) if by_text else offered.get(text, text),
        language=conversation.language,
        memory=bot_talks.kept(talk),
        outside_id=talk.outside_id,
        watermark=talk.watermark,
        script=bot_scripts.text_of(work, talk.script_id) if embedded else "",
        known=_known(work, conversation),
        by_text=by_text,
    )
    upto = max((row.seq for row in said), default=0)
    return Due(BotKind(talk.provider), turn, upto, settings.value(work, "bot.name"))


def _known(work: Work, conversation: Conversation) -> dict[str, str]:
    """What the bot may know without asking: what the patient said, and of the clinic."""
    born = conversation.stated_birth_date
    signed_in = conversation.visitor_id is None and conversation.patient_id is not None
    known = {
        "name": conversation.display_name if signed_in else conversation.stated_name,
        "reason": conversation.stated_reason,
        "birth_date": born.isoformat() if born else "",
        "contact": conversation.stated_contact,
        "clinic": settings.value(work, "clinic.name"),
        "phone": settings.value(work, "clinic.phone"),
        "emergency": settings.value(work, "emergency.number"),
    }
    return {name: value for name, value in known.items() if value}


def heard(work: Work, conversation_id: int, upto: int) -> None:
    """The bot has taken in what was said up to a number; its answer may come later."""
    access.require_system(work)
    _advance(work, conversation_id, upto)


def _advance(work: Work, conversation_id: int, upto: int) -> bool:
    return (
        work.claim(
            update(BotTalk)
            .where(
                col(BotTalk.conversation_id) == conversation_id,
                col(BotTalk.ended_at).is_(None),
                col(BotTalk.last_seq) < upto,
            )
            .values(last_seq=upto)
        )
        == 1
    )


# ---------------------------------------------------------------- it answers


def answer(work: Work, conversation_id: int, upto: int | None, reply: BotReply) -> bool:
    """Bring in what the bot says; whether it was taken.

    Nothing is taken once a person has the conversation or it is over, nor a second answer to
    the same turn.

    Args:
        upto: the newest message of the turn that is answered (see Due); None for what an outside
            bot says whenever it likes.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    if upto is not None and not _advance(work, conversation_id, upto):
        return False
    talk = work.get(BotTalk, conversation_id, fresh=True)
    conversation = work.get(Conversation, conversation_id, fresh=True)
    if talk is None or conversation is None or talk.ended_at is not None:
        return False
    bot = settings.value(work, "bot.name")
    asked = talk.memory.get("asked", 0) if not reply.lines else 0
    by_text = conversation.channel == Channel.SMS.value
    for line in as_texts(reply.lines, reply.choices) if by_text else reply.lines:
        if text := storable(line).strip():
            asked = lines.say_as_bot(work, conversation_id, bot, text[:LONGEST_MESSAGE])
    _keep(work, talk, reply, asked)
    if reply.lines or reply.hand_over or reply.ended:
        log(
            work,
            Deed.BOT_STEP,
            conversation_id=conversation_id,
            lines=len(reply.lines),
            choices=len(reply.choices),
        )
    if reply.hand_over is not None:
        return hand_over(work, conversation_id, reply.hand_over)
    if reply.ended:
        bot_ends.close(work, conversation, Why.BOT_ENDED, BotOutcome.CONTAINED)
    ring_all(work, conversation)
    return True


def _keep(work: Work, talk: BotTalk, reply: BotReply, asked: int) -> None:
    """Where the talk stands now; an outside bot's lines end the choices before them."""
    if reply.lines or reply.choices or reply.memory:
        talk.memory = bot_talks.to_keep(reply.memory, reply.choices, asked)
    talk.outside_id = reply.outside_id[:200] or talk.outside_id
    talk.watermark = reply.watermark[:40] or talk.watermark
    work.session.add(talk)
    work.session.flush()


# ---------------------------------------------------------------- a person takes over


def hand_over(work: Work, conversation_id: int, given: HandOver) -> bool:
    """Pass a conversation from the bot to a person; False where the bot doesn't have it any more.

    It is classified and offered as if it came in now, with what the bot asks for on top. May be
    called with any actor: a patient's own message may be what asks for it.
    """
    work.session.flush()
    talk = work.get(BotTalk, conversation_id, fresh=True)
    conversation = work.get(Conversation, conversation_id, fresh=True)
    if talk is None or conversation is None or conversation.state != S.WITH_BOT:
        return False
    context = bot_learned.context(given.context or bot_learned.slots(talk))
    if not bot_ends.end_part(
        work,
        conversation_id,
        BotOutcome.ESCALATED,
        summary=storable(given.summary or bot_learned.summary(work, talk))[:_LONGEST_SUMMARY],
        context=context,
    ):
        return False
    log(
        work,
        Deed.HANDED_OVER,
        conversation_id=conversation_id,
        queue_id=conversation.queue_id,
        reason=given.why[:40],
        provider=talk.provider,
        values=len(context),
    )
    said = bot_learned.last_words(work, conversation)
    bot_learned.take_over(work, conversation, context, said)
    intake.after_bot(
        work,
        conversation,
        skills=given.skills,
        priority=given.priority,
        queue=given.queue,
        about=" ".join((context.get("reason", ""), said)),
    )
    # After the queue is known: the log's line of the move says which line it enters.
    move(work, conversation, S.OPEN, queued_at=work.now, look_again_at=None)
    shut = overflow.is_shut_out(work, conversation)
    automated.say(work, conversation, "handed_over", text=_LATER if shut else "")
    intake.enqueue(work, conversation)
    return True


def ask_person(work: Work, conversation_id: int) -> bool:
    """The patient presses "Talk to a person"; pressing twice is pressing once.

    Raises:
        NotAllowed: not their conversation.
    """
    access.own_conversation(work, conversation_id)
    return hand_over(work, conversation_id, HandOver(why="asked"))


# ---------------------------------------------------------------- it is silent, or over


def silent(work: Work) -> int:
    """Hand over whoever has waited for the bot's word too long; how many it was.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    limit = work.now - timedelta(seconds=settings.value(work, "bot.answer_seconds"))
    spoke = Message.metadata.tables["message"].alias("spoke")
    not_for_bot = spoke.c.client_id.startswith(f"{lines.OF_SYSTEM}{NOT_FOR_BOT}:", autoescape=True)
    since = exists().where(
        spoke.c.conversation_id == _m.conversation_id,
        or_(
            (spoke.c.author_kind == AuthorKind.BOT.value) & (spoke.c.seq > _m.seq),
            not_for_bot & (spoke.c.seq == _m.seq + 1),
        ),
    )
    waits = exists().where(_OF_PATIENT, _m.sent_at <= limit, ~since)
    late = work.run(
        select(_t.conversation_id)
        .join(Conversation.metadata.tables["conversation"], _c.id == _t.conversation_id)
        .where(_GOES_ON, or_((_t.last_seq < 0) & (_t.started_at <= limit), waits))
        .order_by(_t.conversation_id)
    ).scalars()
    return sum(hand_over(work, key, HandOver(why="bot lost")) for key in list(late))


def over(work: Work, conversation_ids: Collection[int]) -> set[int]:
    """Which of some talks the bot does not have any more.

    Raises:
        NotAllowed: the actor is not the system.
    """
    access.require_system(work)
    if not conversation_ids:
        return set()
    going = work.run(
        select(_t.conversation_id).where(
            _t.conversation_id.in_(list(conversation_ids)), _t.ended_at.is_(None)
        )
    ).scalars()
    return set(conversation_ids) - set(going)
