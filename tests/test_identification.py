"""Who a guest is: matching, linking, verifying, searching."""

from datetime import date
from typing import Any

import pytest
from hand_clock import HandClock
from records import ANA, NURSE, OTHER_NURSE, VISITOR, add, clinic, conversation, rows

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, Refused, TooLate
from psc_app.domain.names import name_key
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation
from psc_app.models.journal import AuditEntry, Event
from psc_app.models.people import Patient
from psc_app.services import identification, patient_record
from psc_app.services.work import Work
from psc_app.wiring import House

BORN = date(1976, 9, 11)


@pytest.fixture(autouse=True)
def _clinic(house: House) -> None:
    clinic(house)


def _patient(house: House, given: str = "Elsa", family: str = "Vargas", **columns: Any) -> int:
    now = house.clock.now()
    names = {"given_name": given, "family_name": family, "name_key": name_key(given, family)}
    known = {"birth_date": BORN, "phone": "+16175550134", "email": "elsa@example.org"}
    return add(house, Patient(**names | known | columns, created_at=now, updated_at=now))


def _start(house: House, **stated: Any) -> Conversation:
    """A guest starts a chat and is matched."""
    key = conversation(house, None, S.OPEN, **stated)

    def match(work: Work) -> None:
        found = work.session.get(Conversation, key)
        assert found is not None
        identification.match_on_start(work, found)

    house.store.do_now(VISITOR, match)
    return _read(house, key)


def _read(house: House, key: int) -> Conversation:
    (found,) = rows(house, Conversation, Conversation.id == key)
    return found


def _deeds(house: House) -> list[str]:
    return [event.deed for event in rows(house, Event)]


@pytest.mark.parametrize(
    "stated",
    [
        {"stated_contact": "617 555 0134"},
        {"stated_contact": "My mobile is +1 (617) 555-0134, after five"},
        {"stated_contact": "ELSA@example.org"},
        {"stated_contact": "elsa@example.org / 617-555-0100"},
        {"stated_name": "elsa VARGAS", "stated_birth_date": BORN},
        {"stated_name": "Vargas, Elsa", "stated_birth_date": BORN},
        {"stated_name": "Mrs. Elsa María Vargas", "stated_birth_date": BORN},
        {"stated_name": "Elsa", "stated_contact": "6175550134"},
    ],
)
def test_one_match_links_the_guest_without_verifying_them(
    house: House, stated: dict[str, Any]
) -> None:
    elsa = _patient(house)
    _patient(house, "Ren", "Ito", phone="+16175550199", email="ren@example.org")
    found = _start(house, **stated)
    assert (found.patient_id, found.verified_by) == (elsa, "")
    assert found.display_name == "Visitor 1"
    assert _deeds(house) == [Deed.PATIENT_LINKED]
    assert len(rows(house, Patient)) == 2


@pytest.mark.parametrize(
    "stated",
    [
        {"stated_name": "Jose Nunez", "stated_birth_date": BORN},
        {"stated_name": "JOSÉ NÚÑEZ", "stated_birth_date": BORN},
        {"stated_name": "José Nu\u0301n\u0303ez", "stated_birth_date": BORN},
    ],
)
def test_accents_and_case_do_not_matter_in_a_name(house: House, stated: dict[str, Any]) -> None:
    jose = _patient(house, "José", "Núñez")
    assert _start(house, **stated).patient_id == jose


def test_several_matches_are_left_for_the_agent_to_choose(house: House) -> None:
    elsa = _patient(house)
    marco = _patient(house, "Marco", birth_date=date(2015, 2, 1), email="")
    found = _start(house, stated_contact="617 555 0134")
    assert found.patient_id is None
    assert len(rows(house, Patient)) == 2
    _hold(house, found.id or 0, ANA)
    cards = house.store.do_now(ANA, identification.candidates, found.id)
    assert {card.patient_id for card in cards} == {elsa, marco}


def _hold(house: House, key: int, agent: Actor) -> None:
    row = _read(house, key)
    row.agent_id, row.state = agent.id, int(S.ACTIVE)
    add(house, row)


