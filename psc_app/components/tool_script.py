"""The tool "script": steps that turn green, triage one question at a time, macros."""

from typing import Any

import reflex as rx

from psc_app.components.desk_tools import Inserter, Tool
from psc_app.components.islands import Modal
from psc_app.components.scripts import script
from psc_app.components.shell import field, loading, nothing, notice
from psc_app.components.triage_view import triage_view, way
from psc_app.domain.script_cards import (
    MacroOption,
    OutcomeLine,
    PreviewLine,
    ScriptOption,
    StepCard,
    TriageCard,
)

_LIBRARY = script("script_keys.jsx", __name__)


class ScriptKeys(rx.Component):
    """Arrows and digits for what stands in it; `at` is what a triage asks now."""

    library = _LIBRARY
    tag = "ScriptKeys"
    at: rx.Var[str]


class Needs(rx.Component):
    """Asks once for each conversation, also while the tool is not in front."""

    library = _LIBRARY
    tag = "Needs"
    thread: rx.Var[int]
    on_need: rx.EventHandler[lambda thread: [thread]]


def script_tool(desk: Any, state: Any) -> rx.Component:
    """The tool, for the conversation in front on the dashboard `desk`."""
    return Tool.create(
        Needs.create(thread=desk.thread, on_need=state.load_macros),
        Inserter.create(thread=state.thread, text=state.text, nonce=state.nonce),
        rx.cond(
            state.thread == desk.thread,
            rx.fragment(
                notice(state.notice, state.dismiss),
                rx.cond(state.ready, _content(state), loading(4)),
            ),
            loading(4),
        ),
        name="script",
        thread=desk.thread,
        stamp=desk.conversation.state.to_string() + desk.conversation.held_by_me.to_string(),
        on_open=state.open,
    )


def _content(state: Any) -> rx.Component:
    script = state.script
    return ScriptKeys.create(
        rx.cond(
            state.options.length() > 0,
            rx.fragment(
                _head(state),
                rx.cond(
                    script.may,
                    rx.fragment(),
                    rx.el.p(
                        "Only whoever holds this conversation goes through its scripts.",
                        class_name="note",
                    ),
                ),
                rx.cond(
                    script.id == 0,
                    rx.el.p("No script fits by itself: choose one.", class_name="note"),
                    rx.cond(script.kind == "triage", _triage(state, script.triage), _steps(state)),
                ),
            ),
            nothing("There is no script yet.", "Administrators write them under Scripts."),
        ),
        _macros(state),
        at=_asked_now(state),
        class_name="script-tool",
    )


def _asked_now(state: Any) -> rx.Var:
    own = state.script.triage
    opened = state.script.steps.map(lambda one: one.triage.key + one.triage.outcome)
    return own.key + own.outcome + opened.join(",")


def _head(state: Any) -> rx.Component:
    script = state.script

    def option(one: rx.vars.ObjectVar[ScriptOption], standard: bool) -> rx.Component:
        shown = rx.el.option(one.label, value=one.id.to_string())
        return rx.cond(one.standard == standard, shown)

    def group(label: str, standard: bool) -> rx.Component:
        return rx.el.optgroup(
            rx.foreach(state.options, lambda one: option(one, standard)), label=label
        )

    return rx.el.div(
        rx.el.select(
            rx.cond(script.id == 0, rx.el.option("Choose a script", value="0")),
            group("Fits this conversation", True),
            group("Others", False),
            value=script.id.to_string(),
            on_change=lambda key: state.choose(state.thread, key),
            custom_attrs={"aria-label": "Script"},
        ),
        rx.cond(
            script.total > 0,
            rx.el.div(
                rx.el.progress(
                    value=script.done,
                    max=script.total,
                    custom_attrs={"aria-label": "Steps done"},
                ),
                rx.el.span(script.done, " of ", script.total, class_name="note"),
                class_name="script-done",
            ),
        ),
        class_name="script-head",
    )


