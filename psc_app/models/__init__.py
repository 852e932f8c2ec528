"""The tables. Importing this package registers all of them."""

from psc_app.models import (  # noqa: F401
    bot,
    clinical,
    conversation,
    journal,
    mood,
    people,
    red_flags,
    scheduling,
    settings,
    workplace,
)
