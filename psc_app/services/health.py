"""How the house is: for the status page, and for programs that watch it."""

from sqlalchemy import text

from psc_app.domain.health_cards import HealthCard, HealthLine
from psc_app.domain.reading import ReaderHealth
from psc_app.domain.vocabulary import Engine
from psc_app.services import mood
from psc_app.services.work import Work

_WHO_READS = {
    Engine.FLAIR: "the language model",
    Engine.BASIC: "basic: a word list in the language model's place",
    Engine.NONE: "nobody: sentiment shows as unknown",
}

_CHOSEN = "The language model is switched off on this machine (PSC_READER)."


def look(work: Work, reader: ReaderHealth) -> HealthCard:
    """The house's health, given its reader's.

    Raises:
        NotAllowed: the actor is not the system.
    """
    unread = mood.unread(work)
    why = reader.why or ("" if reader.engine is Engine.FLAIR else _CHOSEN)
    lines = [
        HealthLine("Sentiment is read by", _WHO_READS[reader.engine]),
        HealthLine("Messages waiting to be read", f"{unread:,}"),
        HealthLine("Restarts of the language model", str(reader.restarts)),
        *(HealthLine(name.capitalize(), value) for name, value in reader.facts.items()),
    ]
    return HealthCard(
        well=not why,
        engine=reader.engine.value,
        why=why,
        restarts=reader.restarts,
        unread=unread,
        lines=tuple(lines),
    )


def answers(work: Work) -> bool:
    """Whether the database answers."""
    return work.run(text("SELECT 1")).scalar_one() == 1
