"""A colleague who advises, for the tests of consults."""

from people import Clinic

from psc_app.domain.actor import Actor
from psc_app.domain.vocabulary import Visibility
from psc_app.services import consults, messages, offers

PRIVATE = Visibility.CONSULT


def advised(clinic: Clinic, ana: Actor, talk: int, ben: Actor) -> None:
    """Ben advises Ana."""
    clinic.do(ben, offers.accept, clinic.do(ana, consults.ask_agent, talk, ben.id, "A rash"))


def asked(clinic: Clinic, talk: int) -> int | None:
    """Who is asked for advice at this moment."""
    found = [
        one.staff_id
        for one in clinic.offers(talk)
        if one.kind == "consult" and one.outcome == "pending"
    ]
    assert len(found) <= 1
    return found[0] if found else None


def reject(clinic: Clinic, who: Actor, talk: int, reason: str = "") -> None:
    (offer,) = [
        one
        for one in clinic.offers(talk)
        if (one.staff_id, one.kind, one.outcome) == (who.id, "consult", "pending")
    ]
    clinic.do(who, offers.reject, offer.id, reason)


def advising(clinic: Clinic, talk: int) -> list[int]:
    return [
        one.staff_id
        for one in clinic.sessions(talk)
        if one.mode == "consult" and one.ended_at is None
    ]


def bodies(clinic: Clinic, who: Actor, talk: int) -> list[str]:
    return [one.body for one in clinic.look(who, messages.look_newest, talk).messages]
