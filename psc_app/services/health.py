"""How the house is: for the status page, and for programs that watch it."""

from datetime import timedelta

from sqlalchemy import func, select, text
from sqlmodel import col

from psc_app.domain import text_codes
from psc_app.domain.health_cards import HealthCard, HealthLine
from psc_app.domain.reading import ReaderHealth
from psc_app.domain.text_words import OBSTACLES
from psc_app.domain.vocabulary import BotKind, Engine, TextInState, TextState
from psc_app.models.texts import TextIn, TextOut
from psc_app.services import bot_turns, mood
from psc_app.services.work import Work

_WHO_READS = {
    Engine.FLAIR: "the language model",
    Engine.BASIC: "basic: a word list in the language model's place",
    Engine.NONE: "nobody: sentiment shows as unknown",
}

_LATELY = timedelta(days=1)
_MOST_KINDS = 10

_CHOSEN = "The language model is switched off on this machine (PSC_READER)."

_ANSWERS_FIRST = {
    BotKind.EMBEDDED: "the app's own bot",
    BotKind.DIRECT_LINE: "an outside bot by Direct Line",
    BotKind.NONE: "nobody: patients wait for a person",
}

_NO_DIRECT_LINE = (
    "Direct Line is chosen, but this machine has no secret for it (PSC_DIRECTLINE_SECRET). Until"
    " the server is started with one, every patient gets a person at once."
)


def look(
    work: Work, reader: ReaderHealth, *, has_direct_line: bool, texts_by: str = ""
) -> HealthCard:
    """The house's health, given its reader's.

    Args:
        has_direct_line: whether this machine can reach an outside bot.
        texts_by: by whom texts go, in words; "" where that is not asked.

    Raises:
        NotAllowed: the actor is not the system.
    """
    unread = mood.unread(work)
    texts_waiting = _texts_waiting(work)
    why = reader.why or ("" if reader.engine is Engine.FLAIR else _CHOSEN)
    bot = bot_turns.which(work)
    bot_why = _NO_DIRECT_LINE if bot is BotKind.DIRECT_LINE and not has_direct_line else ""
    lines = [
        HealthLine("First answers", _ANSWERS_FIRST[bot]),
        *([HealthLine("Texts go by", texts_by)] if texts_by else []),
        HealthLine("Texts waiting to be sent", f"{texts_waiting:,}"),
        *_not_arrived(work),
        *_given_up(work),
        HealthLine("Sentiment is read by", _WHO_READS[reader.engine]),
        HealthLine("Messages waiting to be read", f"{unread:,}"),
        HealthLine("Restarts of the language model", str(reader.restarts)),
        *(HealthLine(name.capitalize(), value) for name, value in reader.facts.items()),
    ]
    return HealthCard(
        well=not why and not bot_why,
        engine=reader.engine.value,
        why=why,
        restarts=reader.restarts,
        unread=unread,
        texts_waiting=texts_waiting,
        bot=bot.value,
        bot_why=bot_why,
        lines=tuple(lines),
    )


def _given_up(work: Work) -> list[HealthLine]:
    """Texts of patients that nobody has read: they are kept, and tried again at each start."""
    failed = col(TextIn.state) == TextInState.FAILED.value
    count = work.run(select(func.count()).select_from(TextIn).where(failed)).scalar_one()
    return [HealthLine("Incoming texts that could not be worked off", f"{count:,}")] * bool(count)


def _not_arrived(work: Work) -> list[HealthLine]:
    """What stands in no conversation and did not reach its phone: reminders, codes, answers."""
    o = TextOut.metadata.tables["text_out"].c
    failed = [state.value for state in (TextState.UNDELIVERED, TextState.FAILED, TextState.REFUSED)]
    found = work.run(
        select(o.purpose, o.code, func.count().label("how_many"))
        .where(
            o.conversation_id.is_(None),
            o.state.in_(failed),
            o.changed_at > work.now - _LATELY,
        )
        .group_by(o.purpose, o.code)
        .order_by(func.count().desc(), o.purpose, o.code)
        .limit(_MOST_KINDS)
    )
    return [
        HealthLine(
            f"Texts not delivered since yesterday: {row.purpose}",
            f"{row.how_many:,}. {OBSTACLES.get(row.code) or text_codes.words(row.code)}".strip(),
        )
        for row in found
    ]


def answers(work: Work) -> bool:
    """Whether the database answers."""
    return work.run(text("SELECT 1")).scalar_one() == 1


def _texts_waiting(work: Work) -> int:
    """How many texts could be sent and were not yet; those held until morning don't count."""
    waits = (TextState.QUEUED, TextState.SENDING, TextState.UNKNOWN)
    return work.run(
        select(func.count())
        .select_from(TextOut)
        .where(
            col(TextOut.state).in_([state.value for state in waits]),
            col(TextOut.due_at) <= work.now,
        )
    ).scalar_one()
