"""The clinic's settings: who changes them, what they take, and what is remembered."""

from typing import Any

import pytest
from people import Clinic

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput, NotAllowed
from psc_app.domain.settings_catalogue import CATALOGUE
from psc_app.domain.vocabulary import Role
from psc_app.models.settings import SettingChange
from psc_app.services import settings

ZONE = "clinic.time_zone"


def admin(clinic: Clinic) -> Any:
    return clinic.staff(Role.ADMIN, ready=False)


def test_settings_have_their_defaults_until_they_are_changed(clinic: Clinic):
    found = clinic.look(SYSTEM, settings.values)
    assert found == {key: definition.default for key, definition in CATALOGUE.items()}
    assert clinic.look(SYSTEM, settings.value, "clinic.name") == "Riverside Family Clinic"


def test_every_default_can_be_taken_by_its_own_setting():
    for definition in CATALOGUE.values():
        assert definition.checked(definition.default) == definition.default


def test_a_change_counts_at_once_and_rings(clinic: Clinic, rung):
    clinic.do(admin(clinic), settings.change, "clinic.name", "  Hillside Clinic ")
    assert clinic.look(SYSTEM, settings.value, "clinic.name") == "Hillside Clinic"
    assert clinic.look(SYSTEM, settings.values)["clinic.name"] == "Hillside Clinic"
    assert topics.SETTINGS in rung.take()


def test_who_changed_what_from_what_to_what_is_kept(clinic: Clinic):
    first, second = admin(clinic), admin(clinic)
    clinic.do(first, settings.change, "pre_chat.required", ["name", "reason"])
    at_first = clinic.clock.now()
    clinic.clock.turn(hours=1)
    clinic.do(second, settings.change, "pre_chat.required", [])
    changes = [
        (row.key, row.at, row.actor_id, row.before, row.after) for row in clinic.rows(SettingChange)
    ]
    assert changes == [
        ("pre_chat.required", at_first, first.id, ["reason"], ["reason", "name"]),
        ("pre_chat.required", clinic.clock.now(), second.id, ["reason", "name"], []),
    ]


def test_setting_what_is_set_already_is_no_change(clinic: Clinic, rung):
    who = admin(clinic)
    rung.take()
    clinic.do(who, settings.change, "clinic.name", CATALOGUE["clinic.name"].default)
    assert clinic.rows(SettingChange) == []
    assert rung.take() == set()


@pytest.mark.parametrize(
    "role", [Role.AGENT, Role.NURSE, Role.SUPERVISOR, Role.PRIVACY_OFFICER, None]
)
def test_nobody_but_an_administrator_changes_a_setting(clinic: Clinic, role: Role | None):
    who = clinic.staff(role, ready=False) if role else clinic.visitor()
    with pytest.raises(NotAllowed, match="change settings"):
        clinic.do(who, settings.change, "clinic.name", "Mine")
    assert clinic.look(SYSTEM, settings.value, "clinic.name") == "Riverside Family Clinic"
    assert clinic.rows(SettingChange) == []


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("no.such", "x", "no such setting"),
        ("clinic.name", "", "Clinic's name: write between 1 and 200"),
        ("clinic.name", " \0 ", "between 1 and 200"),
        ("clinic.name", "x" * 201, "between 1 and 200"),
        ("clinic.name", 5, "between 1 and 200"),
        ("clinic.name", "two\nlines", "on one line"),
        ("consent.text", "x" * 4_001, "between 1 and 4000"),
        ("consent.version", "x" * 41, "between 1 and 40"),
        ("dispositions", "x" * 81, "at most 80 characters on a line"),
        (ZONE, "Mars/Olympus", "such as America/New_York"),
        (ZONE, "../../etc/passwd", "such as America/New_York"),
        (ZONE, "America", "such as America/New_York"),
        ("pre_chat.ask", "reason", "choose from reason, name"),
        ("pre_chat.ask", ["shoe size"], "choose from reason, name"),
        ("pre_chat.ask", [["reason"]], "choose from reason, name"),
        ("disposition.required", "yes", "on or off"),
        ("disposition.required", 1, "on or off"),
        ("disposition.required", None, "on or off"),
    ],
)
def test_what_a_setting_cannot_take_is_refused_with_its_name(clinic, key, value, why):
    with pytest.raises(BadInput, match=why):
        clinic.do(admin(clinic), settings.change, key, value)
    assert clinic.rows(SettingChange) == []


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        (ZONE, "Europe/Berlin", "Europe/Berlin"),
        ("dispositions", "One\n\n Two ", "One\n\n Two"),
        ("pre_chat.ask", ["name", "reason", "name"], ["reason", "name"]),
        ("disposition.required", False, False),
    ],
)
def test_what_a_setting_can_take_is_kept_in_order(clinic, key, value, kept):
    clinic.do(admin(clinic), settings.change, key, value)
    assert clinic.look(SYSTEM, settings.value, key) == kept


def test_a_number_is_a_whole_number_within_its_bounds():
    definition = CATALOGUE["clinic.name"].__class__(
        "x", "Minutes", "", "number", 5, least=1, most=60
    )
    assert [definition.checked(value) for value in (1, 60)] == [1, 60]
    for value in (0, 61, 1.5, "5", True, None):
        with pytest.raises(BadInput, match="Minutes"):
            definition.checked(value)


def test_a_form_asks_at_most_five_questions():
    assert len(CATALOGUE["pre_chat.ask"].choices) <= 5


def test_an_administrator_reads_the_latest_changes_and_nobody_else_does(clinic: Clinic):
    who = admin(clinic)
    clinic.do(who, settings.change, "disposition.required", False)
    clinic.do(SYSTEM, settings.change, "pre_chat.required", ["reason", "name"])
    cards = clinic.look(who, settings.changes)
    assert [(card.who, card.label, card.before, card.after) for card in cards] == [
        ("System", "Questions that must be answered", "reason", "reason, name"),
        (who.name, "Disposition required", "on", "off"),
    ]
    for other in (clinic.staff(Role.SUPERVISOR, ready=False), clinic.visitor()):
        with pytest.raises(NotAllowed):
            clinic.look(other, settings.changes)
