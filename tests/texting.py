"""Texts that come in, by the whole way in the services: kept, worked off, in a conversation."""

from dataclasses import dataclass
from uuid import uuid4

from people import Clinic
from sqlmodel import col, select

from psc_app.domain.actor import SYSTEM
from psc_app.domain.text_traffic import Arrived
from psc_app.models.conversation import Conversation
from psc_app.models.texts import TextContact, TextIn, TextOut
from psc_app.models.workplace import Queue, Workstream
from psc_app.services import inbound_sms
from psc_app.services.work import Work
from psc_app.wiring import House

ELSA = "+15550100134"
"""A number that texts, if it is all the same whose."""
OMAR = "+15550100177"
"""Another one."""
CLINIC = "+15550100100"


@dataclass(frozen=True)
class Texted:
    """What became of a text: its row, and its conversation if it has one."""

    text: TextIn
    conversation: int | None


def carrier_id() -> str:
    """A name for a text as the carrier gives it, another each time."""
    return f"SM{uuid4().hex}"


def texts_by_phone(house: House, **columns: object) -> int:
    """Set up a workstream for texts where there is none; its key."""

    def add(work: Work) -> int:
        query = select(Workstream).where(Workstream.channel == "sms")
        stream = work.session.exec(query).first()
        if stream is None:
            queue = work.session.exec(select(Queue.id).order_by(col(Queue.id))).first()
            stream = Workstream(name="Texts", channel="sms", fallback_queue_id=queue)
        for name, value in columns.items():
            setattr(stream, name, value)
        work.session.add(stream)
        work.session.flush()
        return stream.id or 0

    return house.store.do_now(SYSTEM, add)


def arrive(house: House, number: str, body: str, **more: object) -> int:
    """Have a text kept, and nothing done with it yet; its key."""
    arrived = Arrived(
        **{"carrier_id": carrier_id(), "to_number": CLINIC} | more, from_number=number, body=body
    )
    house.store.do_now(SYSTEM, inbound_sms.keep, arrived)
    found = house.store.look_now(SYSTEM, _rows, TextIn)
    return next(one.id for one in found if one.carrier_id == arrived.carrier_id)


def a_text(house: House, number: str, body: str, **more: object) -> Texted:
    """Have a text come in and worked off, by the whole way of the services.

    Args:
        more: fields of inbound_sms.Arrived, such as media or opt_out_type.
    """
    key = arrive(house, number, body, **more)
    house.store.do_now(SYSTEM, inbound_sms.work_off, key)
    (text,) = [one for one in rows(house, TextIn) if one.id == key]
    return Texted(text, text.conversation_id)


def rows(house: House, table: type) -> list:
    """All rows of a table, in the order they came."""
    return house.store.look_now(SYSTEM, _rows, table)


def _rows(work: Work, table: type) -> list:
    found = list(work.session.exec(select(table).order_by(*table.__table__.primary_key.columns)))
    work.session.expunge_all()
    return found


def sent_texts(house: House, number: str) -> list[TextOut]:
    """What stands in the outbox for a number, oldest first."""
    keys = {one.id for one in rows(house, TextContact) if one.number == number}
    return [one for one in rows(house, TextOut) if one.contact_id in keys]


def conversations_of(house: House, number: str) -> list[Conversation]:
    """The text conversations with a number, oldest first."""
    guests = {one.visitor_id for one in rows(house, TextContact) if one.number == number}
    found = rows(house, Conversation)
    return [one for one in found if one.channel == "sms" and one.visitor_id in guests]


def said(clinic: Clinic, conversation: int | None) -> list[str]:
    """What the patient said in a conversation."""
    assert conversation is not None
    return [one.body for one in clinic.messages(conversation) if one.author_kind == "patient"]