@pytest.mark.parametrize(
    "stated",
    [
        {"stated_contact": "617 555 0134", "stated_birth_date": date(1999, 1, 1)},
        {"stated_contact": "617 555 0134", "stated_name": "Marco Vargas"},
        {"stated_name": "Elsa Vargas"},
    ],
)
def test_a_match_in_doubt_neither_links_nor_creates(house: House, stated: dict[str, Any]) -> None:
    _patient(house)
    found = _start(house, **stated)
    assert found.patient_id is None
    assert len(rows(house, Patient)) == 1
    assert _deeds(house) == []


def test_of_a_family_with_one_phone_the_stated_name_and_birth_date_choose(house: House) -> None:
    elsa = _patient(house)
    _patient(house, "Marco", birth_date=date(2015, 2, 1))
    found = _start(
        house, stated_contact="617 555 0134", stated_name="Elsa Vargas", stated_birth_date=BORN
    )
    assert found.patient_id == elsa


def test_without_a_match_a_patient_is_created_from_what_was_stated(house: House) -> None:
    _patient(house)
    found = _start(
        house,
        stated_name="Zoë van der Berg",
        stated_birth_date=date(2001, 5, 6),
        stated_contact="zoe@example.org, 617-555-0188",
        language="nl",
    )
    (zoe,) = rows(house, Patient, Patient.id == found.patient_id)
    assert (zoe.full_name, zoe.name_key) == ("Zoë van der Berg", "zoe van der berg")
    assert (zoe.phone, zoe.email, zoe.language) == ("+16175550188", "zoe@example.org", "nl")
    assert (zoe.birth_date, zoe.fhir_key, found.verified_by) == (date(2001, 5, 6), None, "")
    again = _start(house, stated_name="Zoe van der Berg", stated_birth_date=date(2001, 5, 6))
    assert again.patient_id == zoe.id


@pytest.mark.parametrize(
    "stated",
    [{}, {"stated_name": "   "}, {"stated_name": "😀 ?!"}, {"stated_contact": "617 555 0188"}],
)
def test_a_guest_who_states_no_name_stays_unknown(house: House, stated: dict[str, Any]) -> None:
    _patient(house)
    assert _start(house, **stated).patient_id is None
    assert len(rows(house, Patient)) == 1


def test_a_deceased_patient_is_never_matched_and_not_created_anew(
    house: House, clock: HandClock
) -> None:
    elsa = _patient(house, deceased_at=clock.now())
    found = _start(house, stated_name="Elsa Vargas", stated_birth_date=BORN)
    assert found.patient_id is None
    assert len(rows(house, Patient)) == 1
    _hold(house, found.id or 0, NURSE)
    (card,) = house.store.do_now(NURSE, identification.candidates, found.id)
    assert (card.patient_id, card.deceased) == (elsa, True)


def test_candidates_show_just_enough_and_are_audited(house: House) -> None:
    elsa = _patient(house, address="1 Main St")
    key = conversation(house, ANA, stated_contact="617-555-0134", stated_name="Elsa Ruiz")
    (card,) = house.store.do_now(ANA, identification.candidates, key)
    assert (card.name, card.birth_date, card.phone_last4) == ("Elsa Vargas", "1976-09-11", "0134")
    assert (card.agrees, card.differs) == (("phone",), ("name",))
    assert "Main St" not in repr(card)
    (row,) = rows(house, AuditEntry)
    assert (row.action, row.patient_id, row.actor_id) == ("read as candidate", elsa, ANA.id)


def test_only_the_agent_who_holds_the_conversation_identifies_the_guest(house: House) -> None:
    elsa = _patient(house)
    key = conversation(house, NURSE, stated_contact="617-555-0134")
    waiting = conversation(house, None, S.OPEN)
    closed = conversation(house, ANA, S.CLOSED)
    before = [_read(house, each) for each in (key, waiting, closed)]
    for actor, target in ((ANA, key), (VISITOR, key), (ANA, waiting), (ANA, closed), (ANA, 99)):
        for verb, args in (
            (identification.candidates, ()),
            (identification.link, (elsa,)),
            (identification.unlink, ()),
            (identification.register, ()),
            (identification.verify, (frozenset({"name", "phone"}),)),
        ):
            with pytest.raises(NotAllowed):
                house.store.do_now(actor, verb, target, *args)
    assert [_read(house, each) for each in (key, waiting, closed)] == before
    assert rows(house, AuditEntry) == []


