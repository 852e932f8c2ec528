"""The two pages about the calendar over a raw socket against a real server."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from app_server import (
    AppServer,
    house_on,
    patient_cookie,
    patient_named,
    quiet_clinic,
    staff_cookie,
)
from reflex_client import Tab

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

ADMIN, AGENT = "admin_calendar_state", "calendar_state"


@dataclass
class Scene:
    """A running server and everybody's cookies."""

    server: AppServer
    cookies: dict[str, str]

    def admin(self, who: str = "ada", **query: str) -> Tab:
        return Tab(self.server.url, "/admin/calendar", query=query, cookie=self.cookies[who])

    def agent(self, who: str, **query: str) -> Tab:
        return Tab(self.server.url, "/agent/calendar", query=query, cookie=self.cookies[who])

    def clinic(self) -> int:
        return self.server.rows("SELECT id FROM clinic ORDER BY name")[0][0]

    def booked(self) -> int:
        return self.server.rows("SELECT id FROM appointment ORDER BY starts_at")[0][0]


@pytest.fixture(scope="module")
def scene(once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = quiet_clinic(once, tmp_path_factory.mktemp("clinic"))
    with house_on(folder) as house:
        cookies = {who: staff_cookie(house, who) for who in ("ada", "ben", "sam", "priya")}
        cookies["a patient"] = patient_cookie(house, patient_named(house, "Vargas"))
        cookies["a stranger"] = ""
    server = AppServer(folder)
    server.start()
    yield Scene(server, cookies)
    server.stop()


def shown(tab: Tab, state: str = ADMIN) -> dict[str, Any]:
    """What a page's state holds by now."""
    return tab.vars.get(state, {})


async def ready(tab: Tab, state: str = ADMIN) -> None:
    await tab.until(lambda: shown(tab, state).get("ready"), "the page")


def form(kind: str, row: int = 0, of: int = 0, **more: str) -> dict[str, str]:
    head = {"form": f"{kind}-{row}-{of}", "kind": kind, "row": str(row), "of": str(of)}
    return head | more


def test_an_administrator_sees_this_week_and_hears_of_what_others_change(scene: Scene) -> None:
    async def script() -> None:
        async with scene.admin() as tab, scene.admin(tab="visits") as other:
            await ready(tab)
            await ready(other)
            view = shown(tab)["view"]
            assert (view["span"], view["clinic"]) == ("week", scene.clinic())
            assert view["rows"]
            today = view["today"]
            closed = form("closure", of=scene.clinic(), day=today, name="Parade")
            await other.call(f"{ADMIN}.save", form=closed)
            assert shown(other)["fault"] == ""
            await tab.until(
                lambda: "Parade" in [one["note"] for one in shown(tab)["view"]["heads"]],
                "the closed day",
            )

    asyncio.run(script())


def test_the_address_says_what_is_looked_at(scene: Scene) -> None:
    clinic = str(scene.clinic())

    async def script() -> None:
        for query, section, item in (
            ({"tab": "clinics"}, "clinics", -1),
            ({"tab": "clinics", "item": clinic}, "clinics", int(clinic)),
            ({"tab": "practitioners", "item": "new"}, "practitioners", 0),
            ({"tab": "nonsense"}, "week", -1),
            ({"tab": "visits", "item": "9" * 30}, "visits", -1),
        ):
            async with scene.admin(**query) as tab:
                await ready(tab)
                assert (shown(tab)["section"], shown(tab)["item"]) == (section, item), query
        async with scene.admin(tab="clinics", item="4711") as tab:
            await ready(tab)
            assert shown(tab)["item"] == -1
            assert "not there any more" in shown(tab)["notice"]
        async with scene.admin(span="day", day="2026-12-25", clinic="x") as tab:
            await ready(tab)
            assert shown(tab)["view"]["title"] == "Friday, December 25, 2026"

    asyncio.run(script())


def test_what_is_made_gets_its_own_page_and_what_is_refused_says_why(scene: Scene) -> None:
    async def script() -> None:
        async with scene.admin(tab="clinics", item="new") as tab:
            await ready(tab)
            wanted = {"name": "Northside", "address": "", "phone": "", "active": "yes"}
            await tab.call(f"{ADMIN}.save", form=form("clinic", **wanted, time_zone="Mars"))
            assert (shown(tab)["fault_at"], shown(tab)["turn"]) == ("clinic-0-0", 1)
            await tab.call(f"{ADMIN}.save", form=form("clinic", **wanted, time_zone="UTC"))
            key = scene.server.rows("SELECT id FROM clinic WHERE name = 'Northside'")[0][0]
            assert tab.redirects[-1] == f"/admin/calendar?tab=clinics&item={key}"
            await tab.call(f"{ADMIN}.ask_remove", kind="clinic", row=key, of=0)
            assert shown(tab)["asking"] == "Remove the clinic “Northside”?"
            await tab.call(f"{ADMIN}.remove")
        assert scene.server.rows("SELECT id FROM clinic WHERE name = 'Northside'") == []

    asyncio.run(script())


@pytest.mark.parametrize("who", ["ben", "sam", "priya"])
def test_other_staff_see_nothing_of_the_administrators_page(scene: Scene, who: str) -> None:
    clinic = scene.clinic()

    async def script() -> str:
        async with scene.admin(who) as tab:
            await ready(tab)
            assert not shown(tab)["allowed"]
            await tab.call(f"{ADMIN}.save", form=form("clinic", clinic, name="Mine"))
            assert "change settings" in shown(tab)["fault"]
            await tab.call(f"{ADMIN}.ask_remove", kind="clinic", row=clinic, of=0)
            assert "change settings" in shown(tab)["notice"]
            await tab.call(f"{ADMIN}.remove")
            await tab.call(f"{ADMIN}.further_back")
            return tab.text

    text = asyncio.run(script())
    assert "Westgate" not in text
    assert scene.clinic() == clinic


def test_a_supervisor_asks_whose_an_appointment_is_and_an_agent_without_a_part_may_not(
    scene: Scene,
) -> None:
    key = scene.booked()

    async def script() -> None:
        async with scene.agent("sam") as tab:
            await ready(tab, AGENT)
            assert shown(tab, AGENT)["view"]["rows"]
            await tab.call(f"{AGENT}.ask_whose", appointment=key)
            assert shown(tab, AGENT)["whose"]["patient"]
            await tab.call(f"{AGENT}.close_whose")
            assert shown(tab, AGENT)["whose"]["id"] == 0
        async with scene.agent("ben") as tab:
            await ready(tab, AGENT)
            assert shown(tab, AGENT)["view"]["rows"]
            await tab.call(f"{AGENT}.ask_whose", appointment=key)
            assert shown(tab, AGENT)["whose"]["id"] == 0
            assert "no such appointment" in shown(tab, AGENT)["notice"]
            await tab.call(f"{AGENT}.dismiss")
            assert shown(tab, AGENT)["notice"] == ""

    asyncio.run(script())
    seen = scene.server.rows("SELECT object_id FROM audit_entry WHERE action = 'read appointment'")
    assert seen == [(key,)]


@pytest.mark.parametrize("who", ["ada", "priya"])
def test_administrators_and_privacy_officers_ask_nobodys_name(scene: Scene, who: str) -> None:
    async def script() -> str:
        async with scene.agent(who) as tab:
            await ready(tab, AGENT)
            assert not shown(tab, AGENT)["allowed"]
            await tab.call(f"{AGENT}.ask_whose", appointment=scene.booked())
            assert "administrative data" in shown(tab, AGENT)["notice"]
            return tab.text

    assert "Westgate" not in asyncio.run(script())


@pytest.mark.parametrize("who", ["a patient", "a stranger"])
def test_nobody_from_outside_gets_in(scene: Scene, who: str) -> None:
    async def script() -> None:
        for tab in (scene.admin(who), scene.agent(who)):
            async with tab:
                await tab.quiet(0.3)
                await tab.call(f"{AGENT}.ask_whose", appointment=scene.booked())
                assert {one.partition("?")[0] for one in tab.redirects} == {"/login"}
                assert "Westgate" not in tab.text

    asyncio.run(script())
