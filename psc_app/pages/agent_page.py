"""`/agent`: the dashboard of agents and nurses.

For somebody who talks with three patients at once. In their first ten seconds
they set themselves available, see who waits, and accept the first offer.
"""

import reflex as rx

from psc_app.components import (
    desk_conversation,
    desk_duty,
    desk_flags,
    desk_lists,
    desk_team,
)
from psc_app.components.alarm_bar import alarm_bar
from psc_app.components.case_parts import BESIDE, DueMark
from psc_app.components.desk_bot import bot_card
from psc_app.components.islands import (
    ALPHABET,
    Address,
    Alerts,
    DeskComposer,
    Front,
    Handover,
    Keys,
    KeysButton,
    Splitter,
)
from psc_app.components.mood_mark import mood_with_reasons
from psc_app.components.more_menu import conversation_menu
from psc_app.components.new_text import new_text_button, new_text_dialog
from psc_app.components.oversight import oversight_dialogs
from psc_app.components.record_pane import record_pane
from psc_app.components.shell import brand, loading, notice, page, theme_button
from psc_app.components.sign_in_forms import sign_out
from psc_app.components.text_consent import text_consent
from psc_app.components.text_marks import standing_line
from psc_app.components.text_privacy import privacy_dialog
from psc_app.components.transcript import FlagMarks, TextMarks, transcript
from psc_app.domain.limits import LONGEST_MESSAGE
from psc_app.domain.text_words import LONGEST_TEXT
from psc_app.domain.vocabulary import Role
from psc_app.pages.agent_tools import tool_dialogs, tools
from psc_app.state.agent_state import AgentState as State
from psc_app.state.new_text_state import NewTextState
from psc_app.state.record import IDENTIFIERS
from psc_app.state.reply_state import ReplyState
from psc_app.state.script_state import ScriptState
from psc_app.state.text_consent_state import TextConsentState
from psc_app.state.text_privacy_state import TextPrivacyState


@rx.page(route="/agent", title="Agent dashboard", on_load=State.listen)
def agent() -> rx.Component:
    """The dashboard."""
    return page(
        _head(),
        alarm_bar(State.alarms, State.acknowledge),
        notice(State.notice, State.dismiss),
        rx.cond(
            State.ready,
            rx.el.div(
                desk_lists.rail(
                    State.mine, State.thread, State.mentions, State.go, asides=State.asides
                ),
                rx.cond(State.has_conversation, _session(), _home()),
                class_name="desk-body",
            ),
            loading(6),
        ),
        desk_duty.offer_stack(
            State.offers,
            on_accept=State.accept,
            on_reject=State.reject,
            on_why=State.ask_why,
        ),
        _dialogs(),
        _keys(),
        Front.create(believed=State.front, on_front=State.set_front),
        Address.create(name="c", value=State.thread),
        Alerts.create(
            title="Agent dashboard",
            offers=State.offers.length(),
            unread=State.unread,
            alarms=State.alarms.length(),
            flagged=State.urgent,
            ring=True,
            call=rx.match(
                State.offers[0].kind,
                ("transfer", "Transfer for you"),
                ("consult", "A colleague asks"),
                "Patient waiting",
            ),
        ),
        class_name="desk",
    )


def _head() -> rx.Component:
    return rx.el.header(
        brand(State.clinic_name),
        rx.el.nav(
            desk_duty.capacity(State.capacity_used, State.capacity_units),
            desk_duty.presence_menu(
                presence=State.presence,
                key=State.presence_key,
                system_line=State.system_line,
                choices=State.presences,
                on_choose=State.choose_presence,
            ),
            *_matters("to-matters"),
            KeysButton.create(),
            theme_button(),
            rx.el.a(State.name, href="/account", class_name="own-name", dir="auto"),
            sign_out("staff"),
            custom_attrs={"aria-label": "Account"},
        ),
        class_name="head",
    )


def _matters(class_name: str) -> tuple[rx.Component, ...]:
    """The ways to other pages: in the head, or on Home where the head has no room."""
    return (
        rx.el.a("Cases", href="/agent/cases", target=BESIDE, class_name=class_name),
        rx.el.span(DueMark.create(dues=State.dues), class_name=class_name),
        rx.el.a("Calendar", href="/agent/calendar", target=BESIDE, class_name=class_name),
        rx.cond(
            State.role == "supervisor",
            rx.el.a("Supervisor", href="/supervisor", class_name=class_name),
        ),
    )


