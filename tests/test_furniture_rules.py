"""Classification rules: their forms, their order, and the trial that shows where a contact goes."""

from typing import Any

import pytest
from furnished import admin, history, save, values
from people import Clinic

from psc_app.domain.classification import TESTS, Contact, validate
from psc_app.domain.errors import BadInput
from psc_app.domain.furniture_catalogue import MOST_ROWS, RULE, TABLES
from psc_app.domain.furniture_fields import checked, defaults
from psc_app.domain.furniture_forms import (
    WHATS,
    condition_words,
    put_conditions,
    put_needs,
    put_steps,
    read_conditions,
    read_needs,
    read_steps,
)
from psc_app.models.workplace import ClassificationRule
from psc_app.services import (
    furniture_desk,
    furniture_hours,
    furniture_people,
    furniture_queues,
    furniture_rules,
)

REFILLS = {"field": "reason", "test": "contains any", "value": ["refill", "tablet"]}
ADULT = {"field": "age", "test": "at least", "value": 18}


def rule(clinic: Clinic, who: Any, name: str, **more: Any) -> int:
    wanted = values("rule", name=name, conditions=[], skills=[]) | more
    return clinic.do(who, furniture_rules.create, clinic.workstream, wanted)


def form_of(name: str, listed: Any) -> dict[str, str]:
    """A form's texts for cards of rows, of those in use."""
    form = {}
    for number, row in enumerate(listed):
        for part, text in row.items():
            form[f"{name}-{number}-{part}"] = text
    return form


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize(
    "condition",
    [
        REFILLS,
        ADULT,
        {"field": "reason", "test": "is", "value": "test"},
        {"field": "language", "test": "is not", "value": "en"},
        {"field": "channel", "test": "is", "value": "sms"},
        {"field": "kind", "test": "is not", "value": "call back"},
        {"field": "signed in", "test": "is", "value": True},
        {"field": "returning", "test": "is", "value": False},
        {"field": "age", "test": "is", "value": 0},
    ],
)
def test_a_condition_read_back_from_its_form_is_the_same(condition: dict[str, Any]):
    validate([condition])
    card = put_conditions([condition])[0]
    name = condition["field"]
    part = {"signed in": "yes", "returning": "yes"}.get(name, name)
    row = {"what": card.what, "words": card.words, "number": card.number, part: card.choice}
    assert read_conditions(form_of("conditions", [row])) == [condition]
    assert card.what in dict(WHATS)
    assert condition_words(condition)


def test_every_test_there_is_can_be_chosen_on_the_form():
    chosen = {tuple(what.split("|")) for what, _ in WHATS}
    needless = {("signed in", "is not"), ("returning", "is not")}
    assert chosen == {(name, one) for name, tests in TESTS.items() for one in tests} - needless
    for name, one in needless:
        (card, *_) = put_conditions([{"field": name, "test": one, "value": True}])
        assert (card.what, card.choice) == (f"{name}|is", "no"), "the same in other words"


def test_rows_that_are_not_shown_say_nothing_and_gaps_do_no_harm():
    form = form_of("conditions", [{"what": "age|below", "number": "5"}])
    form |= {"conditions-6-what": "reason|contains any", "conditions-6-words": " tooth ,, teeth "}
    form |= {"conditions-rows": "0,6", "conditions-x-what": "age|is"}
    assert read_conditions(form) == [
        {"field": "age", "test": "below", "value": 5},
        {"field": "reason", "test": "contains any", "value": ["tooth", "teeth"]},
    ]
    assert read_conditions({}) == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"what": ""}, "Condition 1: choose what is looked at"),
        ({"what": "shoe size|is"}, "Condition 1: choose what is looked at"),
        ({"what": "age|contains any"}, "Condition 1: choose what is looked at"),
        ({"what": "age|is", "number": "old"}, "Condition 1, age: write a whole number"),
        ({"what": "age|is", "number": "151"}, "Condition 1: write the age in whole years"),
        ({"what": "reason|contains any", "words": " , "}, "Condition 1: write at least one word"),
        ({"what": "channel|is", "channel": "fax"}, "Condition 1: .channel. is one of"),
    ],
)
def test_a_condition_that_cannot_be_is_refused_by_its_number(clinic: Clinic, row, why):
    form = {"name": "New", "active": "yes", "priority": ""} | form_of("conditions", [row])
    with pytest.raises(BadInput, match=why):
        save(clinic, admin(clinic), "rule", of=clinic.workstream, **form)
    assert clinic.rows(ClassificationRule) == []


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([{"skill": "", "level": "3"}], "choose a skill in each row"),
        ([{"skill": "1", "level": ""}], "level: write a whole number"),
        ([{"skill": "1", "level": "0"}], "levels go from 1 to 10"),
        ([{"skill": "1", "level": "11"}], "levels go from 1 to 10"),
        ([{"skill": "1", "level": "3"}, {"skill": "1", "level": "4"}], "each skill once only"),
        ([{"skill": "9", "level": "3"}], "not there any more"),
    ],
)
def test_needed_skills_that_cannot_be_are_refused(clinic: Clinic, rows, why):
    who = admin(clinic)
    clinic.do(who, furniture_people.create_skill, {"name": "Triage"})
    form = {"name": "New", "active": "yes", "priority": ""} | form_of("needs", rows)
    with pytest.raises(BadInput, match=why):
        save(clinic, who, "rule", of=clinic.workstream, **form)


