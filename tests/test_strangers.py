"""Whoever has no right to a conversation can neither see nor change it, whatever they send.

Every event handler that a browser can reach, Reflex's own among them, is called
over a raw socket against a real server: by strangers, by other patients and
guests, and by staff without the right; with the numbers of somebody else's
conversation, and with arguments no page would ever send.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from app_server import (
    change_rows,
    guest_cookie,
    house_on,
    quiet_clinic,
    set_bot,
    staff_actor,
    staff_cookie,
)
from reflex_client import Tab
from strangers import (
    NAME,
    PHONE,
    SECRETS,
    SENT,
    WAITING,
    WORDS,
    Scene,
    attack,
    build_scene,
    changes,
    dump,
    handlers,
    wait_until_read,
)
from texting import a_text

from psc_app.domain.vocabulary import BotKind
from psc_app.models.conversation import Conversation
from psc_app.models.workplace import AgentStatus, Workstream
from psc_app.services import offers
from psc_app.services.portal import Answers
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
def scene(once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    built = build_scene(quiet_clinic(once, tmp_path_factory.mktemp("clinic")))
    built.server.start()
    wait_until_read(built)
    yield built
    built.server.stop()


@pytest.mark.parametrize("who", [*OTHERS, *AGENTS])
def test_nobody_else_sees_or_changes_anything_by_any_handler(scene: Scene, who: str) -> None:
    # Tabs of those who came before may still be noticed as gone, so theirs doesn't count.
    own = set().union(*(attacker.own for attacker in scene.attackers.values()))

    async def script() -> list[Tab]:
        async with scene.victims_tab() as patient, scene.agents_tab() as agent:
            await patient.until(lambda: WORDS in patient.text, "the victim's own page")
            await agent.until(lambda: WORDS in agent.text, "the agent's own page")
            await agent.quiet(1)
            before = dump(scene, own)
            tabs = await attack(scene, who)
            await patient.quiet(1)
            assert changes(before, dump(scene, own)) == []
            assert SENT not in patient.text
            return tabs

    hidden = SECRETS if who in AGENTS else (*SECRETS, WAITING)
    for tab in asyncio.run(script()):
        assert [word for word in hidden if word in tab.text] == []
        assert gate.TOO_FAST not in tab.text, "a call was turned away for haste alone"
    log = scene.server.log()
    assert [word for word in (*SECRETS, WAITING, SENT) if word in log] == []


def test_a_tab_left_behind_shows_nothing_to_whoever_comes_next(scene: Scene) -> None:
    """The name of a tab outlives its sign-in: in the browser, and an hour on the server."""

    async def script() -> list[Tab]:
        left = []
        for tab in (scene.victims_tab(), scene.agents_tab()):
            async with tab:
                await tab.until(lambda tab=tab: WORDS in tab.text, "the page of the first person")
            left.append(tab.token)
        with house_on(scene.server.data_dir) as house:
            ben = staff_cookie(house, "ben")
        others = ["", ben, scene.attackers["another patient"].cookies[0]]
        after = []
        for token in left:
            for cookie in others:
                for path in ("/", "/agent", "/login"):
                    after += await in_that_tab(path, token, cookie)
        return after

    async def in_that_tab(path: str, token: str, cookie: str) -> list[Tab]:
        """Open the tab again; until the last one's end is noticed it gets another name."""
        opened = []
        for _ in range(25):
            async with Tab(scene.server.url, path, token=token, cookie=cookie) as tab:
                await tab.quiet(0.2)
            opened.append(tab)
            if tab.token == token:
                return opened
        raise AssertionError("the tab never got its name back")

    for tab in asyncio.run(script()):
        assert [word for word in SECRETS if word in tab.text] == []


def test_the_cookie_never_comes_back_through_the_socket(scene: Scene) -> None:
    async def script() -> str:
        async with scene.agents_tab() as tab:
            await tab.until(lambda: WORDS in tab.text, "the page")
            return tab.text

    assert scene.ana.partition("=")[2] not in asyncio.run(script())


