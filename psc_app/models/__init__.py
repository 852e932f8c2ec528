"""The tables. Importing this package registers all of them."""

from psc_app.models import (  # noqa: F401
    clinical,
    conversation,
    journal,
    people,
    scheduling,
    settings,
    workplace,
)
