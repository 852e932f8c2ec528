"""The administrator's page about the bot over a raw socket against a real server."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from app_server import AppServer, house_on, quiet_clinic, staff_cookie
from bot_scripts_of import SMALL
from reflex_client import Tab

from psc_app.bot import script_text
from psc_app.domain.bot_script import LONGEST_SCRIPT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

STATE = "admin_bot_state"
WORDS = "qdraftq9"


class Scene:
    """A running server and everybody's cookies."""

    def __init__(self, server: AppServer, cookies: dict[str, str]) -> None:
        self.server, self.cookies = server, cookies

    def tab(self, who: str = "ada") -> Tab:
        return Tab(self.server.url, "/admin/bot", cookie=self.cookies[who])


@pytest.fixture(scope="module")
def scene(once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = quiet_clinic(once, tmp_path_factory.mktemp("clinic"))
    with house_on(folder) as house:
        cookies = {who: staff_cookie(house, who) for who in ("ada", "ana", "sam", "priya")}
    server = AppServer(folder)
    server.start()
    yield Scene(server, cookies)
    server.stop()


def shown(tab: Tab) -> dict[str, Any]:
    """What the page's state holds by now."""
    return tab.vars.get(STATE, {})


async def ready(tab: Tab) -> None:
    await tab.until(lambda: shown(tab).get("ready"), "the page")


@pytest.mark.parametrize("who", ["ana", "sam", "priya"])
def test_other_staff_see_nothing_of_it_and_change_nothing(scene: Scene, who: str) -> None:
    async def script() -> str:
        async with scene.tab(who) as tab:
            await ready(tab)
            assert not shown(tab)["allowed"]
            await tab.call(f"{STATE}.save", text=SMALL, note="Mine", go_live=True)
            assert "change settings" in shown(tab)["fault"]
            for name, more in (
                ("check", {"text": SMALL}),
                ("open_version", {"version": 0}),
                ("make_live", {"version": 0}),
                ("compare", {"version": 0, "text": SMALL}),
                ("begin_trial", {"text": SMALL}),
            ):
                await tab.call(f"{STATE}.{name}", **more)
                assert "change settings" in shown(tab)["notice"], name
                await tab.call(f"{STATE}.dismiss")
            await tab.call(f"{STATE}.press", choice="A refill")
            await tab.call(f"{STATE}.answer_trial", form={"said": "1"})
            return tab.text

    text = asyncio.run(script())
    assert "Riverside Avenue" not in text
    assert "Which medicine" not in text
    assert scene.server.rows("SELECT * FROM bot_script WHERE note = 'Mine'") == []


def test_a_version_is_saved_made_live_compared_and_opened_and_others_see_it(scene: Scene) -> None:
    async def script() -> None:
        async with scene.tab() as tab, scene.tab() as other:
            await ready(tab)
            await ready(other)
            assert shown(tab)["text"] == script_text.shipped()
            assert (shown(tab)["opened"], shown(tab)["live_version"]) == (0, 0)
            assert len(shown(tab)["flows"]) > 10
            await tab.call(f"{STATE}.save", text="flows: [", note="Broken", go_live=True)
            assert shown(tab)["fault"].startswith("Not saved. Line 1")
            turn = shown(tab)["turn"]
            await tab.call(f"{STATE}.save", text=SMALL, note="Small", go_live=False)
            made = shown(tab)["saved"]
            assert made
            assert shown(tab)["turn"] == turn + 1
            assert [one["title"] for one in shown(tab)["flows"]] == ["Menu", "Refill", "Bye"]
            await other.until(lambda: shown(other)["newest"] == made, "the other page")
            assert shown(other)["text"] == script_text.shipped(), "what they edit is left alone"
            await other.call(f"{STATE}.save", text=SMALL + "\n", note="Other", go_live=False)
            assert "saved meanwhile" in shown(other)["fault"]
            await other.call(f"{STATE}.save", text=SMALL + "\n", note="Other", go_live=False)
            assert shown(other)["saved"] == made + 1
            await tab.call(f"{STATE}.make_live", version=made)
            await other.until(lambda: shown(other)["live_version"] == made, "what is live")
            await tab.call(f"{STATE}.compare", version=made, text=SMALL.replace("Bye.", "So long."))
            signs = [(one["sign"], one["text"].strip()) for one in shown(tab)["changed"]]
            assert ("+", '- end: "So long."') in signs
            await tab.call(f"{STATE}.stop_comparing")
            assert shown(tab)["compared"] == -1
            load = shown(tab)["load"]
            await tab.call(f"{STATE}.open_version", version=0)
            assert shown(tab)["load"] == load + 1
            assert shown(tab)["text"] == script_text.shipped()
            await tab.call(f"{STATE}.open_version", version=4711)
            assert "no such version" in shown(tab)["notice"]

    asyncio.run(script())


def test_faults_are_shown_by_line_and_the_flows_stay_while_one_types(scene: Scene) -> None:
    async def script() -> None:
        async with scene.tab() as tab:
            await ready(tab)
            flows = shown(tab)["flows"]
            await tab.call(f"{STATE}.check", text="flows:\n  one:\n    steps:\n      - go: x")
            assert [one["line"] for one in shown(tab)["faults"]] == [4]
            assert not shown(tab)["usable"]
            assert shown(tab)["flows"] == flows
            await tab.call(f"{STATE}.check", text="x" * (LONGEST_SCRIPT + 1))
            assert "could not be understood" in shown(tab)["notice"]

    asyncio.run(script())


def test_a_trial_talks_with_the_draft_and_leaves_no_trace(scene: Scene) -> None:
    draft = SMALL.replace("Which medicine?", f"Which {WORDS}?")

    async def script() -> None:
        async with scene.tab() as tab:
            await ready(tab)
            await tab.call(f"{STATE}.begin_trial", text=draft)
            assert shown(tab)["choices"] == ["A refill", "Goodbye"]
            await tab.call(f"{STATE}.press", choice="A refill")
            assert shown(tab)["said"][-1]["text"] == f"Which {WORDS}?"
            assert (shown(tab)["at_flow"], shown(tab)["at_line"]) == ("Refill", 14)
            await tab.call(f"{STATE}.answer_trial", form={"said": "  "})
            await tab.call(f"{STATE}.answer_trial", form={"said": f"{WORDS} 5 mg"})
            assert shown(tab)["slots"] == [{"name": "medicine", "value": f"{WORDS} 5 mg"}]
            await tab.call(f"{STATE}.answer_trial", form={"said": "agent"})
            assert shown(tab)["over"]
            told = len(shown(tab)["said"])
            await tab.call(f"{STATE}.press", choice="A refill")
            assert len(shown(tab)["said"]) == told
            await tab.call(f"{STATE}.begin_trial", text="flows: [")
            assert "Mend the faults first" in shown(tab)["notice"]
            assert not shown(tab)["trying"]

    asyncio.run(script())
    for (table,) in scene.server.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        rows = scene.server.rows(f"SELECT * FROM {table}")
        assert not any(WORDS in str(row) for row in rows), table
    assert WORDS not in scene.server.log()