def _home() -> rx.Component:
    return desk_lists.home(
        shown=State.list_shown,
        loaded=State.list_loaded,
        mine=State.mine,
        open_=State.open,
        closed=State.closed,
        open_count=State.open_count,
        closed_count=State.closed_count,
        mentions=State.mentions,
        duty=rx.fragment(
            _duty(),
            rx.el.nav(
                *_matters("link-beside"),
                class_name="home-matters",
                custom_attrs={"aria-label": "Other pages"},
            ),
        ),
        on_show=State.show_list,
        on_go=State.go,
        on_pick=State.pick,
        assigns=State.role == Role.SUPERVISOR.value,
        on_oversee=State.oversee,
        asides=State.asides,
        new_text=new_text_button(NewTextState),
    )


def _duty() -> rx.Component:
    return desk_duty.duty_bar(
        presence=State.presence,
        by_load=(State.system_line != "") & (State.set_by == ""),
        on_back=State.be_back,
    )


def _dialogs() -> rx.Component:
    return rx.fragment(
        desk_conversation.end_question(
            State.asking_to_end,
            by_text=State.conversation.channel == "sms",
            on_yes=State.end(State.thread),
            on_aside=State.set_aside(State.thread),
            on_no=State.keep_talking,
        ),
        desk_team.release_question(
            open_=State.asking_to_release,
            queue=State.conversation.queue,
            on_yes=State.release(State.thread),
            on_no=State.ask_to_release(False),
        ),
        desk_duty.why_question(
            open_=State.saying > 0,
            divert=State.saying_how == "divert",
            name=State.saying_about,
            warning=State.saying_warning,
            fault=State.saying_fault,
            on_say=State.say_why,
            on_keep=State.keep_offer,
        ),
        desk_flags.missed_question(
            open_=State.missing > 0,
            words=State.missing_words,
            fault=State.missing_fault,
            on_mark=State.mark_missed,
            on_keep=State.ask_missed(-1),
        ),
        Handover.create(
            what=State.handover,
            to=State.handover_to,
            seed=State.handover_seed,
            patient=State.conversation.name,
            agents=State.agent_targets,
            queues=State.queue_targets,
            ready=State.handover_ready,
            warning=State.handover_warning,
            fault=State.handover_fault,
            zone=State.time_zone,
            on_go=State.hand_over,
            on_dismiss=State.close_handover,
        ),
        oversight_dialogs(State),
        privacy_dialog(TextPrivacyState, State.scope),
        new_text_dialog(NewTextState, on_go=State.go),
        tool_dialogs(),
    )


def _keys() -> rx.Component:
    return Keys.create(
        thread=State.thread,
        conversation=State.conversation,
        modes=State.modes,
        transfer=State.transfer,
        offers=State.offers,
        mine=State.mine,
        open=State.open,
        presences=State.presences,
        parts=State.parts,
        flags=State.flags,
        alarms=State.alarms,
        on_go=State.go,
        on_list=State.show_list,
        on_pane=State.show_pane,
        on_presence=State.choose_presence,
        on_accept=State.accept,
        on_reject=State.reject,
        on_divert=State.ask_why,
        on_pick=State.pick,
        on_end=State.ask_to_end,
        on_release=State.ask_to_release(True),
        on_hand_over=State.open_handover,
        on_cancel_transfer=State.cancel_transfer,
        on_bring_in=State.bring_in,
        on_end_consult=State.end_consult,
        on_theme=rx.toggle_color_mode,
        on_judge=State.judge,
        on_missed=State.ask_missed,
        on_acknowledge=State.acknowledge,
        on_priority=State.set_priority,
        on_oversee=State.oversee,
        macros=ScriptState.macros,
        macro_turn=ScriptState.turn,
        on_macro=ScriptState.ask_macro,
        on_set_aside=State.set_aside,
        on_revive=State.revive,
        on_new_text=NewTextState.open_dialog(0),
    )


