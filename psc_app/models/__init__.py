"""The tables. Importing this package registers all of them."""

from psc_app.models import (  # noqa: F401
    bot,
    cases,
    clinical,
    conversation,
    figures,
    insights,
    journal,
    knowledge,
    mood,
    people,
    red_flags,
    scheduling,
    settings,
    texts,
    tools,
    workplace,
)
