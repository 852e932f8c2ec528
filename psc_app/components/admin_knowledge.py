"""Articles for administrators: the list with its filter, one of them, its past, its votes."""

from typing import Any

import reflex as rx

from psc_app.components.admin_article_past import article_past
from psc_app.components.admin_frame import back, head, place
from psc_app.components.admin_islands import Go
from psc_app.components.islands import LocalTime
from psc_app.components.kept_form import KeptForm
from psc_app.components.scripts import script
from psc_app.components.shell import field, icon, nothing
from psc_app.domain.languages import NAMES

PAGE = "/admin/knowledge"
_PART = "articles"

_STATUSES = (("draft", "Draft"), ("published", "Published"), ("archived", "Archived"))
_AUDIENCES = (("external", "Patients and staff"), ("internal", "Staff only"))
_ORDERS = (("title", "By title"), ("newest", "Last changed first"), ("votes", "Unhelpful first"))


class ArticleText(rx.Component):
    """An article's text as readers see it."""

    library = script("knowledge_text.jsx", __name__)
    tag = "ArticleText"
    blocks: rx.Var[Any]


def knowledge_part(state: Any) -> rx.Component:
    """All articles, or the one that the address names."""
    return rx.cond(state.item < 0, _all(state), _one(state))


# ---------------------------------------------------------------- the list


def _all(state: Any) -> rx.Component:
    return rx.el.section(
        head(
            "Knowledge",
            "Articles that agents read and send, and that patients find on the portal.",
            "New article",
            _PART,
            PAGE,
        ),
        _filter(state),
        rx.cond(
            state.articles.length() > 0,
            rx.fragment(
                rx.el.p(
                    rx.cond(state.count == 1, "1 article", state.count.to_string() + " articles"),
                    class_name="note",
                    role="status",
                ),
                rx.el.ul(rx.foreach(state.articles, _line), class_name="article-lines"),
                rx.cond(
                    state.count > state.articles.length(),
                    rx.el.button("Show more", type="button", on_click=state.show_more),
                ),
            ),
            rx.cond(
                (state.words + state.status + state.audience + state.language + state.topic) != "",
                nothing("Nothing fits this filter."),
                nothing("There are no articles yet.", "Write the first one."),
            ),
        ),
        class_name="part",
    )


def _filter(state: Any) -> rx.Component:
    def choose(label: str, name: str, value: rx.Var, *options: rx.Component) -> rx.Component:
        return field(
            label,
            rx.el.select(
                *options, value=value, on_change=lambda chosen: state.narrow(name, chosen)
            ),
        )

    def fixed(choices: tuple[tuple[str, str], ...], every: str = "") -> list[rx.Component]:
        start = [rx.el.option(every, value="")] if every else []
        return start + [rx.el.option(words, value=key) for key, words in choices]

    topics = rx.foreach(state.all_topics, lambda one: rx.el.option(one, value=one))
    languages = rx.foreach(state.all_languages, lambda one: rx.el.option(one, value=one))
    return rx.el.div(
        rx.el.label(
            rx.el.span("Find", class_name="label"),
            rx.el.input(
                type="search",
                default_value=state.words,
                on_change=lambda typed: state.narrow("words", typed).debounce(200),
                placeholder="Title or another name",
                auto_complete="off",
            ),
            class_name="field search",
        ),
        choose("Status", "status", state.status, *fixed(_STATUSES, "Every status")),
        choose("For whom", "audience", state.audience, *fixed(_AUDIENCES, "Everybody")),
        choose("Topic", "topic", state.topic, rx.el.option("Every topic", value=""), topics),
        rx.cond(
            state.all_languages.length() > 1,
            choose(
                "Language", "language", state.language,
                rx.el.option("Every language", value=""), languages,
            ),
        ),
        choose("Order", "order", state.order, *fixed(_ORDERS)),
        role="search",
        class_name="reply-filter article-filter",
    )  # fmt: skip


def _line(one: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.h2(Go.create(one.title, to=place(_PART, one.id, PAGE)), dir="auto"),
            rx.el.p(one.first, class_name="reply-words", dir="auto"),
        ),
        rx.el.div(
            _status(one.status),
            rx.cond(one.audience == "internal", rx.el.span("Staff only", class_name="tag warn")),
            rx.el.span(
                rx.cond(one.views == 1, "1 view", one.views.to_string() + " views"),
                rx.cond(one.helpful > 0, " · " + one.helpful.to_string() + " helpful", ""),
                rx.cond(one.unhelpful > 0, " · " + one.unhelpful.to_string() + " not helpful", ""),
                rx.cond(one.comments > 0, " · " + one.comments.to_string() + " with a comment", ""),
                class_name="note",
            ),
            rx.el.span(
                "Changed ", LocalTime.create(at=one.updated_at, form="long"), class_name="note"
            ),
            class_name="reply-marks",
        ),
        class_name="card",
        key=one.id,
    )


def _status(status: rx.Var) -> rx.Component:
    return rx.cond(
        status == "published",
        rx.el.span("Published", class_name="tag good"),
        rx.cond(
            status == "archived",
            rx.el.span("Archived", class_name="tag"),
            rx.el.span("Draft", class_name="tag warn"),
        ),
    )


