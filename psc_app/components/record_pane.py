"""The patient pane: who it is, allergies first, then the rest, then the timeline."""

from typing import Any

import reflex as rx

from psc_app.components.case_parts import BESIDE, case_address, recent_cases
from psc_app.components.islands import LocalTime
from psc_app.components.shell import field, icon
from psc_app.domain.record_cards import (
    ADMINISTRATIVE_KINDS,
    CLINICAL_KINDS,
    TIMELINE_KINDS,
    AllergyCard,
    ClinicalLine,
    MatchCandidate,
    TimelineEntry,
)

_CONTACT = (
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("address", "Address"),
    ("language", "Language"),
)


def record_pane(state: Any, identifiers: tuple[str, ...], about: rx.Component) -> rx.Component:
    """The pane of a conversation, from a state that has RecordState's vars.

    Args:
        identifiers: what may be confirmed to verify somebody.
        about: the conversation's own summary; it stands below what protects the patient.
    """
    return rx.cond(
        state.patient_id > 0,
        rx.fragment(
            _who(state, identifiers),
            rx.cond(state.has_clinical, _alerts(state)),
            about,
            _contact(state),
            rx.cond(
                state.has_clinical,
                _clinical(state),
                rx.el.p(icon("lock"), rx.el.span(state.why_not_clinical), class_name="locked"),
            ),
            _appointments(state),
            recent_cases(state.cases, state.time_zone),
            _timeline(state),
        ),
        rx.fragment(_identify(state), about),
    )


def _who(state: Any, identifiers: tuple[str, ...]) -> rx.Component:
    patient = state.patient
    return rx.el.header(
        rx.el.h2(patient.name, dir="auto"),
        rx.el.p(
            patient.birth_date,
            rx.cond(patient.age != "", rx.fragment(" · ", patient.age, " years")),
            rx.cond(patient.sex != "", rx.fragment(" · ", patient.sex)),
            class_name="facts",
        ),
        rx.cond(patient.deceased, rx.el.p("Recorded as deceased", class_name="tag bad")),
        rx.cond(
            state.verified_by != "",
            rx.el.p(icon("check"), "Verified", class_name="tag good", title=state.verified_by),
            rx.fragment(
                rx.el.p("Not verified", class_name="tag warn"),
                rx.cond(
                    state.conversation.held_by_me,
                    rx.el.span(
                        rx.el.button(
                            "Verify",
                            type="button",
                            class_name="quiet small",
                            on_click=state.ask_verify(True),
                        ),
                        rx.el.button(
                            "Not this patient",
                            type="button",
                            class_name="quiet small",
                            on_click=state.unlink,
                        ),
                        class_name="inline-actions",
                    ),
                ),
            ),
        ),
        rx.cond(state.verifying, _verify_form(state, identifiers)),
        class_name="patient-head",
    )


def _verify_form(state: Any, identifiers: tuple[str, ...]) -> rx.Component:
    return rx.el.form(
        rx.el.p("Ask the patient, and tick what they said and the record says. Two are needed."),
        *(
            rx.el.label(
                rx.el.input(type="checkbox", name=name, value="yes"),
                rx.el.span(name.capitalize()),
                class_name="check",
            )
            for name in identifiers
        ),
        rx.el.div(
            rx.el.button(
                "Cancel", type="button", class_name="quiet", on_click=state.ask_verify(False)
            ),
            rx.el.button("Verified", type="submit", class_name="primary"),
            class_name="actions",
        ),
        on_submit=state.verify,
        class_name="verify",
    )


def _alerts(state: Any) -> rx.Component:
    def allergy(card: rx.vars.ObjectVar[AllergyCard]) -> rx.Component:
        return rx.el.li(
            rx.el.strong(card.title),
            rx.cond(card.criticality != "", rx.el.span(card.criticality, class_name="level")),
            rx.cond(card.reaction != "", rx.el.span(card.reaction, class_name="note")),
            class_name=rx.cond(card.high, "high", ""),
        )

    return rx.el.section(
        rx.el.h3("Allergies"),
        rx.cond(
            state.clinical.allergies.length() > 0,
            rx.el.ul(rx.foreach(state.clinical.allergies, allergy)),
            rx.el.p("None recorded"),
        ),
        class_name="allergies",
        custom_attrs={"data-any": rx.cond(state.clinical.allergies.length() > 0, "yes", "no")},
    )


