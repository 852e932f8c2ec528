"""Who may call what, and what a browser may send with it."""

import asyncio
from typing import Any

import pytest
import reflex as rx
from gate_door import (  # noqa: F401 - fixtures
    NAME,
    DoorState,
    Screen,
    at_this_house,
    guest_with_chat,
    patient_screen,
    send,
    staff_screen,
    use,
)
from reflex_base.event import Event
from reflex_base.utils.exceptions import EventHandlerArgTypeMismatchError

from psc_app.state import gate
from psc_app.state.gate import handler


def test_a_handler_gets_its_actor_from_the_cookie_and_the_rest_from_the_page(staff) -> None:
    send(staff, "for_staff", number=3, words=["a", "b"])
    assert staff.vars["heard"] == "Ana Ruiz 3 ['a', 'b']"


def test_without_a_staff_sign_in_a_staff_handler_leads_to_the_sign_in_page(patient, house) -> None:
    for screen in (Screen(), patient, guest_with_chat(house)):
        send(screen, "for_staff", number=3, words=[])
        assert screen.redirect == "/login"
        assert screen.vars.get("heard", "") == ""


def test_an_actor_sent_by_the_browser_is_refused(staff) -> None:
    send(staff, "for_staff", number=3, words=[], actor={"role": "admin", "id": 1})
    assert staff.vars.get("heard", "") == ""
    assert "could not be understood" in staff.vars["notice"]


def test_on_the_portal_a_patient_and_a_guest_with_a_chat_count(patient, house) -> None:
    send(patient, "say", body="hello")
    assert patient.vars["heard"] == "patient 5"
    guest = send(guest_with_chat(house), "say", body="hello", note="!")
    assert guest.vars["heard"] == "visitor 5!"


def test_on_the_portal_staff_are_nobody(staff) -> None:
    send(staff, "say", body="hello")
    assert staff.vars.get("heard", "") == ""
    assert staff.vars["notice"] == gate.NO_CHAT
    send(staff, "form", form={"name": "x"})
    assert staff.vars["heard"] == "None ['name']"


def test_one_browser_can_be_staff_and_patient_at_once(staff, patient) -> None:
    both = Screen(f"{staff.cookie}; {patient.cookie}")
    send(both, "say", body="hello")
    assert both.vars["heard"] == "patient 5"
    send(both, "for_staff", number=1, words=[])
    assert both.vars["heard"].startswith("Ana Ruiz")


def test_a_token_in_the_wrong_cookie_opens_nothing_more_than_it_did(staff, patient) -> None:
    swapped = Screen(
        f"psc_staff={patient.cookie.split('=')[1]}; psc_patient={staff.cookie.split('=')[1]}"
    )
    send(swapped, "for_staff", number=1, words=[])
    assert swapped.vars.get("heard", "") == "" and swapped.redirect.startswith("/login")
    send(swapped, "say", body="hello")
    assert swapped.vars.get("heard", "") == ""


def test_an_ended_patient_sign_in_does_not_turn_into_the_guests_chat(patient, house, clock) -> None:
    guest = guest_with_chat(house)
    both = Screen(f"{patient.cookie}; {guest.cookie}")
    clock.turn(hours=1)
    send(both, "say", body="hello")
    assert both.redirect == "/sign-in?why=expired"
    assert both.vars.get("heard", "") == ""
    assert asyncio.run(gate.has_ended(both.cookie, house=house))
    send(both, "at_sign_in")
    assert both.vars["heard"] == "public None"


def test_a_mixins_handler_is_guarded_too(patient) -> None:
    send(patient, "shared", word="hi")
    assert patient.vars["heard"] == "Elsa Vargas: hi"
    assert send(Screen(), "shared", word="hi").vars["notice"] == gate.NO_CHAT


def test_every_handler_of_a_guarded_state_carries_the_mark() -> None:
    own = {name: one for name, one in DoorState.event_handlers.items() if name != "setvar"}
    assert own and all(gate.is_guarded(one.fn) for one in own.values())
    assert not gate.is_guarded(rx.State.event_handlers["hydrate"].fn)


def test_pages_see_the_handlers_without_the_actor() -> None:
    assert list(DoorState.event_handlers["say"].get_parameters()) == ["self", "body", "note"]
    spec = DoorState.say("hello")
    assert [str(name) for name, _ in spec.args] == ["body"]
    rx.el.input(on_change=DoorState.shared)
    with pytest.raises(EventHandlerArgTypeMismatchError):
        rx.el.input(on_change=DoorState.form)


def test_a_handler_that_takes_no_actor_or_no_annotation_is_not_made() -> None:
    async def without_actor(self, body: str) -> None: ...

    async def without_annotation(self, actor, body) -> None: ...

    for wrong in (without_actor, without_annotation):
        with pytest.raises(TypeError):
            handler("anyone")(wrong)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"body": 7},
        {"body": None},
        {"body": ["a"]},
        {"body": "x" * 2001},
        {"body": "x", "self": "y"},
        {"body": "x", "more": "y"},
    ],
)
def test_what_does_not_fit_the_annotations_is_refused(patient, payload: dict) -> None:
    send(patient, "say", **payload) if "self" not in payload else use(
        patient, lambda tab: _raw(tab, "say", payload)
    )
    assert patient.vars.get("heard", "") == ""
    assert "could not be understood" in patient.vars["notice"]


async def _raw(tab: Screen, name: str, payload: Any) -> None:
    router = {"headers": {"cookie": tab.cookie}, "token": tab.tab, "pathname": "/"}
    event = Event(name=f"{NAME}.{name}", payload=payload, router_data=router)
    await (await tab.processor.enqueue(tab.tab, event))


@pytest.mark.parametrize(
    "form",
    [
        {"name": "x" * 2001},
        {"a": {"b": {"c": {"d": {"e": {"f": "deep"}}}}}},
        {str(n): "" for n in range(201)},
        "no form",
    ],
)
def test_a_form_is_bounded_in_length_depth_and_number(form: Any) -> None:
    screen = send(Screen(), "form", form=form)
    assert screen.vars.get("heard", "") == ""
    assert "could not be understood" in screen.vars["notice"]


def test_an_annotation_can_allow_more(patient) -> None:
    send(patient, "say_long", body="x" * 8000)
    assert patient.vars["heard"] == "8000"
    send(patient, "say_long", body="x" * 8001)
    assert patient.vars["heard"] == "8000"
