"""Working together in the conversation pane: who is in it, transfers, consults, skills."""

import reflex as rx
from reflex.event import EventType

from psc_app.components.islands import Countdown, Elapsed, Modal
from psc_app.components.shell import icon
from psc_app.domain.cards import ConversationCard, HereCard, NeedCard
from psc_app.domain.teamwork_cards import PartCard


def company(others: rx.Var[list[HereCard]]) -> rx.Component:
    """Who else has the conversation on a screen, and who of them writes."""

    def one(card: rx.vars.ObjectVar[HereCard]) -> rx.Component:
        return rx.el.li(
            rx.el.span(card.initials, custom_attrs={"aria-hidden": "true"}),
            rx.el.span(card.says, class_name="sr-only"),
            class_name=rx.cond(card.writes != "", "avatar writes", "avatar"),
            title=card.says,
            key=card.staff_id.to_string(),
        )

    return rx.el.ul(
        rx.foreach(others, one), class_name="company", custom_attrs={"aria-label": "Also here"}
    )


def head_actions(
    card: rx.vars.ObjectVar[ConversationCard],
    *,
    transferring: rx.Var[bool],
    on_hand_over: EventType,
    on_release: EventType,
    on_aside: EventType,
    on_end: EventType,
) -> rx.Component:
    """What whoever holds the conversation can do with it."""

    def action(name: str, label: str, hint: str, event: EventType) -> rx.Component:
        return rx.el.button(
            icon(name),
            rx.el.span(label, class_name="label"),
            type="button",
            class_name="quiet action",
            title=hint,
            on_click=event,
            disabled=transferring if name != "consult" else False,
            custom_attrs={"aria-label": label},
        )

    return rx.cond(
        card.held_by_me & (card.state == 2),
        rx.el.div(
            action("consult", "Consult", "Ask a colleague in private (c)",
                   on_hand_over("consult", "agent", "")),
            action("transfer", "Transfer", "To an agent or a queue (t)",
                   on_hand_over("transfer", "agent", "")),
            action("release", "Release", "Back to the queue", on_release),
            rx.cond(
                card.channel == "chat",
                rx.fragment(),
                rx.el.button(
                    icon("aside"),
                    "Set aside",
                    type="button",
                    class_name="aside",
                    title="Until the patient writes again (z)",
                    on_click=on_aside,
                    disabled=transferring,
                ),
            ),
            rx.el.button("End", type="button", class_name="danger", on_click=on_end),
            class_name="head-actions",
        ),
    )  # fmt: skip


def transfer_banner(
    transfer: rx.vars.ObjectVar[PartCard], held: rx.Var[bool], on_cancel: EventType
) -> rx.Component:
    """A transfer that was not answered yet."""
    return rx.cond(
        transfer.asked != "",
        rx.el.div(
            icon("transfer"),
            rx.el.div(
                rx.el.strong("Transfer to ", transfer.name),
                rx.el.span(rx.cond(held, " It is yours until they accept.", "")),
                _left(transfer),
                class_name="words",
            ),
            rx.cond(
                held,
                rx.el.button(
                    "Cancel transfer", type="button", class_name="small", on_click=on_cancel
                ),
            ),
            class_name="banner transfer",
            role="status",
        ),
    )


def _left(part: rx.vars.ObjectVar[PartCard]) -> rx.Component:
    return Countdown.create(until=part.expires_at, seconds=(part.expires_at - part.since) / 1000)


def consult_bar(
    parts: rx.Var[list[PartCard]],
    *,
    primary: rx.Var[str],
    held: rx.Var[bool],
    on_bring_in: EventType,
    on_end: EventType,
) -> rx.Component:
    """Who advises, or is asked to, and what can be done about it."""

    def one(part: rx.vars.ObjectVar[PartCard]) -> rx.Component:
        asked = part.asked == "consult"
        return rx.cond(
            part.mode == "consult",
            rx.el.li(
                rx.el.span(
                    rx.el.strong(rx.cond(part.me, "You", part.name)),
                    rx.cond(
                        asked,
                        rx.cond(part.queue != "", " asked through " + part.queue, " asked"),
                        rx.cond(
                            part.in_chat,
                            rx.cond(part.me, " are in the chat", " is in the chat"),
                            rx.cond(
                                part.me, " advise " + primary + " in private", " advises in private"
                            ),
                        ),
                    ),
                    rx.cond(
                        asked,
                        rx.fragment(),
                        rx.fragment(" · ", Elapsed.create(since=part.since)),
                    ),
                    class_name="words",
                ),
                rx.cond(
                    asked,
                    _left(part),
                ),
                rx.cond(
                    held & ~asked & ~part.in_chat,
                    rx.el.button(
                        "Bring into the chat",
                        type="button",
                        class_name="small",
                        on_click=on_bring_in(part.staff_id),
                    ),
                ),
                rx.cond(
                    held | part.me,
                    rx.el.button(
                        rx.cond(
                            asked,
                            "Withdraw",
                            rx.cond(part.me, "Leave the consult", "End consult"),
                        ),
                        type="button",
                        class_name="small",
                        on_click=on_end(rx.cond(asked, 0, part.staff_id)),
                    ),
                ),
                key=part.staff_id.to_string() + part.asked,
            ),
        )

    return rx.cond(
        parts.length() > 0,
        rx.el.ul(
            rx.foreach(parts, one),
            class_name="banner consult",
            custom_attrs={"aria-label": "Consult"},
        ),
    )