# ---------------------------------------------------------------- steps


def _steps(state: Any) -> rx.Component:
    return rx.el.ol(
        rx.foreach(state.script.steps, lambda one: _step(state, one)), class_name="script-steps"
    )


def _step(state: Any, one: rx.vars.ObjectVar[StepCard]) -> rx.Component:
    name = rx.cond(one.text != "", one.text, rx.cond(one.child != "", one.child, one.macro))
    return rx.el.li(
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=one.done,
                disabled=~state.script.may,
                on_change=lambda on: state.tick(state.thread, one.script_id, one.key, on),
                custom_attrs={
                    "data-step": "",
                    "data-first": rx.cond(one.next, "true", rx.Var("undefined")),
                },
            ),
            rx.el.span(name, class_name="step-text"),
            class_name="step-line",
        ),
        rx.match(
            one.kind,
            ("text", rx.cond(one.say != "", _say(state, one))),
            ("macro", _macro_step(state, one)),
            rx.cond(one.child_id > 0, _child(state, one)),
        ),
        rx.cond((one.kind == "triage") & one.open, _triage(state, one.triage)),
        class_name=rx.cond(one.done, "script-step done", "script-step"),
        custom_attrs={"data-depth": one.depth.to_string()},
        key=one.script_id.to_string() + "-" + one.key + "-" + one.depth.to_string(),
    )


def _say(state: Any, one: rx.vars.ObjectVar[StepCard]) -> rx.Component:
    return rx.el.div(
        rx.el.q(one.say, dir="auto"),
        rx.el.button(
            "Insert",
            type="button",
            class_name="small",
            disabled=~state.script.may,
            on_click=state.say(state.thread, one.script_id, one.key),
            custom_attrs={"aria-label": "Insert into the composer: " + one.say},
        ),
        class_name="step-say",
    )


def _macro_step(state: Any, one: rx.vars.ObjectVar[StepCard]) -> rx.Component:
    return rx.el.div(
        rx.cond(
            one.macro_id > 0,
            rx.fragment(
                rx.el.span("Macro: ", one.macro, class_name="note"),
                rx.el.button(
                    "Run",
                    type="button",
                    class_name="small",
                    disabled=~state.script.may,
                    on_click=state.ask_macro(
                        state.thread, one.macro_id, state.turn, one.script_id, one.key
                    ),
                    custom_attrs={"aria-label": "Run " + one.macro},
                ),
            ),
            rx.el.span("This macro was switched off.", class_name="note"),
        ),
        class_name="step-more",
    )


def _child(state: Any, one: rx.vars.ObjectVar[StepCard]) -> rx.Component:
    return rx.el.div(
        rx.cond(one.progress != "", rx.el.span(one.progress, class_name="tag")),
        rx.el.button(
            rx.cond(one.open, "Close", "Open"),
            type="button",
            class_name="small",
            on_click=state.unfold(state.thread, one.child_id),
            custom_attrs={
                "aria-expanded": rx.cond(one.open, "true", "false"),
                "data-unfold": rx.cond(one.open, "", one.kind),
                "aria-label": rx.cond(one.open, "Close ", "Open ") + one.child,
            },
        ),
        class_name="step-more",
    )


# ---------------------------------------------------------------- triage


def _triage(state: Any, card: rx.vars.ObjectVar[TriageCard]) -> rx.Component:
    may, thread, script = state.script.may, state.thread, card.script_id
    return triage_view(
        card,
        may=may,
        on_answer=lambda question, choice: state.answer(thread, script, question, choice),
        ways=[
            way("Back", state.back(thread, script), "data-back", may=may),
            way("Begin anew", state.restart(thread, script), "data-restart", may=may),
        ],
        use=rx.el.button(
            "Use in wrap-up",
            type="button",
            class_name="small",
            disabled=~may,
            on_click=state.use(thread, script),
        ),
    )


# ---------------------------------------------------------------- macros


