"""`/knowledge` and `/knowledge/<name>`: what patients can read.

For somebody who wants to know before they ask, on a phone, with or without an account. In their
first ten seconds they see one field, the topics, and whom to call in an emergency; an article
begins with its words and ends with where they are from.
"""

import reflex as rx

from psc_app.components.patient_knowledge import article_page, search_page
from psc_app.state.topics_state import TopicsState as State


@rx.page(route="/knowledge", title=State.tab_title, on_load=State.read)
def knowledge_topics() -> rx.Component:
    """Searching and browsing."""
    return search_page(State)


@rx.page(route="/knowledge/[article_name]", title=State.tab_title, on_load=State.read)
def knowledge_article() -> rx.Component:
    """One article."""
    return article_page(State)
