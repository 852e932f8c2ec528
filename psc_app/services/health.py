"""How the house is: for the status page, and for programs that watch it."""

from sqlalchemy import text

from psc_app.domain.health_cards import HealthCard, HealthLine
from psc_app.domain.reading import ReaderHealth
from psc_app.domain.vocabulary import BotKind, Engine
from psc_app.services import bot_turns, mood
from psc_app.services.work import Work

_WHO_READS = {
    Engine.FLAIR: "the language model",
    Engine.BASIC: "basic: a word list in the language model's place",
    Engine.NONE: "nobody: sentiment shows as unknown",
}

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


def look(work: Work, reader: ReaderHealth, *, has_direct_line: bool) -> HealthCard:
    """The house's health, given its reader's.

    Args:
        has_direct_line: whether this machine can reach an outside bot.

    Raises:
        NotAllowed: the actor is not the system.
    """
    unread = mood.unread(work)
    why = reader.why or ("" if reader.engine is Engine.FLAIR else _CHOSEN)
    bot = bot_turns.which(work)
    bot_why = _NO_DIRECT_LINE if bot is BotKind.DIRECT_LINE and not has_direct_line else ""
    lines = [
        HealthLine("First answers", _ANSWERS_FIRST[bot]),
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
        bot=bot.value,
        bot_why=bot_why,
        lines=tuple(lines),
    )


def answers(work: Work) -> bool:
    """Whether the database answers."""
    return work.run(text("SELECT 1")).scalar_one() == 1
