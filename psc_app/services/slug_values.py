"""What the slugs of a prepared text stand for in one conversation."""

from psc_app.domain.errors import NotAllowed
from psc_app.domain.languages import primary
from psc_app.domain.names import fold
from psc_app.models.conversation import Conversation
from psc_app.models.people import Patient
from psc_app.models.workplace import Queue
from psc_app.services import access, settings
from psc_app.services.work import Work

_BEFORE_NAMES = "mr mrs ms miss mx dr prof sir madam sr sra srta dra don dona senor senora senorita"
_TITLES = frozenset(_BEFORE_NAMES.split())
_NOBODY = "there"
"""Who is greeted in English while no name is known: "Hello there"."""

SAMPLE = {
    "patient.first_name": "Elsa",
    "patient.full_name": "Elsa Vargas",
    "agent.first_name": "Ana",
    "agent.full_name": "Ana Ruiz",
    "queue.name": "Front desk",
}
"""Invented people for a preview."""


def values(work: Work, conversation_id: int, locale: str = "") -> dict[str, str]:
    """What each slug of slugs.KNOWN stands for; the agent is whoever acts.

    The patient is called as on their record, or else as they called themself. Where
    neither is known they are "there" in English, and nothing in other languages.

    Args:
        locale: the language of the text; without it the conversation's.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    found = access.staff_conversation(work, conversation_id)
    return of_conversation(work, found, locale)


def of_conversation(work: Work, found: Conversation, locale: str = "") -> dict[str, str]:
    """The same for a conversation that came through the gate already."""
    first, full = _patient(work, found)
    if not full and primary(locale or found.language) in ("", "en"):
        first = full = _NOBODY
    queue = work.get(Queue, found.queue_id)
    return {
        "patient.first_name": first,
        "patient.full_name": full,
        "agent.first_name": first_name(work.actor.name),
        "agent.full_name": work.actor.name,
        "queue.name": queue.name if queue else "",
        **_clinic(work),
    }


def of_person(work: Work, patient: Patient | None) -> dict[str, str]:
    """The same before there is a conversation, so without a queue.

    Args:
        patient: whom the text is for; None for somebody who is not known.
    """
    first, full = _named(patient) if patient else (_NOBODY, _NOBODY)
    return {
        "patient.first_name": first,
        "patient.full_name": full,
        "agent.first_name": first_name(work.actor.name),
        "agent.full_name": work.actor.name,
        "queue.name": "",
        **_clinic(work),
    }


def sample(work: Work) -> dict[str, str]:
    """The same for people who are made up."""
    return SAMPLE | _clinic(work)


def _clinic(work: Work) -> dict[str, str]:
    kept = settings.values(work)
    return {"clinic.name": kept["clinic.name"], "clinic.phone": kept["clinic.phone"]}


def _patient(work: Work, found: Conversation) -> tuple[str, str]:
    if found.patient_id is not None:
        try:
            patient = access.patient(work, found.patient_id)
        except NotAllowed:
            # Whoever looks at what waits knows the name from the list, and no more.
            return first_name(found.display_name), found.display_name
        return _named(patient)
    stated = " ".join(found.stated_name.split())
    return first_name(stated), stated


def _named(patient: Patient) -> tuple[str, str]:
    given = patient.given_name or first_name(patient.full_name)
    return patient.full_name if _is_no_name(given) else given, patient.full_name


def first_name(full: str) -> str:
    """What to call somebody of this name: "Elsa", but "Mr. Adeyemi" and "J. Brooks" whole."""
    first = full.split(" ")[0]
    return full if _is_no_name(first) else first


def _is_no_name(word: str) -> bool:
    folded = fold(word)
    return folded in _TITLES or len(folded) < 2