def test_needs_and_steps_read_back_from_their_forms_are_the_same():
    needs = [{"skill_id": 4, "level": 9}, {"skill_id": 2, "level": 1}]
    found = [{"skill": one.skill, "level": one.level} for one in put_needs(needs)[:2]]
    assert read_needs(form_of("needs", found)) == needs
    steps = [{"after": 45, "lower_by": 1}, {"after": 600, "lower_by": 10}]
    shown = [{"after": one.after, "unit": one.unit, "lower": one.lower_by}
             for one in put_steps(steps)[:2]]  # fmt: skip
    assert [one["unit"] for one in shown] == ["seconds", "minutes"]
    assert read_steps(form_of("steps", shown)) == steps
    for shown, most in ((put_needs(needs), "needs"), (put_steps(steps), "steps")):
        assert len(shown) == MOST_ROWS[most], "the rest of the form's rows are empty"


@pytest.mark.parametrize("kind", TABLES)
def test_every_default_can_be_taken_by_its_own_field(kind: str):
    for field in TABLES[kind]:
        if field.default is not None and field.default != "":
            assert field.checked(field.default) == field.default
        if field.kind not in ("own", "row"):
            shown = field.put(field.default)
            form = {field.name: shown.text or ("yes" if shown.on else "")}
            form |= {f"{field.name}-{one}": "yes" for one in shown.chosen}
            form |= {f"{field.name}-unit": shown.unit} if shown.unit else {}
            assert field.read(form) == field.default


# ---------------------------------------------------------------- rules


@pytest.mark.both
def test_a_rule_is_kept_as_its_form_says(clinic: Clinic):
    who = admin(clinic)
    skill = clinic.do(who, furniture_people.create_skill, {"name": "Medication"})
    form = {
        "name": "Refills", "queue_id": str(clinic.queue), "priority": "1", "active": "yes",
        "conditions-0-what": "reason|contains any", "conditions-0-words": "refill, tablet",
        "conditions-1-what": "age|at least", "conditions-1-number": "18",
        "needs-0-skill": str(skill), "needs-0-level": "4",
    }  # fmt: skip
    key = save(clinic, who, "rule", of=clinic.workstream, **form)
    (row,) = clinic.rows(ClassificationRule)
    assert (row.id, row.conditions, row.priority) == (key, [REFILLS, ADULT], 1)
    assert row.skills == [{"skill_id": skill, "level": 4}]
    (line,) = clinic.look(who, furniture_rules.lines, clinic.workstream)
    assert line.conditions == ("Reason has any of: refill, tablet", "Age at least 18")
    assert (line.queue, line.needs) == ("Nurses", ("Medication 4", "High priority"))
    card = clinic.look(who, furniture_rules.card, key)
    assert (card.conditions_used, card.needs_used, card.given["priority"].text) == (2, 1, "1")
    save(clinic, who, "rule", key, **(form | {"priority": "", "queue_id": ""}))
    assert history(clinic, who)[0] == (
        "Rule Refills", "changed",
        [("Send to", "Nurses", "The workstream's queue for the rest"),
         ("Priority", "High", "as usual")],
    )  # fmt: skip


def test_a_rule_cannot_give_the_priority_of_a_red_flag(clinic: Clinic):
    who = admin(clinic)
    for priority in (3, "3", 7, "first"):
        with pytest.raises(BadInput, match="Priority: choose one"):
            rule(clinic, who, "Mine", priority=priority)


def test_a_rule_has_no_more_rows_than_its_form(clinic: Clinic):
    who = admin(clinic)
    with pytest.raises(BadInput, match="at most 8 in a rule"):
        rule(clinic, who, "Long", conditions=[ADULT] * 9)


