"""Colleagues named in an internal note: who is told, and what they may read then."""

import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import Deed, Role, Visibility
from psc_app.models.conversation import Mention
from psc_app.models.people import Staff
from psc_app.services import mentions, messages

NOTE = Visibility.INTERNAL


def mentioned(clinic: Clinic) -> list[int]:
    return [row.staff_id for row in clinic.rows(Mention)]


def test_a_colleague_named_in_a_note_is_told_and_rung(clinic: Clinic, rung):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    rung.take()
    seq = clinic.say(ana, talk, f"@{ben.name} can you look at this?", visibility=NOTE)
    (row,) = clinic.rows(Mention)
    assert (row.conversation_id, row.staff_id, row.by_staff_id) == (talk, ben.id, ana.id)
    assert (row.message_seq, row.seen_at) == (seq, None)
    assert topics.desk(ben.id) in rung.take()
    (event,) = clinic.events(Deed.MENTIONED)
    assert (event.conversation_id, event.staff_id, event.actor_id) == (talk, ben.id, ana.id)
    assert event.detail == {"seq": seq}


def test_what_is_said_to_the_patient_mentions_nobody(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.say(ana, talk, f"@{ben.name} will call you")
    assert mentioned(clinic) == []
    assert clinic.look(ben, mentions.unseen) == ()


def test_a_patient_can_mention_nobody(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk = clinic.talk(ana, elsa)
    clinic.say(elsa, talk, f"@{ana.name} hello", visibility=NOTE)
    assert mentioned(clinic) == []


def test_the_same_note_sent_twice_tells_once(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    for _ in range(2):
        clinic.do(ana, messages.post, talk, "the-same-note", f"@{ben.name}", visibility=NOTE)
    assert mentioned(clinic) == [ben.id]


def test_one_is_not_told_of_oneself_nor_of_who_left_the_clinic(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.do(ana, lambda work: setattr(work.session.get(Staff, ben.id), "active", False))
    clinic.say(ana, talk, f"@{ana.name} and @{ben.name} and @Nobody", visibility=NOTE)
    assert mentioned(clinic) == []


def test_an_administrator_who_answers_no_patients_is_not_told(clinic: Clinic):
    ana, ada = clinic.staff(), clinic.staff(Role.ADMIN, ready=False)
    clinic.say(ana, clinic.talk(ana), f"@{ada.name} look", visibility=NOTE)
    assert mentioned(clinic) == []


PEOPLE = [
    (1, ("Ana Ruiz", "ana")),
    (2, ("Ben Katz", "ben.katz")),
    (3, ("José Núñez", "jose")),
    (4, ("Ana Ruiz", "ana2")),
    (5, ("Mary-Ann O’Brien", "mob")),
]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("@ana look", [1]),
        ("@ANA: look", [1]),
        ("please, @ana", [1]),
        ("(@ana)", [1]),
        ("@ana's patient", [1]),
        ("@Ana Ruiz look", [1, 4]),
        ("@ana2", [4]),
        ("@ana and @ben.katz", [1, 2]),
        ("@Ben Katz, @ben.katz", [2]),
        ("@jose nunez", [3]),
        ("@José Núñez", [3]),
        ("@mary-ann o'brien please", [5]),
        ("@Mary Ann OBrien please", [5]),
        ("write to ana@ana.example", []),
        ("@anabel", []),
        ("@ ana", []),
        ("@ben", []),
        ("ana", []),
        ("", []),
        ("@", []),
        ("@@ana", []),
    ],
)  # fmt: skip
def test_names_are_found_at_their_beginning_and_as_a_whole(text: str, keys: list[int]):
    assert mentions.named_in(text, PEOPLE) == keys


def test_a_note_full_of_names_calls_twenty_at_most():
    people = [(key, (f"agent {key:03}",)) for key in range(1, 61)]
    body = " ".join(f"@agent {key:03}" for key in range(1, 61))
    assert mentions.named_in(body, people) == list(range(1, 21))


def test_one_sees_what_one_has_not_looked_at_the_newest_first(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    first, second = clinic.talk(ana), clinic.talk(ana)
    clinic.say(ana, first, f"@{ben.name} one", visibility=NOTE)
    clinic.say(ana, second, f"@{ben.name} two", visibility=NOTE)
    cards = clinic.look(ben, mentions.unseen)
    assert [card.conversation_id for card in cards] == [second, first]
    assert {card.by for card in cards} == {ana.name}
    assert cards[0].name == clinic.conversation(second).display_name
    assert clinic.look(ana, mentions.unseen) == ()


def test_looking_at_the_conversation_clears_its_mentions_and_no_others(clinic: Clinic, rung):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    first, second = clinic.talk(ana), clinic.talk(ana)
    for talk in (first, second):
        clinic.say(ana, talk, f"@{ben.name} and @{noor.name}", visibility=NOTE)
    rung.take()
    assert clinic.do(ben, mentions.seen, first) == 1
    assert rung.take() == {topics.desk(ben.id)}
    assert [card.conversation_id for card in clinic.look(ben, mentions.unseen)] == [second]
    assert len(clinic.look(noor, mentions.unseen)) == 2
    assert clinic.do(ben, mentions.seen, first) == 0
    assert rung.take() == set()


def test_who_is_mentioned_may_read_that_conversation_and_who_is_not_may_not(clinic: Clinic):
    ana, ben, noor = clinic.staff(), clinic.staff(), clinic.staff()
    talk, other = clinic.talk(ana), clinic.talk(ana)
    clinic.say(ana, talk, f"@{ben.name} look", visibility=NOTE)
    look = clinic.look(ben, messages.look_newest, talk)
    assert look.messages[-1].body == f"@{ben.name} look"
    assert not look.thread.own
    for who, where in ((noor, talk), (ben, other)):
        with pytest.raises(NotAllowed):
            clinic.look(who, messages.look_newest, where)
        with pytest.raises(NotAllowed):
            clinic.do(who, mentions.seen, where)


def test_who_is_mentioned_may_not_write_there(clinic: Clinic):
    ana, ben = clinic.staff(), clinic.staff()
    talk = clinic.talk(ana)
    clinic.say(ana, talk, f"@{ben.name} look", visibility=NOTE)
    for visibility in Visibility:
        with pytest.raises(NotAllowed):
            clinic.say(ben, talk, "I am here", visibility=visibility)


def test_nobody_without_the_desk_asks_for_mentions(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    for who in (clinic.visitor(), clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.look(who, mentions.unseen)
        with pytest.raises(NotAllowed):
            clinic.do(who, mentions.seen, talk)
        with pytest.raises(NotAllowed):
            clinic.do(who, mentions.note, talk, 1, f"@{ana.name}")
    assert mentioned(clinic) == []
