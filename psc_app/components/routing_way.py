"""A conversation's way through routing: the list to choose from, and the way itself."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import LocalTime
from psc_app.components.shell import icon, nothing
from psc_app.components.supervisor_frame import filters, may_be_closed, state_word
from psc_app.domain.limits import LONGEST_LIST
from psc_app.domain.teamwork_cards import (
    NowCard,
    PassedOverCard,
    QueueName,
    WayCard,
    WayRow,
    WayStep,
)
from psc_app.domain.vocabulary import ConversationState


def way_list(
    *,
    rows: rx.Var[list[WayRow]],
    queues: rx.Var[list[QueueName]],
    more: rx.Var[bool],
    number: rx.Var[str],
    queue: rx.Var[str],
    state: rx.Var[str],
    on_find: EventType,
    on_go: EventType,
) -> rx.Component:
    """Today's conversations, narrowed by number, queue and state."""
    return rx.fragment(
        rx.el.h1("Routing"),
        rx.el.p(
            "Choose a conversation to see which way it went, and why. Listed are today's and"
            " those that are not over yet.",
            class_name="lead",
        ),
        filters(
            _number(number),
            queues=queues,
            queue=queue,
            state=state,
            states=ConversationState,
            on_find=on_find,
        ),
        rx.cond(
            rows.length() > 0,
            rx.el.ul(rx.foreach(rows, lambda row: _row(row, on_go)), class_name="way-rows"),
            nothing("No conversation fits.", "Choose other filters, or look for its number."),
        ),
        rx.cond(
            more,
            rx.el.p(
                f"The newest {LONGEST_LIST} are shown; filters find the others.", class_name="note"
            ),
        ),
    )


def _number(number: rx.Var[str]) -> rx.Component:
    return rx.el.label(
        rx.el.span("Number", class_name="label"),
        rx.el.input(
            name="number",
            default_value=number,
            input_mode="numeric",
            max_length=9,
            auto_complete="off",
        ),
        class_name="field",
    )


def _row(row: rx.vars.ObjectVar[WayRow], on_go: EventType) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span("No. ", row.id.to_string(), class_name="way-number"),
            rx.el.span(row.queue, class_name="way-queue"),
            state_word(row.state, row.state_label),
            rx.el.span(row.agent, class_name="note", dir="auto"),
            _alert(row.alert),
            LocalTime.create(at=row.created_at, form="short"),
            type="button",
            on_click=on_go(row.id),
            class_name="way-row",
        ),
        key=row.id.to_string(),
    )


def _alert(alert: rx.Var[str]) -> rx.Component:
    return rx.cond(
        alert != "",
        rx.el.span(icon("warning"), alert, class_name="tag bad"),
        rx.fragment(),
    )


def way_view(
    way: rx.vars.ObjectVar[WayCard], on_go: EventType, on_oversee: EventType
) -> rx.Component:
    """One conversation: where it stands, what can be done, what routing does, and its way."""
    return rx.fragment(
        rx.el.div(
            rx.el.button(
                icon("back"), "All conversations", type="button", class_name="quiet",
                on_click=on_go(0),
            ),
            class_name="way-back",
        ),
        rx.el.section(
            rx.el.div(
                rx.el.h1("Conversation ", way.id.to_string()),
                state_word(way.state, way.state_label),
                _alert(way.alert),
                class_name="way-title",
            ),
            rx.el.dl(
                _fact("Queue", way.queue),
                _fact("Channel", way.channel),
                _fact("Priority", way.priority),
                _fact("Agent", way.agent),
                _fact("Needs", way.needs),
                rx.el.div(
                    rx.el.dt("Began"),
                    rx.el.dd(LocalTime.create(at=way.created_at, form="long")),
                ),
                class_name="way-facts",
            ),
            _deeds(way, on_oversee),
            class_name="card way-card",
        ),
        rx.cond(way.open, _now(way.now)),
        rx.el.section(
            rx.el.h2("Its way"),
            rx.el.ol(rx.foreach(way.steps, _step), class_name="way-steps"),
            rx.cond(way.cut, rx.el.p("There is more than is shown here.", class_name="note")),
            class_name="card way-card",
        ),
    )  # fmt: skip


def _deeds(way: rx.vars.ObjectVar[WayCard], on_oversee: EventType) -> rx.Component:
    def deed(what: str, label: str, class_name: str) -> rx.Component:
        title = "Conversation " + way.id.to_string()
        return rx.el.button(
            label, type="button", class_name=class_name, on_click=on_oversee(what, way.id, title)
        )

    with_bot, active = int(ConversationState.WITH_BOT), int(ConversationState.ACTIVE)
    return rx.cond(
        may_be_closed(way.state),
        rx.el.div(
            rx.el.a("Open it", href="/agent?c=" + way.id.to_string(), class_name="button quiet"),
            rx.cond(way.state != with_bot, deed("assign", "Assign…", "quiet")),
            rx.cond(way.state == active, deed("release", "Release…", "quiet")),
            deed("close", "Close…", "danger"),
            class_name="actions way-deeds",
        ),
    )


def _fact(label: str, text: rx.Var[str]) -> rx.Component:
    return rx.el.div(rx.el.dt(label), rx.el.dd(rx.cond(text != "", text, "–"), dir="auto"))


def _now(now: rx.vars.ObjectVar[NowCard]) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Right now"),
        rx.el.p(now.verdict, class_name="way-verdict"),
        _lines(now.lines),
        _passed(now.passed, "Why not the others"),
        rx.cond(
            now.next_look > 0,
            rx.el.p(
                "Looked at again by ", LocalTime.create(at=now.next_look, form="short"),
                ", or as soon as anything changes.",
                class_name="note",
            ),
        ),
        class_name="card way-card way-now",
        custom_attrs={"aria-live": "polite"},
    )  # fmt: skip


def _step(step: rx.vars.ObjectVar[WayStep]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            LocalTime.create(at=step.at, form="short"),
            rx.el.span(
                step.after, class_name="way-after", custom_attrs={"title": "Since it began"}
            ),
            class_name="way-when",
        ),
        rx.el.div(
            rx.el.h3(step.title, dir="auto"),
            _lines(step.lines),
            _passed(step.passed, rx.cond(step.kind == "rule", "Rules before it", "Passed over")),
            class_name="way-what",
        ),
        key=step.id.to_string(),
        custom_attrs={"data-kind": step.kind},
    )


def _lines(lines: rx.Var[tuple[str, ...]]) -> rx.Component:
    return rx.foreach(lines, lambda line: rx.el.p(line, class_name="note", dir="auto"))


def _passed(passed: rx.Var[tuple[PassedOverCard, ...]], label: rx.Var[str] | str) -> rx.Component:
    def one(each: rx.vars.ObjectVar[PassedOverCard]) -> rx.Component:
        return rx.el.li(rx.el.strong(each.name, dir="auto"), rx.el.span(each.why))

    return rx.cond(
        passed.length() > 0,
        rx.el.details(
            rx.el.summary(label, rx.el.span(passed.length().to_string(), class_name="count")),
            rx.el.ul(rx.foreach(passed, one)),
            class_name="way-passed",
        ),
        rx.fragment(),
    )
