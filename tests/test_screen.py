"""The short way to a tab's screen says the same as Reflex would."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
import reflex as rx
from reflex.app import _sio_dumps
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.utils.format import json_dumps
from socketio.packet import EVENT, Packet

from psc_app.domain.cards import MessageCard
from psc_app.state import screen
from psc_app.state.screen import Written


def card(seq: int, body: str) -> MessageCard:
    return MessageCard(
        seq, f"client-{seq}", True, "patient", "Zoë", False, body, 1_000, 0, "", "", ""
    )


BODIES = ["It hurts.", 'She said "null", then left', "مرحبا 👋🏽", "line\nbreak \u2028 \\ end", ""]


class Somebody(rx.State):
    """A page's state with a list."""

    shown: rx.Field[list[MessageCard]] = rx.field(default_factory=list)
    typing: rx.Field[str] = rx.field("")


class Line:
    """A tab's socket that keeps what was put into it."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Any] = asyncio.Queue()

    async def send(self, frame: Any) -> None:
        await self.queue.put(frame)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    found = Line()
    tabs = SimpleNamespace(token_to_socket={"tab": SimpleNamespace(sid="sid")})
    server = SimpleNamespace(
        manager=SimpleNamespace(eio_sid_from_sid=lambda sid, namespace: f"eio-{sid}{namespace}"),
        eio=SimpleNamespace(sockets={"eio-sid/_event": found}),
    )
    namespace = SimpleNamespace(_token_manager=tabs, server=server, namespace="/_event")
    monkeypatch.setattr(screen, "_namespace", lambda: namespace)
    return found


def test_a_list_that_grew_is_written_as_if_it_had_been_written_whole():
    cards = [card(number, body) for number, body in enumerate(BODIES)]
    grown = Written.of()
    for one in cards:
        grown = grown.grown([one])
    assert grown == tuple(cards)
    assert f"[{grown.json}]" == json_dumps(cards, separators=(",", ":"))
    assert grown.grown([]).json == grown.json


def test_a_tab_gets_the_very_frame_that_reflex_would_send(line: Line):
    cards = [card(number, body) for number, body in enumerate(BODIES)]
    state = Somebody()
    values = {"shown": Written.of(cards), "typing": "null"}

    asyncio.run(screen.send(state, "tab", values))

    delta = {state.get_full_name(): {f"{name}{FIELD_MARKER}": v for name, v in values.items()}}
    wanted = Packet(EVENT, ["event", StateUpdate(delta=delta)], "/_event")
    wanted.json = SimpleNamespace(dumps=_sio_dumps)
    assert line.queue.get_nowait().data == wanted.encode()
    assert state.typing == "null"
    assert list(state.shown) == cards


def test_a_tab_that_has_gone_keeps_its_vars_and_gets_nothing(line: Line):
    state = Somebody()
    asyncio.run(screen.send(state, "another tab", {"typing": "Ana"}))
    assert state.typing == "Ana"
    assert line.queue.empty()


def test_frames_leave_in_their_order_and_a_closed_line_ends_after_the_last(line: Line):
    async def story() -> list[Any]:
        await screen.send(Somebody(), "tab", {"typing": "one"})
        await screen.send(Somebody(), "tab", {"typing": "two"})
        await line.queue.put(None)
        frames = await line.poll()
        return [*frames, await line.poll()]

    first, second, end = asyncio.run(story())
    assert '"one"' in first.data
    assert '"two"' in second.data
    assert end == []