# ---------------------------------------------------------------- one article


def _one(state: Any) -> rx.Component:
    draft = state.draft
    new = state.item == 0
    return rx.el.section(
        back(_PART, "All articles", PAGE),
        rx.el.div(
            rx.el.h1(
                rx.cond(new, "New article", draft.title),
                rx.cond(new, rx.fragment(), _status(draft.status)),
                dir="auto",
            ),
            rx.cond(new, rx.fragment(), _deeds(state)),
            class_name="part-head",
        ),
        rx.cond(
            state.newer,
            rx.el.p(
                icon("warning"),
                "Somebody else has changed this article since you opened it.",
                rx.el.button(
                    "Open the newest", type="button", class_name="small", on_click=state.open_newest
                ),
                class_name="hint-bar",
                role="alert",
            ),
        ),
        rx.el.div(
            _form(state),
            rx.el.aside(
                rx.el.h2("As it is read"),
                rx.cond(
                    state.shown.length() > 0,
                    rx.el.div(
                        ArticleText.create(blocks=state.shown),
                        class_name="article-text",
                        dir="auto",
                    ),
                    rx.el.p("Write a text to see it here.", class_name="note"),
                ),
                class_name="card form article-preview",
                custom_attrs={"aria-label": "Preview", "tabIndex": 0},
            ),
            class_name="reply-pair",
        ),
        rx.cond(new, rx.fragment(), article_past(state)),
        class_name="part",
    )


def _deeds(state: Any) -> rx.Component:
    draft = state.draft

    def to(label: str, status: str, class_name: str = "") -> rx.Component:
        return rx.cond(
            draft.status == status,
            rx.fragment(),
            rx.el.button(
                label,
                type="button",
                class_name=class_name,
                on_click=state.set_status(draft.id, status),
            ),
        )

    return rx.el.div(
        rx.cond(
            (draft.status == "published") & (draft.audience == "external"),
            rx.el.a(
                "See it on the portal",
                href="/knowledge/" + draft.slug,
                target="_blank",
                rel="noopener",
                class_name="button quiet",
            ),
        ),
        to("Make it a draft", "draft"),
        to("Archive", "archived"),
        to("Publish", "published", "primary"),
        class_name="article-deeds",
    )


def _form(state: Any) -> rx.Component:
    draft = state.draft
    name = rx.Var.create("article-") + draft.id.to_string()
    return KeptForm.create(
        rx.el.input(type="hidden", name="row", value=draft.id.to_string()),
        rx.el.input(type="hidden", name="version", value=draft.version.to_string()),
        rx.el.input(type="hidden", name="status", value=draft.status),
        rx.el.div(*_controls(state), class_name="fields single"),
        key=name,
        name=name,
        turn=state.turn,
        saved=state.saved,
        fault=state.fault,
        label=rx.cond(draft.id > 0, "Save", "Make the article"),
        about="",
        compact=False,
        emptied=False,
        on_save=state.save,
        class_name="card form made",
    )


def _controls(state: Any) -> list[rx.Component]:
    draft = state.draft

    def line(label: str, name: str, value: rx.Var, help_text: str = "") -> rx.Component:
        control = rx.el.input(
            name=name, type="text", default_value=value, auto_complete="off", dir="auto"
        )
        return field(label, control, help_text)

    def area(
        label: str, name: str, value: rx.Var, rows: int, help_text: str, **more: Any
    ) -> rx.Component:
        control = rx.el.textarea(name=name, rows=rows, default_value=value, dir="auto", **more)
        return rx.el.label(
            rx.el.span(label, class_name="label"),
            control,
            rx.el.span(help_text, class_name="help"),
            class_name="field long-text",
        )

    def choose(label: str, name: str, value: rx.Var, choices: Any, help_text: str) -> rx.Component:
        options = (rx.el.option(words, value=key) for key, words in choices)
        return field(label, rx.el.select(*options, name=name, default_value=value), help_text)

    return [
        line("Title", "title", draft.title),
        area(
            "Text", "body", draft.body, 14,
            "An empty line begins a paragraph; lines that begin with “- ” are a list.",
            on_change=state.preview.debounce(250),
        ),
        area(
            "Other names", "synonyms", draft.synonyms, 3,
            "One a line: what patients call it. Search finds it by these.",
        ),
        area("Topics", "topics", draft.topics, 3, "One a line."),
        choose(
            "For whom", "audience", draft.audience, _AUDIENCES,
            "What is for staff only can't be sent to a patient, and is not on the portal.",
        ),
        choose("Language", "language", draft.language, NAMES.items(), ""),
        line("Source", "source", draft.source, "Shown with the article, as are the next three."),
        line("Address of the source", "source_url", draft.source_url),
        line("Date of the source", "source_date", draft.source_date),
        line("Whom to name", "attribution", draft.attribution),
        line("What changed?", "note", rx.Var.create(""), "For your colleagues, in a few words."),
    ]  # fmt: skip
