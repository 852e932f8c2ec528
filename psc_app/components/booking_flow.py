"""The way to an appointment as patients and agents see it: lists, a week of times, a last look."""

from typing import Any

import reflex as rx

from psc_app.components.scripts import script
from psc_app.components.shell import icon, notice
from psc_app.domain.booking_cards import BookingOption, SlotCard, SlotDay

_LIBRARY = script("islands_booking.jsx", __name__)


class ArrowGroup(rx.Component):
    """Buttons that are one stop of the Tab key, with arrows between them."""

    library = _LIBRARY
    tag = "ArrowGroup"
    label: rx.Var[str]
    kind: rx.Var[str]


class Arrived(rx.Component):
    """What takes the keyboard when it comes: its part with data-focus, or itself."""

    library = _LIBRARY
    tag = "Arrived"
    on_leave: rx.EventHandler[rx.event.no_args_event_spec]


class TakesFocus(rx.Component):
    """Puts the keyboard where one goes on; `eager` also where it is nowhere yet."""

    library = _LIBRARY
    tag = "TakesFocus"
    eager: rx.Var[bool]


def booking_flow(
    flow: Any, *, on_confirm: Any, on_cancel: Any, eager: bool = False
) -> rx.Component:
    """Whatever step one is at.

    Args:
        flow: a state with the vars of BookingFlow and its handlers.
        on_confirm: books or moves.
        on_cancel: cancels the appointment that is asked about.
        eager: whether it is there only because somebody has just asked for it.
    """
    return rx.fragment(
        notice(flow.notice, flow.dismiss),
        rx.cond(
            flow.said != "",
            Arrived.create(
                rx.el.p(icon("check"), rx.el.span(flow.said), class_name="booked", role="status")
            ),
        ),
        rx.match(
            flow.step,
            ("times", _times(flow, eager)),
            ("confirm", _last_look(flow, on_confirm)),
            ("cancel", _question(flow, on_cancel)),
            rx.fragment(),
        ),
    )


def _times(flow: Any, eager: bool) -> rx.Component:
    return rx.el.div(
        # What was just done has it already, and there letters are shortcuts.
        rx.cond(flow.said == "", TakesFocus.create(eager=eager)),
        rx.cond(
            flow.changing.id > 0,
            rx.el.p(
                "Another time for ",
                rx.el.strong(flow.changing.reason),
                ". Until you choose one, it stays as it is.",
                class_name="note",
            ),
            _list("What for?", "reason", flow.reasons, flow.reason, flow.choose, first=True),
        ),
        rx.cond(
            flow.reason > 0,
            rx.fragment(
                rx.el.div(
                    _list("Where?", "clinic", flow.clinics, flow.clinic, flow.choose,
                          nobody="Any clinic"),
                    _list("With whom?", "practitioner", flow.practitioners, flow.practitioner,
                          flow.choose, nobody="Anyone"),
                    class_name="booking-pair",
                ),
                rx.cond(flow.soonest.length() > 0, _soonest(flow)),
                _week(flow),
            ),
        ),
        class_name="booking-times",
    )  # fmt: skip


def _list(
    label: str,
    which: str,
    options: rx.Var[list[BookingOption]],
    chosen: rx.Var[int],
    on_choose: Any,
    *,
    nobody: str = "",
    first: bool = False,
) -> rx.Component:
    def option(one: rx.vars.ObjectVar[BookingOption]) -> rx.Component:
        said = rx.cond(one.note != "", one.name + " · " + one.note, one.name)
        return rx.el.option(said, value=one.id.to_string())

    return rx.el.label(
        rx.el.span(label, class_name="label"),
        rx.el.select(
            rx.el.option(nobody or "Choose", value="0"),
            rx.foreach(options, option),
            value=chosen.to_string(),
            on_change=lambda value: on_choose(which, value),
            custom_attrs={"data-first": "true"} if first else {},
        ),
        class_name="field",
    )