def _macros(state: Any) -> rx.Component:
    return rx.cond(
        state.macros.length() > 0,
        rx.el.section(
            rx.el.h3("Macros"),
            rx.cond(state.ran.id > 0, _ran(state.ran)),
            rx.el.ul(rx.foreach(state.macros, lambda one: _macro(state, one)), class_name="macros"),
            class_name="macro-part",
            custom_attrs={"aria-label": "Macros"},
        ),
    )


def _macro(state: Any, one: rx.vars.ObjectVar[MacroOption]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.strong(one.name),
            rx.cond(one.about != "", rx.el.span(one.about, class_name="note")),
            rx.cond(
                one.fresh,
                rx.fragment(),
                rx.el.button(
                    "What it does",
                    type="button",
                    class_name="link",
                    on_click=state.show_macro(state.thread, one.id),
                    custom_attrs={"aria-label": "What it does: " + one.name},
                ),
            ),
            class_name="grow macro-name",
        ),
        rx.el.button(
            rx.cond(one.fresh, "Preview", "Run"),
            type="button",
            class_name="small",
            disabled=~state.script.may,
            on_click=state.ask_macro(state.thread, one.id, state.turn, 0, ""),
            custom_attrs={"aria-label": rx.cond(one.fresh, "Preview ", "Run ") + one.name},
        ),
        key=one.id.to_string(),
    )


def _ran(ran: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.el.strong(ran.name),
            rx.cond(
                ran.stopped_at > 0,
                rx.el.span(" stopped at action ", ran.stopped_at, class_name="fault"),
                rx.el.span(" ran to its end", class_name="note"),
            ),
        ),
        rx.el.ol(rx.foreach(ran.lines, _outcome_line), class_name="macro-lines"),
        class_name=rx.cond(ran.stopped_at > 0, "macro-ran stopped", "macro-ran"),
        role="status",
    )


def _outcome_line(one: rx.vars.ObjectVar[OutcomeLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.cond(one.ok, "✓", "✗"),
            class_name="mark",
            role="img",
            custom_attrs={"aria-label": rx.cond(one.ok, "done", "not done")},
        ),
        rx.el.span(one.text),
        class_name=rx.cond(one.ok, "ok", "failed"),
    )


def macro_dialog(state: Any) -> rx.Component:
    """What a macro would do, before it does it."""
    shown = state.preview
    return Modal.create(
        rx.el.form(
            rx.el.h2(shown.name),
            rx.cond(shown.about != "", rx.el.p(shown.about, class_name="lead")),
            rx.el.ol(rx.foreach(shown.lines, _preview_line), class_name="macro-lines preview"),
            rx.foreach(
                shown.questions,
                lambda asked, index: field(
                    asked, rx.el.input(name="answer-" + index.to_string(), type="text",
                                       auto_complete="off",
                                       custom_attrs={"data-first": "true"})
                ),
            ),
            rx.cond(
                (shown.fault != "") | (state.fault != ""),
                rx.el.p(
                    rx.cond(state.fault != "", state.fault, shown.fault),
                    class_name="fault",
                    role="alert",
                ),
            ),
            rx.el.div(
                rx.el.button("Cancel", type="button", class_name="quiet", on_click=state.keep),
                rx.el.button(
                    "Run",
                    type="submit",
                    class_name="primary",
                    disabled=~shown.may,
                    custom_attrs={"data-first": "true"},
                ),
                class_name="actions",
            ),
            on_submit=state.run_macro,
            class_name="macro-form",
        ),
        open=state.asking,
        label=shown.name,
        on_dismiss=state.keep,
    )  # fmt: skip


def _preview_line(one: rx.vars.ObjectVar[PreviewLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.number, class_name="nth"),
        rx.el.div(
            rx.el.span(one.text),
            rx.cond(one.detail != "", rx.el.q(one.detail, dir="auto")),
            rx.cond(one.fault != "", rx.el.span(one.fault, class_name="fault")),
            class_name="grow",
        ),
    )