def test_the_agent_links_verifies_and_then_sees_clinical_data(house: House) -> None:
    elsa = _patient(house)
    key = conversation(house, NURSE)
    house.store.do_now(NURSE, identification.link, key, elsa)
    with pytest.raises(NotAllowed):
        house.store.do_now(NURSE, patient_record.clinical, elsa)
    house.store.do_now(NURSE, identification.verify, key, frozenset({"phone", "date of birth"}))
    assert _read(house, key).verified_by == "agent: date of birth + phone"
    assert house.store.do_now(NURSE, patient_record.clinical, elsa).patient_id == elsa
    house.store.do_now(NURSE, identification.unlink, key)
    assert (_read(house, key).patient_id, _read(house, key).verified_by) == (None, "")
    with pytest.raises(NotAllowed):
        house.store.do_now(NURSE, patient_record.clinical, elsa)
    assert _deeds(house) == [Deed.PATIENT_LINKED, Deed.VERIFIED, Deed.PATIENT_UNLINKED]


def test_linking_to_somebody_else_ends_the_verification(house: House) -> None:
    elsa, ren = _patient(house), _patient(house, "Ren", "Ito")
    key = conversation(house, NURSE, patient_id=elsa, verified_by="agent: name + phone")
    house.store.do_now(NURSE, identification.link, key, ren)
    assert (_read(house, key).patient_id, _read(house, key).verified_by) == (ren, "")
    assert _deeds(house) == [Deed.PATIENT_UNLINKED, Deed.PATIENT_LINKED]
    house.store.do_now(NURSE, identification.link, key, ren)
    assert len(_deeds(house)) == 2
    with pytest.raises(NotAllowed):
        house.store.do_now(NURSE, identification.link, key, 999)


def test_who_a_signed_in_patient_is_cannot_be_changed(house: House) -> None:
    elsa, ren = _patient(house), _patient(house, "Ren", "Ito")
    key = conversation(house, NURSE, patient_id=elsa, visitor_id=None, verified_by="portal sign-in")
    for verb, args in (
        (identification.link, (ren,)),
        (identification.unlink, ()),
        (identification.verify, (frozenset({"name", "phone"}),)),
    ):
        with pytest.raises(Refused):
            house.store.do_now(NURSE, verb, key, *args)
    assert _read(house, key).patient_id == elsa


@pytest.mark.parametrize(
    ("confirmed", "said"),
    [
        ({"phone"}, "at least two"),
        ({"phone", "shoe size"}, "A patient is verified by"),
        ({"phone", "address"}, "holds no address"),
        (set(), "at least two"),
    ],
)
def test_verifying_takes_two_identifiers_that_the_record_holds(
    house: House, confirmed: set[str], said: str
) -> None:
    key = conversation(house, NURSE, patient_id=_patient(house))
    with pytest.raises(BadInput, match=said):
        house.store.do_now(NURSE, identification.verify, key, frozenset(confirmed))
    assert _read(house, key).verified_by == ""
    assert _deeds(house) == []


def test_the_badge_fits_and_a_patient_is_verified_once(house: House) -> None:
    elsa = _patient(house, address="1 Main St", medical_record_number="MR-1")
    key = conversation(house, NURSE, patient_id=elsa)
    everything = frozenset(identification.IDENTIFIERS)
    house.store.do_now(NURSE, identification.verify, key, everything)
    assert _read(house, key).verified_by == "agent: 6 identifiers"
    with pytest.raises(TooLate):
        house.store.do_now(NURSE, identification.verify, key, everything)


