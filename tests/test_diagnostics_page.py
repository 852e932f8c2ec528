"""The supervisor's page about routing, over a raw socket against a real server."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from app_server import AppServer, guest_cookie, house_on, quiet_clinic, staff_actor, staff_cookie
from reflex_client import Tab

from psc_app.services import portal, presence

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SECRET = "qroutedq7"
PAGE = "/supervisor/routing"


@dataclass
class Scene:
    """A running server on which one guest waits, and everybody's cookies."""

    server: AppServer
    talk: int
    guest: str
    cookies: dict[str, str]

    def tab(self, who: str, **query: str) -> Tab:
        return Tab(self.server.url, PAGE, query=query, cookie=self.cookies[who])


@pytest.fixture(scope="module")
def scene(once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = quiet_clinic(once, tmp_path_factory.mktemp("clinic"))
    with house_on(folder) as house:
        answers = portal.Answers(reason=SECRET, name=SECRET, consent=True)
        guest, talk = guest_cookie(house, answers)
        cookies = {who: staff_cookie(house, who) for who in ("sam", "ben", "ada", "priya")}
        cookies["a stranger"] = ""
        house.store.do_now(staff_actor(house, "sam"), presence.choose, "offline")
    server = AppServer(folder)
    server.start()
    yield Scene(server, talk, guest, cookies)
    server.stop()


def shown(tab: Tab) -> dict[str, Any]:
    """What the page's state holds by now."""
    return tab.vars.get("diagnostics_state", {})


def test_a_supervisor_finds_a_conversation_and_sees_its_way(scene: Scene) -> None:
    async def script() -> str:
        async with scene.tab("sam") as tab:
            await tab.until(lambda: shown(tab).get("rows"), "the list")
            assert scene.talk in [row["id"] for row in shown(tab)["rows"]]
            await tab.call("diagnostics_state.go", thread=scene.talk)
            await tab.until(lambda: shown(tab).get("shown") == scene.talk, "the way")
            way = shown(tab)["way"]
            assert way["steps"][0]["title"].startswith("Came in")
            assert (way["state_label"], way["open"]) == ("Open", True)
            assert way["now"]["verdict"]
            await tab.call("diagnostics_state.go", thread=0)
            await tab.until(lambda: shown(tab)["shown"] == 0, "the list again")
            return tab.text

    assert SECRET not in asyncio.run(script())


def test_the_address_opens_a_conversation_and_the_filters_narrow_the_list(scene: Scene) -> None:
    async def script() -> None:
        async with scene.tab("sam", c=str(scene.talk)) as tab:
            await tab.until(lambda: shown(tab).get("shown") == scene.talk, "the way")
            await tab.call("diagnostics_state.go", thread=0)
            await tab.until(lambda: shown(tab)["shown"] == 0, "the list")
            await tab.call("diagnostics_state.find", form={"number": "", "state": "4"})
            await tab.until(
                lambda: all(row["state"] == 4 for row in shown(tab)["rows"]), "closed ones"
            )
            number = str(scene.talk)
            await tab.call("diagnostics_state.find", form={"number": number, "queue": "x"})
            await tab.until(
                lambda: [row["id"] for row in shown(tab)["rows"]] == [scene.talk], "the one"
            )
            await tab.call("diagnostics_state.go", thread=999_999)
            await tab.until(lambda: "no conversation" in shown(tab)["notice"], "the refusal")

    asyncio.run(script())


def test_the_way_goes_on_while_it_is_looked_at(scene: Scene) -> None:
    async def script() -> None:
        async with scene.tab("sam", c=str(scene.talk)) as tab:
            await tab.until(lambda: shown(tab).get("shown") == scene.talk, "the way")
            async with Tab(scene.server.url, "/", cookie=scene.guest):
                await tab.quiet(0.5)
                count = len(shown(tab)["way"]["steps"])
            await tab.until(lambda: len(shown(tab)["way"]["steps"]) > count, "the next step")

    asyncio.run(script())


@pytest.mark.parametrize("who", ["ben", "ada", "priya"])
def test_staff_who_are_no_supervisors_are_told_so_and_see_nothing(scene: Scene, who: str) -> None:
    async def script() -> None:
        async with scene.tab(who, c=str(scene.talk)) as tab:
            await tab.until(lambda: shown(tab).get("ready"), "the first look")
            await tab.call("diagnostics_state.go", thread=scene.talk)
            await tab.call("diagnostics_state.find", form={"number": str(scene.talk)})
            await tab.quiet(0.5)
            now = shown(tab)
            assert (now["allowed"], now["rows"], now["shown"]) == (False, [], 0)
            assert now["way"]["steps"] == []
            assert SECRET not in tab.text

    asyncio.run(script())


def test_a_stranger_is_sent_to_the_sign_in(scene: Scene) -> None:
    async def script() -> None:
        async with scene.tab("a stranger", c=str(scene.talk)) as tab:
            await tab.until(lambda: tab.redirects, "the way out")
            assert tab.redirects[-1].startswith("/login")
            assert not shown(tab).get("rows")

    asyncio.run(script())