def test_a_listener_that_was_called_by_hand_ends_with_its_tab(scene: Scene) -> None:
    """Otherwise a tab that has gone would be offered patients, and strangers could pile them up."""
    with house_on(scene.server.data_dir) as house:
        cookie = staff_cookie(house, "ben")

    def is_there() -> bool:
        query = "SELECT connected FROM agent_status JOIN staff ON staff.id = staff_id"
        return scene.server.rows(f"{query} WHERE username = 'ben'") == [(1,)]

    async def script() -> None:
        async with Tab(scene.server.url, "/agent", cookie=cookie) as tab:
            await tab.until(lambda: tab.vars["agent_state"]["ready"], "the page")
            for _ in range(5):
                await tab.send("agent_state.listen")
            await tab.settle()
            await tab.call("agent_state.choose_presence", to="busy")
            await tab.until(lambda: tab.vars["agent_state"]["presence"] == "busy", "the change")
            assert is_there()
        async with scene.guests_tab() as guest:
            # Its arrival rings at every desk.
            form = {"reason": "A ring", "consent": "yes"}
            await guest.call("portal_state.start_chat", form=form)
            for _ in range(100):
                if not is_there():
                    break
                await guest.quiet(0.1)
            await guest.call("portal_state.leave")
        assert not is_there()

    asyncio.run(script())


class Deeds:
    """Calls handlers as the page does, and keeps account of them; none may be refused."""

    def __init__(self) -> None:
        self.called: set[str] = set()

    async def do(self, tab: Tab, handler: str, **payload: Any) -> None:
        self.called.add(handler)
        state = tab.vars[handler.partition(".")[0]]
        await tab.call(handler, **payload)
        assert state["notice"] == "", f"{handler} was refused: {state['notice']}"
        assert tab.redirects == []


def test_whose_it_is_can_use_every_handler_in_the_same_clinic(scene: Scene) -> None:
    """The last test here: it ends the conversations that the others are about."""
    deeds = Deeds()

    async def script() -> None:
        async with scene.victims_tab() as patient, scene.agents_tab() as agent:
            await patient.until(lambda: WORDS in patient.text, "the patient's page")
            await agent.until(lambda: WORDS in agent.text, "the agent's page")
            await talk(deeds, scene, patient, agent)
            await raise_flag(deeds, scene, agent)
            await use_record(deeds, scene, agent)
            await take_others(deeds, scene, agent)
            await text_with_patient(deeds, scene, agent)
            await work_together(deeds, scene, agent)
            await oversee(deeds, scene, agent)
            await turn_away(deeds, scene)
            await ask_the_bot(deeds, scene)
            await end_talk(deeds, scene, patient, agent)

    asyncio.run(script())
    pages = ("agent_state.", "portal_state.")
    expected = {name.rpartition("____")[2] for name in handlers()}
    expected = {name for name in expected if name.startswith(pages)}
    not_ours = {page + own for page in pages for own in ("setvar", "listen")}
    assert deeds.called == expected - not_ours


def message(thread: int, body: str) -> dict[str, Any]:
    return {"thread": thread, "client_id": uuid4().hex, "body": body, "visibility": "public"}


async def talk(deeds: Deeds, scene: Scene, patient: Tab, agent: Tab) -> None:
    for tab, page, other in (
        (patient, "portal_state", agent),
        (agent, "agent_state", patient),
    ):
        await deeds.do(tab, f"{page}.set_front", front=True)
        mode = {"mode": "public"} if page == "agent_state" else {}
        await deeds.do(tab, f"{page}.type_on", thread=scene.talk, **mode)
        if page == "agent_state":
            await deeds.do(tab, f"{page}.explain_mood", thread=scene.talk)
        await deeds.do(tab, f"{page}.send", **message(scene.talk, f"owner at {page}"))
        await other.until(lambda o=other, p=page: f"owner at {p}" in o.text, "the message")
        edge = tab.vars[page]["edge"]
        await deeds.do(tab, f"{page}.older", thread=scene.talk, before=edge)
        await deeds.do(tab, f"{page}.ask_to_end")
        await deeds.do(tab, f"{page}.keep_talking")
        await deeds.do(tab, f"{page}.dismiss")


async def raise_flag(deeds: Deeds, scene: Scene, agent: Tab) -> None:
    """An emergency that nobody found, and that was none after all."""
    desk = agent.vars["agent_state"]
    await deeds.do(agent, "agent_state.ask_missed", seq=0)
    await agent.until(lambda: desk["missing"] > 0, "the question")
    seq = desk["missing"]
    await deeds.do(agent, "agent_state.mark_missed", form={"family": "stroke"})
    await agent.until(lambda: seq in desk["flagged"], "the flag")
    await deeds.do(agent, "agent_state.acknowledge", thread=scene.talk)
    verdict = {"thread": scene.talk, "seq": seq, "verdict": "false alarm"}
    await deeds.do(agent, "agent_state.judge", **verdict)
    await agent.until(lambda: desk["flagged"] == [], "the verdict")


