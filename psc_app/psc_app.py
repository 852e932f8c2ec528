"""The front door: the Reflex app with its pages, routes and backstage."""

from pathlib import Path

import reflex as rx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from psc_app.api import (
    calendar_routes,
    continue_routes,
    file_routes,
    handoff_routes,
    health_routes,
    secure_routes,
    sign_in_routes,
    sms_status_routes,
    sms_webhook,
    transcript_routes,
)
from psc_app.api.guards import Guard, own_scripts
from psc_app.backstage.alert_keeper import alerts
from psc_app.backstage.bot_keeper import bots
from psc_app.backstage.figure_keeper import figures
from psc_app.backstage.keeper import backstage
from psc_app.backstage.mood_keeper import readers
from psc_app.backstage.sms_intake import texts_in
from psc_app.backstage.sms_keeper import senders
from psc_app.demo import carrier_routes, phones
from psc_app.demo.puppets import puppets
from psc_app.pages import (  # noqa: F401 - registers them
    account_page,
    admin_bot_page,
    admin_calendar_page,
    admin_knowledge_page,
    admin_page,
    admin_replies_page,
    admin_routing_page,
    admin_scripts_page,
    agent_page,
    calendar_page,
    cases_page,
    knowledge_pages,
    outbox_page,
    portal_page,
    routing_way_page,
    sign_in_pages,
    simulator_page,
    supervisor_agents_page,
    supervisor_alerts_page,
    supervisor_floor_page,
    supervisor_forecast_page,
    supervisor_page,
    supervisor_reports_page,
    wallboard_page,
)
from psc_app.state import gate
from psc_app.wiring import house

_PAGES = Path(__file__).resolve().parent.parent / ".web" / "build" / "client"


def _with_own_routes(reflex_app: ASGIApp) -> ASGIApp:
    home = house()
    front = Starlette(
        routes=[
            *sign_in_routes.build_routes(home),
            *file_routes.build_routes(home),
            *transcript_routes.build_routes(home),
            *calendar_routes.build_routes(home),
            *health_routes.build_routes(home),
            *handoff_routes.build_routes(home),
            *continue_routes.build_routes(home),
            *secure_routes.build_routes(home),
            *sms_webhook.build_routes(home),
            *sms_status_routes.build_routes(home),
            *phones.build_routes(),
            *carrier_routes.mounted(),
        ]
    )
    front.mount("", reflex_app)
    return Guard(front, home, own_scripts(_PAGES))


gate.install_log_guard()
app = rx.App(
    stylesheets=["/psc.css"],
    html_lang="en",
    reset_style=False,
    toaster=None,
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="robots", content="noindex"),
    ],
    backend_exception_handler=gate.quiet_backend_exception,
    frontend_exception_handler=gate.quiet_frontend_exception,
    api_transformer=_with_own_routes,
)
app.register_lifespan_task(backstage)
app.register_lifespan_task(bots)
app.register_lifespan_task(puppets)
app.register_lifespan_task(phones.remembered)
app.register_lifespan_task(carrier_routes.phones)
app.register_lifespan_task(readers)
app.register_lifespan_task(texts_in)
app.register_lifespan_task(senders)
app.register_lifespan_task(figures)
app.register_lifespan_task(alerts)