def _contact(state: Any) -> rx.Component:
    values = {
        "phone": state.patient.phone_shown,
        "email": state.patient.email,
        "address": state.patient.address,
        "language": state.patient.language,
    }

    def row(name: str, label: str) -> rx.Component:
        form = rx.el.form(
            rx.el.input(
                name="value",
                default_value=values[name],
                auto_focus=True,
                custom_attrs={"aria-label": label},
            ),
            rx.el.button("Save", type="submit", class_name="primary small"),
            rx.el.button(
                "Cancel", type="button", class_name="quiet small", on_click=state.edit_contact("")
            ),
            on_submit=state.save_contact,
            class_name="inline-form",
        )
        shown = rx.fragment(
            rx.el.span(rx.cond(values[name] != "", values[name], "–"), dir="auto"),
            rx.el.button(
                "Edit",
                type="button",
                class_name="link",
                on_click=state.edit_contact(name),
                custom_attrs={"aria-label": f"Edit {label.lower()}"},
            ),
        )
        return rx.fragment(rx.el.dt(label), rx.el.dd(rx.cond(state.editing == name, form, shown)))

    return rx.el.details(
        rx.el.summary("Contact"),
        rx.el.dl(
            *(row(name, label) for name, label in _CONTACT),
            rx.el.dt("Record number"),
            rx.el.dd(
                rx.cond(
                    state.patient.medical_record_number != "",
                    state.patient.medical_record_number,
                    "–",
                )
            ),
        ),
        open=True,
    )


def _lines(title: str, lines: rx.Var[tuple[ClinicalLine, ...]], *, dated: bool) -> rx.Component:
    def line(card: rx.vars.ObjectVar[ClinicalLine]) -> rx.Component:
        return rx.el.li(
            rx.el.span(card.title),
            rx.cond(card.note != "", rx.el.span(card.note, class_name="note")),
            *([LocalTime.create(at=card.at, form="date")] if dated else []),
        )

    return rx.el.details(
        rx.el.summary(title, rx.el.span(lines.length().to_string(), class_name="count")),
        rx.cond(
            lines.length() > 0,
            rx.el.ul(rx.foreach(lines, line), class_name="lines"),
            rx.el.p("None recorded", class_name="none"),
        ),
        open=True,
    )


def _clinical(state: Any) -> rx.Component:
    card = state.clinical

    def member(one: Any) -> rx.Component:
        return rx.el.li(rx.el.span(one.name), rx.el.span(one.role, class_name="note"))

    return rx.fragment(
        _lines("Active conditions", card.conditions, dated=True),
        _lines("Medications", card.medications, dated=True),
        _lines("Immunisations", card.immunisations, dated=True),
        _lines("Recent visits", card.encounters, dated=True),
        rx.el.details(
            rx.el.summary("Care team"),
            rx.cond(
                card.care_team.length() > 0,
                rx.el.ul(rx.foreach(card.care_team, member), class_name="lines"),
                rx.el.p("None recorded", class_name="none"),
            ),
        ),
    )


def _appointments(state: Any) -> rx.Component:
    def one(card: Any) -> rx.Component:
        return rx.el.li(
            LocalTime.create(
                at=card.starts_at, form="long",
                zone=rx.cond(card.zone != "", card.zone, state.time_zone),
            ),
            rx.el.span(card.reason, " · ", card.clinician, class_name="note"),
            rx.cond(card.answer != "", rx.el.span(card.answer, class_name="tag")),
        )  # fmt: skip

    return rx.el.details(
        rx.el.summary("Upcoming appointments"),
        rx.cond(
            state.patient.upcoming.length() > 0,
            rx.el.ul(rx.foreach(state.patient.upcoming, one), class_name="lines"),
            rx.el.p("None booked", class_name="none"),
        ),
        open=True,
    )


