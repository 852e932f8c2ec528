"""The administrator's page about the bot: editor, faults, flows, versions and the trial."""

from typing import Any

import reflex as rx

from psc_app.components.bot_editor import ScriptEditor
from psc_app.components.islands import LocalTime
from psc_app.components.shell import nothing
from psc_app.domain.bot_script import LONGEST_SCRIPT


def bot_part(state: Any) -> rx.Component:
    """Everything on the page."""
    return rx.el.div(
        rx.el.div(
            _head(state),
            rx.el.div(
                _editor(state),
                _faults(state),
                class_name="card form script-card",
            ),
            _comparison(state),
            _flows(state),
            _versions(state),
            class_name="bot-main",
        ),
        _trial(state),
        class_name="part beside bot-part",
    )


def _head(state: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.h1("Bot"),
            rx.el.p(
                "What the app's own bot says and asks. New chats begin with the live version; a"
                " chat that runs goes on with the version it began with. Red flags are looked for"
                " before the bot hears a message, whatever is written here.",
                class_name="lead",
            ),
        ),
        rx.match(
            state.answers,
            ("embedded", rx.fragment()),
            (
                "direct line",
                _answers("An outside bot answers new chats, so these flows are not used."),
            ),
            _answers("No bot answers new chats: these flows are not used."),
        ),
        rx.cond(
            state.newest > state.base,
            rx.el.p(
                "Version ",
                state.newest,
                " was saved by somebody else since you opened this one.",
                class_name="hint-bar",
                role="status",
            ),
        ),
        class_name="part-head",
    )


def _answers(text: str) -> rx.Component:
    return rx.el.p(text, " ", rx.el.a("Change it in the settings", href="/admin#bot"),
                   class_name="hint-bar")  # fmt: skip


def _editor(state: Any) -> rx.Component:
    return ScriptEditor.create(
        text=state.text,
        load=state.load,
        opened=state.opened,
        live=_is_live(state),
        faults=state.faults,
        usable=state.usable,
        longest=LONGEST_SCRIPT,
        turn=state.turn,
        saved=state.saved,
        fault=state.fault,
        on_check=state.check,
        on_save=state.save,
        on_compare=state.compare,
        on_try=state.begin_trial,
    )


def _is_live(state: Any) -> rx.Var:
    return state.live_version == state.opened


def _faults(state: Any) -> rx.Component:
    return rx.cond(
        state.faults.length() > 0,
        rx.el.ul(
            rx.foreach(state.faults, _fault),
            class_name="script-faults",
            custom_attrs={"aria-label": "Faults and hints"},
        ),
    )


def _fault(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span("Line ", one.line, class_name="nth-line"),
            rx.el.span(rx.cond(one.grave, "Fault", "Hint"),
                       class_name=rx.cond(one.grave, "tag bad", "tag warn")),
            rx.el.span(one.text),
            type="button",
            class_name="fault-line",
            custom_attrs={"data-goto": one.line},
        ),
    )  # fmt: skip


def _flows(state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Flows"),
        rx.el.p(
            state.flows.length(), " flows and ", state.known, " answers. Press one to go there.",
            class_name="note",
        ),
        rx.el.ul(rx.foreach(state.flows, _flow), class_name="flow-list"),
        class_name="card form",
    )  # fmt: skip


def _flow(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.strong(one.title),
            rx.el.span(
                rx.match(
                    one.asks,
                    (0, "asks nothing"),
                    (1, "1 question"),
                    one.asks.to_string() + " questions",
                ),
                rx.cond(one.ends != "", " · " + one.ends, ""),
                rx.cond(one.leads != "", " · leads to " + one.leads, ""),
                class_name="note",
            ),
            type="button",
            class_name="flow-line",
            custom_attrs={"data-goto": one.line},
        ),
        key=one.name,
    )


def _comparison(state: Any) -> rx.Component:
    return rx.cond(
        state.compared >= 0,
        rx.el.section(
            rx.el.div(
                rx.el.h2("From ", _called(state.compared), " to what stands in the editor"),
                rx.el.button("Close", type="button", class_name="quiet small",
                             on_click=state.stop_comparing),
                class_name="part-head",
            ),
            rx.cond(
                state.changed.length() > 0,
                rx.el.ol(
                    rx.foreach(state.changed, _changed),
                    class_name="compared",
                    tab_index=0,
                    custom_attrs={"aria-label": "Differences"},
                ),
                nothing("Nothing differs."),
            ),
            class_name="card form",
        ),
    )  # fmt: skip


def _changed(one: rx.Var) -> rx.Component:
    said = rx.match(one.sign, ("+", "New: "), ("-", "Gone: "), "")
    return rx.el.li(
        rx.el.span(one.sign, class_name="sign", custom_attrs={"aria-hidden": "true"}),
        rx.el.span(said, class_name="sr-only"),
        rx.el.code(one.text),
        class_name=rx.match(
            one.sign, ("+", "added"), ("-", "gone"), ("…", "left-out"), "same"
        ),
        key=one.id,
    )  # fmt: skip


