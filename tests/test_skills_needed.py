"""The skills a conversation needs: who may change them, and what follows for routing."""

import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, NotAllowed, TooLate
from psc_app.domain.vocabulary import Deed, Role
from psc_app.models.workplace import AgentSkill, Skill
from psc_app.services import closing, offers, skills_needed
from psc_app.services.work import Work


def skill(clinic: Clinic, name: str) -> int:
    def write(work: Work) -> int:
        row = Skill(name=name)
        work.session.add(row)
        work.session.flush()
        return row.id or 0

    return clinic.do(SYSTEM, write)


def can(clinic: Clinic, who: Actor, skill_id: int, level: int) -> None:
    clinic.do(
        SYSTEM,
        lambda work: work.session.add(AgentSkill(staff_id=who.id, skill_id=skill_id, level=level)),
    )


def needs(clinic: Clinic, who: Actor, conversation: int) -> list[tuple[str, int]]:
    return [(one.name, one.level) for one in clinic.look(who, skills_needed.of, conversation)]


def test_the_agent_adds_changes_and_removes_what_it_needs(clinic: Clinic, rung):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    spanish, triage = skill(clinic, "Spanish"), skill(clinic, "Triage")
    rung.take()
    clinic.do(ana, skills_needed.add, talk, triage, 4)
    clinic.do(ana, skills_needed.add, talk, spanish, 6)
    assert topics.conversation(talk) in rung.take()
    assert needs(clinic, ana, talk) == [("Spanish", 6), ("Triage", 4)]
    clinic.do(ana, skills_needed.add, talk, spanish, 3)
    assert needs(clinic, ana, talk) == [("Spanish", 3), ("Triage", 4)]
    clinic.do(ana, skills_needed.remove, talk, triage)
    assert needs(clinic, ana, talk) == [("Spanish", 3)]
    found = [
        (event.detail["skill_id"], event.detail["before_level"], event.detail["level"])
        for event in clinic.events(Deed.SKILLS, conversation_id=talk)
    ]
    assert found == [(triage, 0, 4), (spanish, 0, 6), (spanish, 6, 3), (triage, 4, 0)]


def test_what_changes_nothing_is_not_logged(clinic: Clinic):
    ana = clinic.staff()
    talk, spanish = clinic.talk(ana), skill(clinic, "Spanish")
    clinic.do(ana, skills_needed.remove, talk, spanish)
    for _ in range(2):
        clinic.do(ana, skills_needed.add, talk, spanish, 6)
    for _ in range(2):
        clinic.do(ana, skills_needed.remove, talk, spanish)
    assert len(clinic.events(Deed.SKILLS)) == 2


@pytest.mark.parametrize("level", [0, 11, -1, True])
def test_a_level_is_from_one_to_ten(clinic: Clinic, level: int):
    ana = clinic.staff()
    talk, spanish = clinic.talk(ana), skill(clinic, "Spanish")
    with pytest.raises(BadInput):
        clinic.do(ana, skills_needed.add, talk, spanish, level)
    assert needs(clinic, ana, talk) == []


def test_there_is_no_skill_that_is_not_in_the_list(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    with pytest.raises(BadInput):
        clinic.do(ana, skills_needed.add, talk, 999, 5)


def test_supervisors_may_change_any_and_others_only_what_they_hold(clinic: Clinic):
    ana, elsa = clinic.staff(), clinic.visitor()
    talk, spanish = clinic.talk(ana, elsa), skill(clinic, "Spanish")
    ana_done = clinic.staff(ready=False)
    others = (clinic.staff(ready=False), ana_done, elsa, clinic.staff(Role.ADMIN, ready=False))
    for who in others:
        with pytest.raises(NotAllowed):
            clinic.do(who, skills_needed.add, talk, spanish, 5)
    clinic.do(clinic.staff(Role.SUPERVISOR), skills_needed.add, talk, spanish, 5)
    for who in others:
        with pytest.raises(NotAllowed):
            clinic.do(who, skills_needed.remove, talk, spanish)
        with pytest.raises(NotAllowed):
            clinic.look(who, skills_needed.of, talk)
    assert needs(clinic, ana, talk) == [("Spanish", 5)]


def test_a_waiting_conversation_is_for_supervisors_to_change(clinic: Clinic):
    ana, sue = clinic.staff(ready=False), clinic.staff(Role.SUPERVISOR, ready=False)
    waiting, spanish = clinic.start(), skill(clinic, "Spanish")
    with pytest.raises(NotAllowed):
        clinic.do(ana, skills_needed.add, waiting, spanish, 5)
    clinic.do(sue, skills_needed.add, waiting, spanish, 5)
    assert needs(clinic, ana, waiting) == [("Spanish", 5)]


def test_after_the_talk_nothing_is_changed_any_more(clinic: Clinic):
    ana, sue = clinic.staff(), clinic.staff(Role.SUPERVISOR)
    talk, spanish = clinic.talk(ana), skill(clinic, "Spanish")
    clinic.do(ana, closing.end, talk)
    for who in (ana, sue):
        with pytest.raises(TooLate):
            clinic.do(who, skills_needed.add, talk, spanish, 5)
    assert needs(clinic, ana, talk) == []


def test_who_speaks_it_is_asked_once_it_is_needed(clinic: Clinic):
    sue, spanish = clinic.staff(Role.SUPERVISOR, member=False), skill(clinic, "Spanish")
    first = clinic.staff(units=9)
    waiting = clinic.start()
    assert clinic.offered_to(waiting) == first.id
    speaks = clinic.staff(units=1)
    can(clinic, speaks, spanish, 7)
    clinic.do(sue, skills_needed.add, waiting, spanish, 7)
    assert clinic.offered_to(waiting) == first.id, "an offer that stands is not taken away"
    clinic.do(first, offers.reject, clinic.offer(waiting).id)
    assert clinic.offered_to(waiting) == speaks.id


def test_a_waiting_conversation_is_offered_at_once_when_what_nobody_can_is_not_needed(
    clinic: Clinic,
):
    sue, spanish = clinic.staff(Role.SUPERVISOR, member=False), skill(clinic, "Spanish")
    waiting = clinic.start()
    clinic.do(sue, skills_needed.add, waiting, spanish, 7)
    ana = clinic.staff()
    assert clinic.offered_to(waiting) is None
    clinic.do(sue, skills_needed.remove, waiting, spanish)
    assert clinic.offered_to(waiting) == ana.id


def test_the_list_of_skills_is_for_those_who_work_conversations(clinic: Clinic):
    skill(clinic, "Triage"), skill(clinic, "Spanish")
    names = [one.name for one in clinic.look(clinic.staff(), skills_needed.choices)]
    assert names == ["Spanish", "Triage"]
    for who in (clinic.visitor(), clinic.staff(Role.ADMIN, ready=False)):
        with pytest.raises(NotAllowed):
            clinic.look(who, skills_needed.choices)