def _soonest(flow: Any) -> rx.Component:
    def one(slot: rx.vars.ObjectVar[SlotCard]) -> rx.Component:
        return rx.el.button(
            rx.el.span(slot.short),
            rx.el.span(slot.practitioner, " · ", slot.clinic, class_name="note"),
            type="button",
            class_name="slot wide",
            on_click=flow.pick(slot.starts_at, slot.practitioner_id, slot.clinic_id),
        )

    return rx.el.section(
        rx.el.h3("Soonest"),
        ArrowGroup.create(rx.foreach(flow.soonest, one), label="The soonest times", kind="soonest"),
    )


def _week(flow: Any) -> rx.Component:
    def day(one: rx.vars.ObjectVar[SlotDay]) -> rx.Component:
        return rx.el.button(
            one.short,
            type="button",
            class_name="chip-button",
            on_click=flow.show_day(one.day),
            custom_attrs={"aria-pressed": rx.cond(one.day == flow.day.day, "true", "false")},
        )

    def time(slot: rx.vars.ObjectVar[SlotCard]) -> rx.Component:
        return rx.el.button(
            rx.el.span(slot.clock),
            rx.cond(flow.day.mixed, rx.el.span(slot.clinic, class_name="note")),
            type="button",
            class_name="slot",
            on_click=flow.pick(slot.starts_at, slot.practitioner_id, slot.clinic_id),
            custom_attrs={"title": slot.practitioner},
        )

    return rx.el.section(
        rx.el.div(
            rx.el.h3(flow.week_label),
            _turn("Earlier", "back", flow.turn(-1), flow.earlier),
            _turn("Later", "forward", flow.turn(1), flow.later),
            class_name="week-head",
        ),
        rx.cond(
            flow.days.length() > 0,
            rx.fragment(
                ArrowGroup.create(rx.foreach(flow.days, day), label="Days", kind="days"),
                rx.el.h4(flow.day.label),
                ArrowGroup.create(rx.foreach(flow.day.slots, time), label="Times", kind="times"),
            ),
            rx.el.p("No free times in this week.", class_name="note"),
        ),
    )


def _turn(label: str, way: str, on_click: Any, possible: rx.Var[bool]) -> rx.Component:
    return rx.el.button(
        icon("back"),
        type="button",
        class_name=f"icon {way}",
        on_click=on_click,
        disabled=~possible,
        custom_attrs={"aria-label": f"{label} times", "title": f"{label} times"},
    )


def _last_look(flow: Any, on_confirm: Any) -> rx.Component:
    moves = flow.changing.id > 0
    return Arrived.create(
        rx.el.div(
            rx.el.h3(rx.cond(moves, "Move it to this time?", "Book this time?")),
            rx.el.p(rx.el.strong(flow.slot.when)),
            rx.el.p(flow.slot.practitioner, " · ", flow.slot.clinic),
            rx.el.div(
                rx.el.button(
                    rx.cond(moves, "Move", "Book"),
                    type="button",
                    class_name="primary",
                    on_click=on_confirm,
                    custom_attrs={"data-focus": "true"},
                ),
                rx.el.button("Another time", type="button", on_click=flow.back),
                class_name="actions",
            ),
            class_name="last-look",
        ),
        on_leave=flow.back,
    )


def _question(flow: Any, on_cancel: Any) -> rx.Component:
    return Arrived.create(
        rx.el.div(
            rx.el.h3("Cancel this appointment?"),
            rx.el.p(rx.el.strong(flow.changing.reason), " · ", flow.changing.clinician),
            rx.el.p("Its time is free for others at once.", class_name="note"),
            rx.el.div(
                rx.el.button(
                    "Cancel appointment", type="button", class_name="danger",
                    on_click=on_cancel,
                ),
                rx.el.button(
                    "Keep it", type="button", on_click=flow.close,
                    custom_attrs={"data-focus": "true"},
                ),
                class_name="actions",
            ),
            class_name="last-look",
        ),
        on_leave=flow.close,
    )  # fmt: skip
