"""Every page can be drawn: no type checker sees a misspelt field of a card in a list."""

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

import psc_app.psc_app  # noqa: F401 - registers all pages and states

ROUTES = {
    "index",
    "login",
    "sign-in",
    "agent",
    "account",
    "admin",
    "admin/routing",
    "admin/bot",
    "admin/knowledge",
    "admin/scripts",
    "admin/replies",
    "admin/calendar",
    "agent/calendar",
    "agent/cases",
    "agent/tasks",
    "supervisor",
    "supervisor/agents",
    "supervisor/floor",
    "supervisor/reports",
    "supervisor/forecast",
    "supervisor/alerts",
    "supervisor/wallboard",
    "supervisor/routing",
    "knowledge",
    "knowledge/[article_name]",
    "outbox",
    "simulator",
}


def pages() -> dict[str, tuple[rx.Component, dict[str, object]]]:
    """Each page's function and options, by its route."""
    found = {}
    for render, options in RegistrationContext.ensure_context().decorated_pages:
        route = (options.get("route") or render.__name__).strip("/") or "index"
        found[route] = (render, options)
    return found


def test_every_route_has_its_page() -> None:
    assert set(pages()) == ROUTES


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_the_page_builds_and_has_a_title(route: str) -> None:
    render, options = pages()[route]
    drawn = render()
    assert "className" in str(drawn)
    assert drawn._get_all_imports()
    assert options["title"] is not None and str(options["title"]) != ""


@pytest.mark.parametrize("route", ["agent", "admin"])
def test_a_page_of_staff_looks_who_is_there_when_it_loads(route: str) -> None:
    assert pages()[route][1]["on_load"] is not None