def _called(version: rx.Var) -> rx.Var:
    return rx.cond(version > 0, "version " + version.to_string(), "what the app came with")


def _versions(state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Versions"),
        rx.el.ol(
            rx.foreach(state.versions, lambda one: _version(state, one)), class_name="versions"
        ),
        class_name="card form",
    )


def _version(state: Any, one: rx.Var) -> rx.Component:
    number = rx.cond(one.id > 0, "Version " + one.id.to_string(), "As the app came")
    return rx.el.li(
        rx.el.div(
            rx.el.h3(
                number,
                rx.cond(one.live, rx.el.span("Live", class_name="tag good")),
                rx.cond(one.id == state.opened, rx.el.span("In the editor", class_name="tag")),
            ),
            rx.cond(one.id > 0, rx.el.p(one.note)),
            rx.cond(
                one.at > 0,
                rx.el.p(
                    "Saved by ", one.who, " · ", LocalTime.create(at=one.at, form="long"),
                    class_name="note",
                ),
            ),
            rx.cond(
                one.lived > 0,
                rx.el.p(
                    "Made live by ", one.lived_by, " · ",
                    LocalTime.create(at=one.lived, form="long"),
                    class_name="note",
                ),
            ),
            class_name="version-text",
        ),
        rx.el.div(
            _version_button("Open", number, on_click=state.open_version(one.id)),
            _version_button("Compare", number, custom_attrs={"data-compare": one.id}),
            rx.cond(
                one.live,
                rx.fragment(),
                _version_button("Make live", number, on_click=state.make_live(one.id)),
            ),
            class_name="version-deeds",
        ),
        key=one.id,
    )  # fmt: skip


def _version_button(label: str, number: rx.Var, **more: Any) -> rx.Component:
    named = {"aria-label": label + ": " + number} | more.pop("custom_attrs", {})
    return rx.el.button(label, type="button", class_name="small", custom_attrs=named, **more)


# ---------------------------------------------------------------- the trial


def _trial(state: Any) -> rx.Component:
    return rx.el.aside(
        rx.el.div(
            rx.el.h2("Try it"),
            rx.el.button(
                rx.cond(state.trying, "Start again", "Start"),
                type="button",
                class_name=rx.cond(state.trying, "small", "small primary"),
                custom_attrs={"data-try": "", "title": "Try what stands in the editor"},
            ),
            class_name="part-head",
        ),
        rx.cond(
            state.trying,
            _talk(state),
            rx.el.p(
                "Talk with what stands in the editor, saved or not. Nothing of it is kept, and"
                " nobody else sees it.",
                class_name="lead",
            ),
        ),
        class_name="trial card form bot-trial",
        custom_attrs={"aria-label": "Try it"},
    )


def _talk(state: Any) -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.ol(rx.foreach(state.said, _said)),
            class_name="trial-talk",
            role="log",
            tab_index=0,
            custom_attrs={"aria-label": "What was said", "aria-live": "polite"},
        ),
        rx.cond(
            state.choices.length() > 0,
            rx.el.div(
                rx.foreach(
                    state.choices,
                    lambda one: rx.el.button(
                        one, type="button", class_name="pill", on_click=state.press(one)
                    ),
                ),
                class_name="pills",
                role="group",
                custom_attrs={"aria-label": "Buttons the patient sees"},
            ),
        ),
        rx.cond(
            state.over,
            rx.el.p("This trial is over.", class_name="note"),
            rx.el.form(
                rx.el.input(
                    name="said",
                    auto_complete="off",
                    max_length=2000,
                    placeholder="Write as a patient would",
                    custom_attrs={"aria-label": "Write as a patient would"},
                ),
                rx.el.button("Send", type="submit"),
                on_submit=state.answer_trial,
                reset_on_submit=True,
                class_name="trial-say",
            ),
        ),
        rx.el.dl(
            rx.el.div(
                rx.el.dt("Where"),
                rx.el.dd(
                    rx.cond(state.at_flow != "", state.at_flow, "–"),
                    rx.cond(
                        state.at_line > 0,
                        rx.el.button(
                            "Line ", state.at_line, type="button", class_name="quiet small",
                            custom_attrs={"data-goto": state.at_line},
                        ),
                    ),
                ),
            ),
            rx.cond(
                state.misses > 0,
                rx.el.div(rx.el.dt("Not understood"), rx.el.dd(state.misses, " in a row")),
            ),
            rx.foreach(
                state.slots,
                lambda one: rx.el.div(rx.el.dt(one.name), rx.el.dd(one.value), key=one.name),
            ),
            class_name="trial-memory",
        ),
    )  # fmt: skip


def _said(one: rx.Var) -> rx.Component:
    who = rx.match(one.who, ("you", "You: "), ("bot", "Bot: "), "")
    return rx.el.li(
        rx.el.span(who, class_name="sr-only"),
        rx.el.span(one.text),
        class_name=rx.match(one.who, ("you", "said mine"), ("bot", "said"), "said note"),
        key=one.id,
    )