def test_nobody_unlinked_or_deceased_is_verified(house: House, clock: HandClock) -> None:
    two = frozenset({"name", "phone"})
    with pytest.raises(BadInput, match="Link the patient first"):
        house.store.do_now(NURSE, identification.verify, conversation(house, NURSE), two)
    gone = conversation(house, NURSE, patient_id=_patient(house, deceased_at=clock.now()))
    with pytest.raises(BadInput, match="deceased"):
        house.store.do_now(NURSE, identification.verify, gone, two)


def test_the_agent_creates_a_patient_when_it_is_none_of_the_candidates(house: House) -> None:
    _patient(house)
    key = conversation(house, ANA, stated_name="Elsa Vargas", stated_birth_date=date(1999, 1, 1))
    created = house.store.do_now(ANA, identification.register, key)
    assert _read(house, key).patient_id == created
    assert len(rows(house, Patient)) == 2
    with pytest.raises(BadInput, match="Unlink it first"):
        house.store.do_now(ANA, identification.register, key)
    with pytest.raises(BadInput, match="name first"):
        house.store.do_now(ANA, identification.register, conversation(house, ANA))


@pytest.mark.both
@pytest.mark.parametrize(
    "text",
    [
        "varg", "ELSA vargas", "vargas, elsa", "1976-09-11", "9/11/1976", "11.9.1976",
        "vargas 9/11/1976", "617-555-0134", "+16175550134", "0134", "mr-77", "MR-77-elsa",
        "Elsa@Example.org",
    ],
)  # fmt: skip
def test_staff_find_a_patient_by_what_they_know(house: House, text: str) -> None:
    elsa = _patient(house, medical_record_number="MR-77-elsa")
    _patient(house, "Ren", "Ito", phone="+16175550199", email="", birth_date=date(2000, 2, 3))
    found = house.store.do_now(ANA, identification.search, text)
    assert [card.patient_id for card in found] == [elsa]
    seen = rows(house, AuditEntry)
    assert [row.action for row in seen] == ["searched patients", "found in search"]
    assert text not in repr([row.detail for row in seen])


@pytest.mark.parametrize(
    "text", ["ito 1976-09-11", "vargas ito", "%%%", "___", "0000", "99/99/1976"]
)
def test_a_search_that_fits_nobody_finds_nobody(house: House, text: str) -> None:
    _patient(house)
    _patient(house, "Ren", "Ito", birth_date=date(2000, 2, 3))
    assert house.store.do_now(ANA, identification.search, text) == []


def test_a_search_brings_at_most_twenty_and_takes_three_characters(house: House) -> None:
    for number in range(25):
        _patient(house, f"Elsa{number}")
    assert len(house.store.do_now(ANA, identification.search, "vargas")) == 20
    for text in ("", "ab", "  a  ", "x" * 201):
        with pytest.raises(BadInput):
            house.store.do_now(ANA, identification.search, text)
    for actor in (VISITOR, Actor(VISITOR.role.PATIENT, 1, "Elsa")):
        with pytest.raises(NotAllowed):
            house.store.do_now(actor, identification.search, "vargas")


def test_a_conversation_that_has_its_patient_is_not_matched_again(house: House) -> None:
    elsa = _patient(house)
    ren = _patient(house, "Ren", "Ito", phone="+16175550199", email="")
    assert _start(house, patient_id=ren, stated_contact="617 555 0134").patient_id == ren
    assert elsa != ren


def test_two_agents_never_change_the_same_link(house: House) -> None:
    elsa = _patient(house)
    key = conversation(house, NURSE)

    def lose(work: Work) -> None:
        held = work.session.get(Conversation, key)
        assert held is not None
        work.session.expunge(held)
        house_row = work.session.get(Conversation, key)
        assert house_row is not None
        house_row.agent_id = OTHER_NURSE.id
        work.session.flush()
        identification._clear_patient(work, held)

    with pytest.raises(TooLate):
        house.store.do_now(NURSE, lose)
    assert _read(house, key).patient_id is None
    assert elsa


def test_the_system_may_search_too(house: House) -> None:
    _patient(house)
    assert len(house.store.do_now(SYSTEM, identification.search, "vargas")) == 1