def read_only_line(
    card: rx.vars.ObjectVar[ConversationCard], advising: rx.Var[bool], *, on_oversee: EventType
) -> rx.Component:
    """Whose conversation it is, where it is somebody else's; a supervisor can come into it."""
    return rx.cond(
        ~card.held_by_me & ~advising & (card.state == 2),
        rx.cond(
            card.may_oversee & card.silent,
            rx.el.div(
                icon("eye"),
                rx.el.span(
                    rx.el.strong(card.agent),
                    " has this conversation. You listen: neither they nor the patient see it.",
                    class_name="words",
                ),
                rx.el.button(
                    "Join the chat",
                    type="button",
                    class_name="small",
                    title="The patient and the agent are told",
                    on_click=on_oversee("join", card.id, card.name),
                ),
                class_name="banner plain listens",
            ),
            rx.el.p(
                rx.el.strong(card.agent),
                " has this conversation. You can read along.",
                class_name="banner plain",
            ),
        ),
    )


def joined_bar(
    card: rx.vars.ObjectVar[ConversationCard],
    parts: rx.Var[list[PartCard]],
    *,
    on_oversee: EventType,
) -> rx.Component:
    """A supervisor is in the chat, and whoever it is can leave it."""

    def one(part: rx.vars.ObjectVar[PartCard]) -> rx.Component:
        return rx.cond(
            (part.mode == "monitor") & part.in_chat,
            rx.el.div(
                icon("eye"),
                rx.el.span(
                    rx.el.strong(rx.cond(part.me, "You", part.name)),
                    rx.cond(
                        part.me,
                        " are in this chat as a supervisor. Everybody in it sees what you write.",
                        ", a supervisor, is in this chat.",
                    ),
                    class_name="words",
                ),
                rx.cond(
                    part.me,
                    rx.el.button(
                        "Leave the chat",
                        type="button",
                        class_name="small",
                        on_click=on_oversee("leave", card.id, card.name),
                    ),
                ),
                class_name="banner plain joined",
                role="status",
                key=part.staff_id.to_string(),
            ),
        )

    return rx.fragment(rx.foreach(parts, one))


def release_question(
    *,
    open_: rx.Var[bool],
    queue: rx.Var[str],
    on_yes: EventType,
    on_no: EventType,
) -> rx.Component:
    """Asks before a conversation is given back to its queue."""
    return Modal.create(
        rx.el.h2("Give this conversation back?"),
        rx.el.p(
            "It goes to the front of the line in ",
            rx.el.strong(queue),
            ", and the next available agent takes over. The patient sees that.",
        ),
        rx.el.div(
            rx.el.button("Keep it", type="button", class_name="quiet", on_click=on_no),
            rx.el.button("Release", type="button", class_name="primary", on_click=on_yes),
            class_name="actions",
        ),
        open=open_,
        label="Give this conversation back?",
        on_dismiss=on_no,
    )


def needs(
    card: rx.vars.ObjectVar[ConversationCard],
    *,
    skills: rx.Var[list[NeedCard]],
    adding: rx.Var[bool],
    on_ask: EventType,
    on_add: EventType,
    on_remove: EventType,
) -> rx.Component:
    """The skills the conversation needs; who holds it adds and removes them."""
    may_change = card.held_by_me & (card.state == 2)

    def need(one: rx.vars.ObjectVar[NeedCard]) -> rx.Component:
        label = one.name + " " + one.level.to_string()
        return rx.el.li(
            rx.el.span(label),
            rx.cond(
                may_change,
                rx.el.button(
                    icon("close"),
                    type="button",
                    class_name="icon",
                    on_click=on_remove(one.skill_id),
                    custom_attrs={"aria-label": "Remove " + label},
                ),
            ),
            class_name="tag",
            key=one.skill_id.to_string(),
        )

    form = rx.el.form(
        rx.el.select(
            rx.el.option("Choose a skill", value=""),
            rx.foreach(skills, lambda s: rx.el.option(s.name, value=s.skill_id.to_string())),
            name="skill",
            required=True,
            auto_focus=True,
            custom_attrs={"aria-label": "Skill"},
        ),
        rx.el.select(
            *(rx.el.option(f"Level {n}", value=str(n)) for n in range(1, 11)),
            name="level",
            default_value="5",
            custom_attrs={"aria-label": "Level"},
        ),
        rx.el.button("Add", type="submit", class_name="primary small"),
        rx.el.button("Cancel", type="button", class_name="quiet small", on_click=on_ask(False)),
        on_submit=on_add,
        class_name="inline-form",
    )
    return rx.fragment(
        rx.el.dt("Skills"),
        rx.el.dd(
            rx.el.ul(rx.foreach(card.needs, need), class_name="needs"),
            rx.cond(
                may_change & (skills.length() > 0),
                rx.cond(
                    adding,
                    form,
                    rx.el.button(
                        "Add a skill", type="button", class_name="link", on_click=on_ask(True)
                    ),
                ),
                rx.cond(card.needs.length() > 0, rx.fragment(), "none"),
            ),
        ),
    )
