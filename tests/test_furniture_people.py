"""Skills, levels and units: who changes them, what is refused, what it does at once."""

import pytest
from furnished import admin, history, save, values
from people import Clinic

from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, Refused
from psc_app.models.conversation import ConversationSkill
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentSkill, ClassificationRule, Skill
from psc_app.services import furniture_people, furniture_rules


def needs_spanish(clinic: Clinic, level: int = 5) -> int:
    """A skill that every contact needs at a level."""
    key = clinic.do(SYSTEM, furniture_people.create_skill, {"name": "Spanish"})
    clinic.do(
        SYSTEM, furniture_rules.create, clinic.workstream,
        values("rule", name="All", conditions=[], skills=[{"skill_id": key, "level": level}]),
    )  # fmt: skip
    return key


def test_a_new_level_counts_at_once_for_what_waits(clinic: Clinic):
    who = admin(clinic)
    skill, agent = needs_spanish(clinic), clinic.staff()
    clinic.set_workstream(relaxing=[])
    chat = clinic.start()
    assert clinic.offered_to(chat) is None
    save(clinic, who, "agent", agent.id, capacity_units="3", **{f"level-{skill}": "4"})
    assert clinic.offered_to(chat) is None
    save(clinic, who, "agent", agent.id, capacity_units="3", **{f"level-{skill}": "5"})
    assert clinic.offered_to(chat) == agent.id
    save(clinic, who, "agent", agent.id, capacity_units="3", **{f"level-{skill}": ""})
    assert clinic.rows(AgentSkill) == []
    assert [lines for _, _, lines in history(clinic, who)][:3] == [
        [("Spanish", "level 5", "not at all")],
        [("Spanish", "level 4", "level 5")],
        [("Spanish", "not at all", "level 4")],
    ]


def test_more_units_bring_what_waits_and_fewer_take_nothing_away(clinic: Clinic):
    who = admin(clinic)
    agent = clinic.staff(units=1)
    clinic.talk(agent)
    chat = clinic.start()
    assert clinic.offered_to(chat) is None
    save(clinic, who, "agent", agent.id, capacity_units="2")
    assert clinic.offered_to(chat) == agent.id
    save(clinic, who, "agent", agent.id, capacity_units="0")
    status = clinic.status(agent)
    assert (status.capacity_units, status.capacity_used) == (0, 2)
    assert clinic.offered_to(chat) == agent.id
    (row,) = clinic.rows(Staff, Staff.id == agent.id)
    assert row.capacity_units == 0


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"capacity_units": "101"}, "Units: from 0 to 100"),
        ({"capacity_units": "many"}, "Units: write a whole number"),
        ({"capacity_units": "3", "level-1": "11"}, "Levels go from 1 to 10"),
        ({"capacity_units": "3", "level-1": "0"}, "Levels go from 1 to 10"),
        ({"capacity_units": "3", "level-1": "good"}, "Levels go from 1 to 10"),
        ({"capacity_units": "3", "level-999": "3"}, "not there any more"),
    ],
)
def test_levels_and_units_out_of_bounds_are_refused_whole(clinic: Clinic, form, why):
    who, agent = admin(clinic), clinic.staff(units=5)
    clinic.do(who, furniture_people.create_skill, {"name": "Spanish"})
    with pytest.raises(BadInput, match=why):
        save(clinic, who, "agent", agent.id, **form)
    assert clinic.rows(AgentSkill) == []
    assert clinic.status(agent).capacity_units == 5


@pytest.mark.both
def test_a_skill_that_rules_or_running_conversations_need_stays(clinic: Clinic):
    who = admin(clinic)
    skill, agent = needs_spanish(clinic), clinic.staff()
    clinic.do(who, furniture_people.set_agent, agent.id, None, {skill: 9})
    with pytest.raises(Refused, match="Spanish is needed by the rules All"):
        clinic.do(who, furniture_people.remove_skill, skill)
    chat = clinic.start()
    (rule,) = clinic.rows(ClassificationRule)
    clinic.do(who, furniture_rules.remove, rule.id)
    with pytest.raises(Refused, match="1 running conversation needs Spanish"):
        clinic.do(who, furniture_people.remove_skill, skill)
    clinic.close(clinic.accept(chat), chat)
    clinic.do(who, furniture_people.remove_skill, skill)
    assert [clinic.rows(table) for table in (Skill, AgentSkill, ConversationSkill)] == [[], [], []]
    assert history(clinic, who)[0][:2] == ("Skill Spanish", "removed")


def test_skills_have_names_of_their_own(clinic: Clinic):
    who = admin(clinic)
    first = save(clinic, who, "skill", name="Triage")
    second = save(clinic, who, "skill", name="Spanish")
    for deed in (
        lambda: save(clinic, who, "skill", name="TRIAGE"),
        lambda: save(clinic, who, "skill", second, name="triage"),
    ):
        with pytest.raises(BadInput, match="There is a skill of this name already"):
            deed()
    save(clinic, who, "skill", first, name="Nursing")
    assert [(one.name, one.used) for one in clinic.look(who, furniture_people.skills)] == [
        ("Nursing", "0 agents, needed by no rule"),
        ("Spanish", "0 agents, needed by no rule"),
    ]


def test_the_table_has_a_level_for_each_skill_in_their_order(clinic: Clinic):
    who = admin(clinic)
    agent = clinic.staff()
    keys = [clinic.do(who, furniture_people.create_skill, {"name": n}) for n in ("b", "a", "C")]
    clinic.do(who, furniture_people.set_agent, agent.id, None, {keys[2]: 7})
    clinic.staff(member=False)
    everybody = clinic.look(who, furniture_people.agents)
    assert len(everybody) == 2
    (line,) = clinic.look(who, furniture_people.agents, clinic.queue)
    assert [(one.skill, one.level) for one in line.levels] == [("a", ""), ("b", ""), ("C", "7")]
    assert line.queues == "Nurses"