async def use_record(deeds: Deeds, scene: Scene, agent: Tab) -> None:
    await deeds.do(agent, "agent_state.show_list", which="closed")
    await deeds.do(agent, "agent_state.show_pane", which="patient")
    await deeds.do(agent, "agent_state.narrow", kind="Encounter")
    await deeds.do(agent, "agent_state.further_back")
    await deeds.do(agent, "agent_state.edit_contact", field="phone")
    await deeds.do(agent, "agent_state.save_contact", form={"value": PHONE})
    await deeds.do(agent, "agent_state.search_patient", form={"text": NAME})
    found = agent.vars["agent_state"]["found"]
    assert [one["patient_id"] for one in found] == [scene.patient_id]
    await deeds.do(agent, "agent_state.choose_presence", to="available")


async def take_others(deeds: Deeds, scene: Scene, agent: Tab) -> None:
    """The guest who was offered to this agent, and the next one."""
    desk = agent.vars["agent_state"]
    # It was taken back whenever a tab of hers had gone, and is offered anew with her next move.
    with house_on(scene.server.data_dir) as house:
        change_rows(house, Workstream, lambda row: setattr(row, "mode", "push"))
    await deeds.do(agent, "agent_state.choose_presence", to="appear away")
    await deeds.do(agent, "agent_state.be_back")
    await agent.until(lambda: asked(desk, scene.offered), "the guest's offer")
    await deeds.do(agent, "agent_state.accept", offer=asked(desk, scene.offered))
    await agent.until(lambda: desk["thread"] == scene.offered, "the guest's conversation")
    await deeds.do(agent, "agent_state.unlink")
    await deeds.do(agent, "agent_state.register")
    await deeds.do(agent, "agent_state.link", patient_id=scene.patient_id)
    await deeds.do(agent, "agent_state.ask_verify", open_=True)
    await deeds.do(agent, "agent_state.verify", form={"phone": "yes", "date of birth": "yes"})
    await agent.until(lambda: desk["verified_by"] != "", "the verification")
    await deeds.do(agent, "agent_state.end", thread=scene.offered)
    await deeds.do(agent, "agent_state.finish_wrap_up", form={"disposition": "Answered"})
    # Other guests wait as well, and are offered once there is room.
    await deeds.do(agent, "agent_state.choose_presence", to="appear away")
    with house_on(scene.server.data_dir) as house:
        change_rows(house, AgentStatus, lambda row: setattr(row, "capacity_units", 9))
        for _ in range(2):
            guest_cookie(house, Answers(reason="A question", name="Guest", consent=True))
    await deeds.do(agent, "agent_state.be_back")
    await agent.until(lambda: len(desk["offers"]) > 1, "other offers")
    await deeds.do(agent, "agent_state.choose_presence", to="appear away")
    first, second = desk["offers"][:2]
    await deeds.do(agent, "agent_state.ask_why", offer=first["id"])
    await deeds.do(agent, "agent_state.keep_offer")
    await deeds.do(agent, "agent_state.ask_why", offer=first["id"])
    await deeds.do(agent, "agent_state.say_why", form={"reason": "Not my field"})
    if desk["saying_warning"]:  # nobody else is on duty
        await deeds.do(agent, "agent_state.say_why", form={"reason": "Not my field"})
    await deeds.do(agent, "agent_state.reject", offer=second["id"])
    await deeds.do(agent, "agent_state.pick", thread=second["conversation_id"])
    await agent.until(lambda: desk["thread"] == second["conversation_id"], "the one picked")
    await deeds.do(agent, "agent_state.ask_to_release", open_=True)
    await deeds.do(agent, "agent_state.release", thread=second["conversation_id"])
    async with scene.guests_tab() as guest:
        form = {"reason": "A new guest", "consent": "yes"}
        await deeds.do(guest, "portal_state.start_chat", form=form)
        portal = guest.vars["portal_state"]
        await guest.until(lambda: portal["conversation"], "the chat")
        first = portal["conversation"]
        await deeds.do(guest, "portal_state.ask_call_back", form={"number": "617 555 0134"})
        await deeds.do(guest, "portal_state.undo_call_back")
        await deeds.do(guest, "portal_state.leave")
        await deeds.do(guest, "portal_state.start_chat", form=form)
        await guest.until(lambda: portal["conversation"] != first, "another chat")
        await deeds.do(guest, "portal_state.keep_as_message", form={"contact": "me@example.test"})
        await deeds.do(guest, "portal_state.withdraw")