def _session() -> rx.Component:
    return rx.el.main(
        rx.el.div(
            _pane_button("chat", "Chat"),
            _pane_button("patient", "Patient"),
            _pane_button("tools", "Tools"),
            class_name="pane-tabs",
            role="tablist",
        ),
        rx.el.section(
            desk_conversation.conversation_head(
                State.conversation,
                patient_here=State.patient_here,
                mood=mood_with_reasons(
                    State.mood,
                    why=State.mood_why,
                    of=State.mood_of,
                    thread=State.thread,
                    on_explain=State.explain_mood,
                ),
                company=desk_team.company(State.others),
                actions=desk_team.head_actions(
                    State.conversation,
                    transferring=State.transfer.asked != "",
                    on_hand_over=State.open_handover,
                    on_release=State.ask_to_release(True),
                    on_aside=State.set_aside(State.thread),
                    on_end=State.ask_to_end,
                ),
                menu=conversation_menu(
                    State.conversation,
                    on_priority=State.set_priority,
                    on_oversee=State.oversee,
                ),
                on_back=State.go(0),
                on_pick=State.pick,
                on_revive=State.revive,
            ),
            rx.cond(State.presence == "inactive", _duty()),
            desk_team.transfer_banner(
                State.transfer, State.conversation.held_by_me, State.cancel_transfer
            ),
            desk_team.consult_bar(
                State.parts,
                primary=State.conversation.agent,
                held=State.conversation.held_by_me,
                on_bring_in=State.bring_in,
                on_end=State.end_consult,
            ),
            desk_team.read_only_line(State.conversation, State.advising, on_oversee=State.oversee),
            desk_team.joined_bar(State.conversation, State.parts, on_oversee=State.oversee),
            bot_card(State.conversation.bot),
            desk_flags.flag_panel(State.flags, State.conversation, on_judge=State.judge),
            transcript(
                State,
                side="desk",
                me=State.name,
                flags=FlagMarks(State.flagged, State.doubted, State.ask_missed),
                texts=TextMarks(State.texts, State.retry_text, State.cancel_text),
            ),
            rx.cond(
                State.wrapping_up & State.conversation.held_by_me,
                desk_conversation.wrap_up_form(
                    State.conversation, State.scope, State.dispositions, State.finish_wrap_up
                ),
            ),
            rx.cond(
                State.modes.contains("public") & (State.conversation.channel == "sms"),
                standing_line(State.standing),
            ),
            rx.cond(State.modes.length() > 0, _composer()),
            class_name="conversation",
            custom_attrs={"aria-label": "Conversation"},
        ),
        Splitter.create(name="record", label="Width of the patient's pane"),
        rx.el.aside(
            record_pane(
                State,
                IDENTIFIERS,
                rx.fragment(_summary(), text_consent(State, TextConsentState)),
            ),
            class_name="patient-pane",
            custom_attrs={"aria-label": "Patient", "tabIndex": -1},
        ),
        rx.el.aside(
            tools(State),
            class_name="tools-pane",
            custom_attrs={"aria-label": "Tools"},
        ),
        class_name="session",
        custom_attrs={"data-pane": State.pane},
    )


def _composer() -> rx.Component:
    return DeskComposer.create(
        scope=State.scope,
        thread=State.thread,
        modes=State.modes,
        longest=LONGEST_MESSAGE,
        placeholder="Write to the patient",
        attach="desk",
        texting=State.conversation.channel == "sms",
        may_text=State.standing.may,
        alphabet=ALPHABET,
        longest_text=LONGEST_TEXT,
        me=State.name,
        live=State.live,
        others=State.others,
        colleagues=State.colleagues,
        commands=State.conversation.held_by_me & (State.conversation.state == 2),
        on_send=State.send,
        on_typing=State.type_on,
        on_command=State.open_handover,
        on_naming=State.name_colleagues,
        grade=State.reading_grade,
        language=State.conversation.language,
        replies=ReplyState.found,
        filled=ReplyState.filled,
        on_seek=ReplyState.seek,
        on_fill=ReplyState.fill,
        on_mine=ReplyState.open_mine,
        on_pane=State.show_pane,
    )


def _summary() -> rx.Component:
    needs = desk_team.needs(
        State.conversation,
        skills=State.skills,
        adding=State.adding_skill,
        on_ask=State.ask_for_skill,
        on_add=State.add_skill,
        on_remove=State.remove_skill,
    )
    return desk_conversation.summary(State.conversation, needs, State.go)


def _pane_button(value: str, label: str) -> rx.Component:
    return rx.el.button(
        label,
        type="button",
        role="tab",
        class_name=rx.cond(State.pane == value, "tab on", "tab"),
        on_click=State.show_pane(value),
        custom_attrs={"aria-selected": rx.cond(State.pane == value, "true", "false")},
    )
