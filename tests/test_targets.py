"""Who and where a conversation could go, with what one wants to know of each."""

from handing_on import add, closed_hours, full, new_queue, refused
from people import Clinic

from psc_app.domain.actor import Actor
from psc_app.domain.errors import NotAllowed, TooLate
from psc_app.domain.teamwork_cards import AgentTarget, QueueTarget
from psc_app.domain.vocabulary import Role
from psc_app.models.conversation import ConversationSkill
from psc_app.models.workplace import (
    AgentSkill,
    Skill,
)
from psc_app.services import closing, presence, transfers


def target(clinic: Clinic, who: Actor, talk: int, name: str) -> AgentTarget | QueueTarget:
    card = clinic.look(who, transfers.targets, talk)
    (found,) = [one for one in (*card.agents, *card.queues) if one.name == name]
    return found


def test_the_list_shows_presence_load_and_skills_of_each_colleague(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    ben = clinic.staff(Role.NURSE, units=4)
    spanish, triage = add(clinic, Skill(name="Spanish")), add(clinic, Skill(name="Triage"))
    add(clinic, AgentSkill(staff_id=ben.id, skill_id=spanish, level=7))
    add(clinic, AgentSkill(staff_id=ben.id, skill_id=triage, level=3))
    add(clinic, ConversationSkill(conversation_id=talk, skill_id=triage, level=5))
    clinic.talk(ben)
    found = target(clinic, ana, talk, ben.name)
    assert (found.staff_id, found.role, found.member) == (ben.id, "nurse", True)
    assert (found.presence, found.presence_label, found.set_by_system) == ("busy", "Busy", True)
    assert (found.used, found.units, found.conversations) == (1, 4, 1)
    assert (found.skills, found.lacks) == ("Spanish 7, Triage 3", "Triage 5")
    assert (found.transfer_bar, found.consult_bar) == ("", "")


def test_who_can_take_it_comes_first_and_the_others_say_why_not(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    away, busy, ready = clinic.staff(units=1), clinic.staff(units=1), clinic.staff(member=False)
    member = clinic.staff()
    clinic.do(away, presence.choose, "appear away")
    full(busy, clinic)
    never_there = clinic.staff(ready=False)
    card = clinic.look(ana, transfers.targets, talk)
    assert [one.staff_id for one in card.agents[:2]] == [member.id, ready.id]
    by_id = {one.staff_id: one for one in card.agents}
    assert set(by_id) == {one.id for one in (away, busy, ready, member, never_there)}
    assert "Appear away" in by_id[away.id].transfer_bar
    assert by_id[away.id].consult_bar == by_id[away.id].transfer_bar
    assert "no free capacity" in by_id[busy.id].transfer_bar
    assert by_id[busy.id].consult_bar == ""
    assert "not connected" in by_id[never_there.id].consult_bar
    assert ana.id not in by_id


def test_the_list_shows_hours_line_and_who_is_on_duty_of_each_queue(clinic: Clinic):
    ana = clinic.staff()
    talk = clinic.talk(ana)
    ben = clinic.staff(member=False)
    new_queue(clinic, "Pharmacy", ben, ana)
    new_queue(clinic, "Billing", hours_id=closed_hours(clinic))
    new_queue(clinic, "Old", active=False)
    clinic.start()
    card = clinic.look(ana, transfers.targets, talk)
    assert [one.name for one in card.queues] == ["Billing", "Nurses", "Pharmacy"]
    billing, nurses, pharmacy = card.queues
    assert (pharmacy.on_duty, pharmacy.waiting, pharmacy.open) == (1, 0, True)
    assert (pharmacy.warning, pharmacy.consult_bar, pharmacy.current) == ("", "", False)
    assert (nurses.current, nurses.waiting, nurses.on_duty) == (True, 1, 0)
    assert "on duty" in nurses.warning
    assert (billing.open, billing.on_duty) == (False, 0)
    assert "closed" in billing.warning
    assert billing.next_opening > clinic.clock.now().timestamp() * 1000


def test_the_list_is_for_whoever_holds_it_and_for_supervisors(clinic: Clinic):
    ana, ben, elsa = clinic.staff(), clinic.staff(), clinic.visitor()
    sue = clinic.staff(Role.SUPERVISOR)
    talk = clinic.talk(ana, elsa)
    for who in (ben, elsa, clinic.staff(Role.ADMIN, ready=False)):
        refused(lambda who=who: clinic.look(who, transfers.targets, talk), NotAllowed)
    assert clinic.look(sue, transfers.targets, talk).agents
    clinic.do(ana, closing.end, talk)
    refused(lambda: clinic.look(ana, transfers.targets, talk), TooLate)