async def text_with_patient(deeds: Deeds, scene: Scene, agent: Tab) -> None:
    """By text: one that fails is sent again, one that waits is called off; set aside and on."""
    desk = agent.vars["agent_state"]
    with house_on(scene.server.data_dir) as house:
        thread = a_text(house, "+16175550144", "A question").conversation
        house.store.do_now(staff_actor(house, "ana"), offers.pick, thread)
    await deeds.do(agent, "agent_state.go", thread=thread)
    await agent.until(lambda: desk["thread"] == thread, "the conversation by text")

    def stands(word: str) -> list[int]:
        texts = desk["texts"].values()
        return [one["text_id"] for one in texts if word in (one["state"], one["label"])]

    for trouble, then in (("refuse 21211", "failed"), ("", "delivered")):
        await agent.call("simulator_state.trouble", field="fate", choice=trouble)
        if trouble:
            await deeds.do(agent, "agent_state.send", **message(thread, "By text"))
        else:
            await deeds.do(agent, "agent_state.retry_text", text_id=stands("failed")[0])
        await agent.until(lambda then=then: stands(then), f"a text that is {then}")
    await agent.call("simulator_state.trouble", field="answer", choice="503")
    await deeds.do(agent, "agent_state.send", **message(thread, "Another"))
    await agent.until(lambda: stands("Trying again"), "a text that waits")
    await deeds.do(agent, "agent_state.cancel_text", text_id=stands("Trying again")[0])
    await agent.until(lambda: stands("cancelled"), "a text that was called off")
    await agent.call("simulator_state.mend")
    await deeds.do(agent, "agent_state.set_aside", thread=thread)
    await deeds.do(agent, "agent_state.revive", thread=thread)
    await deeds.do(agent, "agent_state.end", thread=thread)
    await deeds.do(agent, "agent_state.finish_wrap_up", form={"disposition": "Answered"})
    await agent.until(lambda: desk["thread"] != thread, "the end of it")


async def work_together(deeds: Deeds, scene: Scene, agent: Tab) -> None:
    """Skills, a consult and a transfer that are taken back, and an offer that is thought over."""
    desk = agent.vars["agent_state"]
    await deeds.do(agent, "agent_state.go", thread=scene.talk)
    await agent.until(lambda: desk["thread"] == scene.talk, "the patient's conversation")
    await deeds.do(agent, "agent_state.name_colleagues")
    await deeds.do(agent, "agent_state.ask_for_skill", open_=True)
    await deeds.do(agent, "agent_state.add_skill", form={"skill": "1", "level": "2"})
    await deeds.do(agent, "agent_state.remove_skill", skill_id=1)
    await deeds.do(agent, "agent_state.set_priority", priority=1)
    await deeds.do(agent, "agent_state.open_handover", what="consult", to="agent", text="")
    await deeds.do(agent, "agent_state.close_handover")
    with house_on(scene.server.data_dir) as house:
        ben, key = staff_cookie(house, "ben"), staff_actor(house, "ben").id
    async with Tab(scene.server.url, "/agent", cookie=ben) as other:
        theirs = other.vars["agent_state"]
        await other.until(lambda: theirs["ready"], "the colleague's page")
        await other.call("agent_state.choose_presence", to="available")
        ask = {"to": "agent", "key": key, "note": "Please look", "anyway": False}
        await deeds.do(agent, "agent_state.hand_over", what="consult", **ask)
        await other.until(lambda: asked(theirs, scene.talk), "the question")
        await other.call("agent_state.accept", offer=asked(theirs, scene.talk))
        await agent.until(lambda: len(desk["parts"]) > 1, "the colleague")
        await deeds.do(agent, "agent_state.bring_in", staff_id=key)
        await deeds.do(agent, "agent_state.end_consult", staff_id=key)
        await deeds.do(agent, "agent_state.hand_over", what="transfer", **ask)
        await other.until(lambda: asked(theirs, scene.talk), "the transfer")
        await deeds.do(agent, "agent_state.cancel_transfer")


