"""Whoever has no right to a conversation can neither see nor change it, whatever they send.

Every event handler that a browser can reach, Reflex's own among them, is called
over a raw socket against a real server: by strangers, by other patients and
guests, and by staff without the right; with the numbers of somebody else's
conversation, and with arguments no page would ever send.
"""

import asyncio
from collections.abc import Iterator

import pytest
from app_server import quiet_clinic
from reflex_client import Tab
from strangers import NAME, SECRETS, SENT, WAITING, WORDS, Scene, attack, build_scene, dump

from psc_app.state import gate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

AGENTS = ("an agent with no part in it",)
OTHERS = (
    "a stranger",
    "a stranger with made-up cookies",
    "an agent's ended sign-in",
    "another patient",
    "another guest",
    "an administrator",
    "a privacy officer",
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    once = tmp_path_factory.mktemp("once")
    built = build_scene(quiet_clinic(once, tmp_path_factory.mktemp("clinic")))
    built.server.start()
    yield built
    built.server.stop()


@pytest.mark.parametrize("who", [*OTHERS, *AGENTS])
def test_nobody_else_sees_or_changes_anything_by_any_handler(scene: Scene, who: str) -> None:
    own = scene.attackers[who].own

    async def script() -> list[Tab]:
        async with scene.victims_tab() as patient, scene.agents_tab() as agent:
            await patient.until(lambda: WORDS in patient.text, "the victim's own page")
            await agent.until(lambda: WORDS in agent.text, "the agent's own page")
            await agent.quiet(1)
            before = dump(scene, own)
            tabs = await attack(scene, who)
            await patient.quiet(1)
            assert dump(scene, own) == before
            assert SENT not in patient.text
            return tabs

    hidden = SECRETS if who in AGENTS else (*SECRETS, WAITING)
    for tab in asyncio.run(script()):
        assert [word for word in hidden if word in tab.text] == []
        assert gate.TOO_FAST not in tab.text, "a call was turned away for haste alone"
    log = scene.server.log()
    assert [word for word in (*SECRETS, WAITING, SENT) if word in log] == []