def _kind_option(kind: str) -> rx.Component:
    return rx.el.option(TIMELINE_KINDS[kind], value=kind)


def _timeline(state: Any) -> rx.Component:
    def entry(one: rx.vars.ObjectVar[TimelineEntry]) -> rx.Component:
        return rx.el.li(
            LocalTime.create(at=one.at, form="date"),
            rx.el.div(
                rx.el.span(one.kind_label, class_name="kind"),
                rx.cond(
                    one.conversation_id > 0,
                    rx.el.button(
                        one.title,
                        type="button",
                        class_name="link",
                        on_click=state.go(one.conversation_id),
                    ),
                    rx.cond(
                        one.case_id > 0,
                        rx.el.a(one.title, href=case_address(one.case_id), target=BESIDE),
                        rx.el.span(one.title, dir="auto"),
                    ),
                ),
                rx.cond(one.note != "", rx.el.span(one.note, class_name="note", dir="auto")),
            ),
            key=one.key,
            custom_attrs={"data-kind": one.kind},
        )

    return rx.el.section(
        rx.el.div(
            rx.el.h3("Timeline"),
            rx.el.select(
                rx.el.option("Everything", value=""),
                *(_kind_option(kind) for kind in ADMINISTRATIVE_KINDS),
                rx.cond(
                    state.has_clinical,
                    rx.fragment(*(_kind_option(kind) for kind in CLINICAL_KINDS)),
                ),
                value=state.kind,
                on_change=state.narrow,
                custom_attrs={"aria-label": "Show on the timeline"},
            ),
            class_name="timeline-head",
        ),
        rx.cond(
            state.timeline.length() > 0,
            rx.el.ol(rx.foreach(state.timeline, entry), class_name="timeline"),
            rx.el.p("Nothing here.", class_name="none"),
        ),
        rx.cond(
            state.older_mark != "",
            rx.el.button(
                "Show older", type="button", class_name="quiet wide", on_click=state.further_back
            ),
        ),
    )


def _identify(state: Any) -> rx.Component:
    return rx.el.section(
        rx.el.h2("Who is this?"),
        rx.cond(
            state.conversation.held_by_me,
            rx.fragment(
                rx.cond(
                    state.candidates.length() > 0,
                    rx.fragment(
                        rx.el.p("What the patient wrote fits these records:"),
                        _candidates(state, state.candidates),
                    ),
                    rx.el.p("No record fits what the patient wrote. Search for them."),
                ),
                rx.el.form(
                    field(
                        "Search patients",
                        rx.el.input(
                            name="text",
                            type="search",
                            min_length=3,
                            required=True,
                            placeholder="Name, date of birth, phone or record number",
                        ),
                    ),
                    rx.el.button("Search", type="submit"),
                    on_submit=state.search_patient,
                    class_name="search",
                ),
                rx.cond(
                    state.conversation.stated_name != "",
                    rx.el.button(
                        "None of these: create a record",
                        type="button",
                        class_name="quiet",
                        on_click=state.register,
                    ),
                ),
                rx.cond(
                    state.searched,
                    rx.cond(
                        state.found.length() > 0,
                        _candidates(state, state.found),
                        rx.el.p("Nobody found.", class_name="none"),
                    ),
                ),
            ),
            rx.el.p(
                rx.cond(
                    state.why_not_clinical != "",
                    "The record opens for the agent who takes this conversation.",
                    "No patient is linked to this conversation.",
                )
            ),
        ),
        class_name="identify",
    )


def _candidates(state: Any, people: rx.Var[list[MatchCandidate]]) -> rx.Component:
    def one(card: rx.vars.ObjectVar[MatchCandidate]) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.strong(card.name, dir="auto"),
                rx.el.span(
                    card.birth_date,
                    rx.cond(card.phone_last4 != "", rx.fragment(" · phone …", card.phone_last4)),
                    class_name="note",
                ),
            ),
            rx.el.button(
                "Link",
                type="button",
                class_name="small",
                on_click=state.link(card.patient_id),
            ),
        )

    return rx.el.ul(rx.foreach(people, one), class_name="candidates")