async def oversee(deeds: Deeds, scene: Scene, agent: Tab) -> None:
    """A supervisor assigns the conversation to whoever has it, and closes another."""
    with house_on(scene.server.data_dir) as house:
        sam, ana = staff_cookie(house, "sam"), staff_actor(house, "ana").id
        _, other = guest_cookie(house, Answers(reason="A question", name="Guest", consent=True))
    async with Tab(scene.server.url, "/agent", cookie=sam) as tab:
        await tab.until(lambda: tab.vars["agent_state"]["ready"], "the supervisor's page")
        ask = {"thread": scene.talk, "title": "The patient"}
        await deeds.do(tab, "agent_state.oversee", what="release", **ask)
        await deeds.do(tab, "agent_state.leave_alone")
        await deeds.do(tab, "agent_state.oversee", what="assign", **ask)
        await deeds.do(tab, "agent_state.assign", staff_id=ana)
        await deeds.do(tab, "agent_state.oversee", what="close", thread=other, title="A guest")
        await deeds.do(tab, "agent_state.go_through")
        assert tab.vars["agent_state"]["oversight"] == ""
    rows = scene.server.rows("SELECT state FROM conversation WHERE id = ?", other)
    assert rows == [(4,)]


async def turn_away(deeds: Deeds, scene: Scene) -> None:
    """A guest for whom nobody has time leaves a message instead."""
    with house_on(scene.server.data_dir) as house:
        guest = guest_cookie(house, Answers(reason="A knee", name="Guest", consent=True))
        change_rows(
            house,
            Conversation,
            lambda row: (
                (
                    setattr(row, "state", 4),
                    setattr(row, "closure_reason", "overflow"),
                )
                if row.id == guest[1]
                else None
            ),
        )
    async with Tab(scene.server.url, "/", cookie=guest[0]) as tab:
        portal = tab.vars["portal_state"]
        await tab.until(lambda: portal["ended"], "the end of the chat")
        form = {"message": "My knee", "contact": "me@example.test"}
        await deeds.do(tab, "portal_state.leave_instead", form=form)
        await tab.until(lambda: portal["conversation"] != guest[1], "the message")
        await tab.call("portal_state.withdraw")


async def ask_the_bot(deeds: Deeds, scene: Scene) -> None:
    """A guest presses one of the bot's buttons, and then wants a person."""
    with house_on(scene.server.data_dir) as house:
        set_bot(house, BotKind.EMBEDDED)
    async with scene.guests_tab() as guest:
        portal = guest.vars["portal_state"]
        form = {"reason": "Hello", "consent": "yes"}
        await guest.call("portal_state.start_chat", form=form)
        await guest.until(lambda: portal["choices"], "the bot's menu")
        thread, title = portal["conversation"], portal["choices"][0]
        await deeds.do(guest, "portal_state.choose", thread=thread, text=title)
        await guest.until(lambda: portal["choices"] not in ([], [title]), "the bot's answer")
        await deeds.do(guest, "portal_state.ask_person")
        await guest.until(lambda: portal["chat_state"] == 1, "the line")
        await guest.call("portal_state.leave")
    with house_on(scene.server.data_dir) as house:
        set_bot(house, BotKind.NONE)


def asked(desk: dict[str, Any], thread: int) -> int:
    """The offer of a conversation that stands at a desk; 0 for none."""
    return next((one["id"] for one in desk["offers"] if one["conversation_id"] == thread), 0)


async def end_talk(deeds: Deeds, scene: Scene, patient: Tab, agent: Tab) -> None:
    desk, portal = agent.vars["agent_state"], patient.vars["portal_state"]
    await deeds.do(agent, "agent_state.go", thread=scene.talk)
    await agent.until(lambda: desk["thread"] == scene.talk, "the patient's conversation")
    await deeds.do(agent, "agent_state.end", thread=scene.talk)
    await deeds.do(agent, "agent_state.finish_wrap_up", form={"disposition": "Answered"})
    await patient.until(lambda: portal["can_rate"], "the question for a rating")
    await deeds.do(patient, "portal_state.choose_stars", stars=5)
    await deeds.do(patient, "portal_state.rate", form={"comment": "Kind"})
    await deeds.do(patient, "portal_state.start_anew")
    rows = scene.server.rows("SELECT state, rating FROM conversation WHERE id = ?", scene.talk)
    assert rows == [(4, 5)]
