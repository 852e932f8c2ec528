"""The administrator's routing page over a raw socket against a real server."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from app_server import AppServer, guest_cookie, house_on, quiet_clinic, staff_cookie
from reflex_client import Tab

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

PAGE = "/admin/routing"
STATE = "admin_routing_state"


@dataclass
class Scene:
    """A running server and everybody's cookies."""

    server: AppServer
    cookies: dict[str, str]

    def tab(self, who: str = "ada", **query: str) -> Tab:
        return Tab(self.server.url, PAGE, query=query, cookie=self.cookies[who])

    def queue(self, name: str) -> int:
        return self.server.rows("SELECT id FROM queue WHERE name = ?", name)[0][0]


@pytest.fixture(scope="module")
def scene(once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = quiet_clinic(once, tmp_path_factory.mktemp("clinic"))
    with house_on(folder) as house:
        cookies = {who: staff_cookie(house, who) for who in ("ada", "ana", "sam", "priya")}
        cookies["a stranger"] = ""
    server = AppServer(folder)
    server.start()
    yield Scene(server, cookies)
    server.stop()


def shown(tab: Tab) -> dict[str, Any]:
    """What the page's state holds by now."""
    return tab.vars.get(STATE, {})


async def ready(tab: Tab) -> None:
    await tab.until(lambda: shown(tab).get("ready"), "the page")


def line(tab: Tab, name: str) -> dict[str, Any]:
    return next(one for one in shown(tab)["queues"] if one["name"] == name)


def skills(tab: Tab) -> list[str]:
    return [one["name"] for one in shown(tab)["skills"]]


def form(kind: str, row: int = 0, of: int = 0, **more: str) -> dict[str, str]:
    head = {"form": f"{kind}-{row}-{of}", "kind": kind, "row": str(row), "of": str(of)}
    return head | more


def test_an_administrator_sees_the_queues_and_who_comes_while_they_look(scene: Scene) -> None:
    async def script() -> None:
        async with scene.tab() as tab:
            await ready(tab)
            assert {one["name"] for one in shown(tab)["queues"]} >= {"Front desk", "Nurse line"}
            before = line(tab, "Front desk")["waiting"]
            with house_on(scene.server.data_dir) as house:
                guest, _ = guest_cookie(house)
            async with Tab(scene.server.url, "/", cookie=guest) as patient:
                chat = {"reason": "Who am I?", "consent": "yes"}
                await patient.call("portal_state.start_chat", form=chat)
                await tab.until(
                    lambda: line(tab, "Front desk")["waiting"] == before + 1, "who waits"
                )

    asyncio.run(script())


@pytest.mark.parametrize("who", ["ana", "sam", "priya"])
def test_other_staff_see_nothing_of_it_and_change_nothing(scene: Scene, who: str) -> None:
    front = scene.queue("Front desk")

    async def script() -> str:
        async with scene.tab(who) as tab:
            await ready(tab)
            assert not shown(tab)["allowed"]
            await tab.call(f"{STATE}.save", form=form("queue", front, name="Mine"))
            assert "change settings" in shown(tab)["fault"]
            await tab.call(f"{STATE}.ask_remove", kind="queue", row=front, of=0)
            assert "change settings" in shown(tab)["notice"]
            await tab.call(f"{STATE}.remove")
            await tab.call(f"{STATE}.move", kind="rule", row=1, way="up")
            await tab.call(f"{STATE}.try_out", form={"reason": "x"})
            await tab.call(f"{STATE}.further_back")
            return tab.text

    text = asyncio.run(script())
    assert "Nurse line" not in text
    assert scene.queue("Front desk") == front


def test_a_stranger_is_led_to_the_sign_in(scene: Scene) -> None:
    async def script() -> list[str]:
        async with scene.tab("a stranger") as tab:
            await tab.quiet(0.3)
            await tab.call(f"{STATE}.save", form=form("skill", name="Mine"))
            return tab.redirects

    assert {one.partition("?")[0] for one in asyncio.run(script())} == {"/login"}
    assert scene.server.rows("SELECT * FROM skill WHERE name = 'Mine'") == []


def test_the_address_says_which_part_and_which_one(scene: Scene) -> None:
    front = scene.queue("Front desk")

    async def script() -> None:
        for query, section, item in (
            ({}, "queues", -1),
            ({"tab": "rules"}, "rules", -1),
            ({"tab": "nonsense"}, "queues", -1),
            ({"tab": "queues", "item": str(front)}, "queues", front),
            ({"tab": "queues", "item": "new"}, "queues", 0),
            ({"tab": "hours", "item": "-7"}, "hours", -1),
            ({"tab": "workstreams", "item": "9" * 30}, "workstreams", -1),
        ):
            async with scene.tab(**query) as tab:
                await ready(tab)
                assert (shown(tab)["section"], shown(tab)["item"]) == (section, item), query
        async with scene.tab(tab="queues", item="4711") as tab:
            await ready(tab)
            assert shown(tab)["item"] == -1
            assert "not there any more" in shown(tab)["notice"]

    asyncio.run(script())


def test_a_form_is_answered_beside_itself_and_counted(scene: Scene) -> None:
    async def script() -> None:
        async with scene.tab(tab="skills") as tab, scene.tab(tab="skills") as other:
            await ready(tab)
            await ready(other)
            turn = shown(tab)["turn"]
            await tab.call(f"{STATE}.save", form=form("skill", name=" "))
            assert shown(tab)["fault_at"] == "skill-0-0"
            assert shown(tab)["fault"].startswith("Name: write between")
            assert (shown(tab)["saved"], shown(tab)["turn"]) == ("", turn + 1)
            await tab.call(f"{STATE}.save", form=form("skill", name="Dentistry"))
            assert (shown(tab)["saved"], shown(tab)["fault"]) == ("skill-0-0", "")
            assert shown(tab)["turn"] == turn + 2
            assert "Dentistry" in skills(tab)
            await other.until(
                lambda: "Dentistry" in skills(other), "the other administrator's page"
            )
            key = next(one["id"] for one in shown(tab)["skills"] if one["name"] == "Dentistry")
            await tab.call(f"{STATE}.ask_remove", kind="skill", row=key, of=0)
            assert shown(tab)["asking"] == "Remove the skill “Dentistry”?"
            await tab.call(f"{STATE}.keep")
            await tab.call(f"{STATE}.remove")
            assert shown(tab)["notice"] == "This can't be removed."
            await tab.call(f"{STATE}.ask_remove", kind="skill", row=key, of=0)
            await tab.call(f"{STATE}.remove")
            assert "Dentistry" not in skills(tab)
            await other.until(lambda: "Dentistry" not in skills(other), "that it is gone")

    asyncio.run(script())


def test_what_was_made_gets_its_own_page_and_what_is_removed_leads_back(scene: Scene) -> None:
    fields = {
        "name": "Dental", "priority": "60", "method": "round robin", "active": "yes",
        "service_level_seconds": "30", "short_abandon_seconds": "5",
    }  # fmt: skip

    async def script() -> None:
        async with scene.tab(tab="queues", item="new") as tab:
            await ready(tab)
            await tab.call(f"{STATE}.save", form=form("queue", **fields))
            key = scene.queue("Dental")
            assert tab.redirects == [f"{PAGE}?tab=queues&item={key}"]
        async with scene.tab(tab="queues", item=str(key)) as tab:
            await ready(tab)
            await tab.call(f"{STATE}.save", form=form("member", of=key, staff="1"))
            assert [one["id"] for one in shown(tab)["queue"]["members"]] == [1]
            await tab.call(f"{STATE}.ask_remove", kind="queue", row=key, of=0)
            await tab.call(f"{STATE}.remove")
            assert tab.redirects == [f"{PAGE}?tab=queues"]
        assert scene.server.rows("SELECT * FROM queue WHERE name = 'Dental'") == []

    asyncio.run(script())


def test_a_trial_is_shown_and_leaves_no_trace(scene: Scene) -> None:
    async def script() -> str:
        async with scene.tab(tab="rules") as tab:
            await ready(tab)
            sample = {"reason": "qsampleq7 my tablets", "age": "40", "channel": "chat",
                      "waits_for": "live", "language": ""}  # fmt: skip
            await tab.call(f"{STATE}.try_out", form=sample | {"age": "old"})
            assert shown(tab)["notice"].startswith("Age: write whole years")
            await tab.call(f"{STATE}.try_out", form=sample)
            assert shown(tab)["tried"]
            assert shown(tab)["trial"]["queue"] == "Pharmacy"
            return tab.text

    assert "qsampleq7" not in asyncio.run(script())
    assert "qsampleq7" not in scene.server.log()


def test_the_history_goes_further_back_on_request(scene: Scene) -> None:
    async def script() -> None:
        async with scene.tab(tab="queues") as tab:
            await ready(tab)
            front = scene.queue("Front desk")
            for number in range(32):
                await tab.call(
                    f"{STATE}.save",
                    form=form("overflow", of=front, occasion="out of hours",
                              action="queue anyway", message="") if number < 1
                    else form("skill", name=f"S{number}"),
                )  # fmt: skip
        async with scene.tab(tab="history") as tab:
            await ready(tab)
            assert len(shown(tab)["changes"]) == 30
            assert shown(tab)["more_changes"]
            await tab.call(f"{STATE}.further_back")
            assert len(shown(tab)["changes"]) > 30

    asyncio.run(script())