def test_rules_are_tried_in_an_order_that_can_be_changed(clinic: Clinic):
    who = admin(clinic)
    keys = [rule(clinic, who, name) for name in ("A", "B", "C")]

    def order() -> str:
        return "".join(one.name for one in clinic.look(who, furniture_rules.lines, 1))

    clinic.do(who, furniture_desk.move, "rule", keys[2], -1)
    assert order() == "ACB"
    clinic.do(who, furniture_desk.move, "rule", keys[0], 1)
    assert order() == "CAB"
    clinic.do(who, furniture_desk.move, "rule", keys[1], 1)
    assert order() == "CAB", "the last stays last"
    clinic.do(who, furniture_desk.remove, "rule", keys[0])
    rule(clinic, who, "D")
    assert order() == "CBD"


# ---------------------------------------------------------------- the trial


def test_the_trial_says_which_rule_fits_and_why_the_earlier_ones_did_not(clinic: Clinic):
    who = admin(clinic)
    skill = clinic.do(who, furniture_people.create_skill, {"name": "Medication"})
    pharmacy = clinic.do(who, furniture_queues.create, values("queue", name="Pharmacy"))
    rule(clinic, who, "Off", active=False)
    rule(clinic, who, "Adults", conditions=[ADULT])
    rule(clinic, who, "Refills", conditions=[REFILLS], queue_id=pharmacy, priority=2,
         skills=[{"skill_id": skill, "level": 4}])  # fmt: skip
    rule(clinic, who, "Everybody")
    sample = Contact(reason="More TABLETS please", age=9)
    card = clinic.look(who, furniture_rules.try_out, clinic.workstream, sample)
    assert (card.rule, card.queue, card.priority) == ("Refills", "Pharmacy", "Urgent")
    assert card.needs == ("Medication 4",)
    assert [(one.name, one.outcome, one.why) for one in card.steps] == [
        ("Off", "does not fit", "switched off"),
        ("Adults", "does not fit", "age is below 18"),
        ("Refills", "fits", ""),
        ("Everybody", "not tried", ""),
    ]
    assert card.remark == ""


def test_the_trial_goes_where_a_real_contact_would(clinic: Clinic):
    who = admin(clinic)
    pharmacy = clinic.do(who, furniture_queues.create, values("queue", name="Pharmacy"))
    clinic.set_workstream(fallback_queue_id=clinic.queue)
    key = rule(clinic, who, "Refills", conditions=[REFILLS], queue_id=pharmacy)
    for reason, goes in (("A refill", "Pharmacy"), ("My ear", "Nurses")):
        sample = Contact(reason=reason)
        card = clinic.look(who, furniture_rules.try_out, clinic.workstream, sample)
        real = clinic.conversation(clinic.start(reason=reason)).queue_id
        assert card.queue == goes
        assert real == {"Pharmacy": pharmacy, "Nurses": clinic.queue}[goes]
    assert card.rule == ""
    clinic.do(who, furniture_rules.remove, key)
    assert clinic.look(who, furniture_rules.rest, clinic.workstream) == "Nurses"


def test_the_trial_says_when_the_queue_is_closed_and_what_happens_then(clinic: Clinic):
    who = admin(clinic)
    clinic.set_workstream(fallback_queue_id=clinic.queue)
    never = clinic.do(
        who, furniture_hours.create, {"name": "Never", "time_zone": "UTC", "periods": []}
    )
    clinic.do(who, furniture_queues.change, clinic.queue, {"hours_id": never})

    def remark(**contact: Any) -> str:
        sample = Contact(**contact)
        return clinic.look(who, furniture_rules.try_out, clinic.workstream, sample).remark

    assert remark() == "Nurses is closed now. Without an overflow rule for that, they wait."
    other = clinic.do(who, furniture_queues.create, values("queue", name="Other"))
    save(clinic, who, "overflow", of=clinic.queue, occasion="out of hours",
         action="transfer to a queue", to_queue_id=str(other))  # fmt: skip
    assert remark() == "Nurses is closed now: on to Other."
    assert remark(kind="message") == "", "messages that were left wait"


def test_a_trial_keeps_nothing(clinic: Clinic, rung):
    who = admin(clinic)
    rung.take()
    before = len(clinic.rows(ClassificationRule))
    clinic.look(who, furniture_rules.try_out, clinic.workstream, Contact(reason="secret"))
    assert (len(clinic.rows(ClassificationRule)), rung.take()) == (before, set())
    with pytest.raises(BadInput, match="not there any more"):
        clinic.look(who, furniture_rules.try_out, 999, Contact())


def test_a_form_that_leaves_fields_out_changes_those_it_has(clinic: Clinic):
    assert checked(RULE, {"name": "X"}) == {"name": "X"}
    assert set(defaults(RULE)) == {one.name for one in RULE}
