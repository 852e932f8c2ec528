"""A state behind the gate and screens before it, over Reflex's own event pipeline."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated, Any

import pytest
import reflex as rx
from door import CHEAP, add_patient, add_staff, open_sign_in
from pydantic import Field
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex_base.event import Event
from reflex_base.event.processor import BaseStateEventProcessor

from psc_app import wiring
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import Refused
from psc_app.domain.rates import Buckets
from psc_app.services import passwords, sign_in
from psc_app.services.sign_in_cache import CACHE
from psc_app.state import gate
from psc_app.state.gate import handler
from psc_app.wiring import House

SECRET = "my chest hurts badly"


class DoorMixin(rx.State, mixin=True):
    @rx.event
    @handler("portal")
    async def shared(self, actor: Actor, word: str) -> None:
        self.heard = f"{actor.name}: {word}"


class DoorState(DoorMixin, rx.State):
    notice: rx.Field[str] = rx.field("")
    heard: rx.Field[str] = rx.field("")

    @rx.event
    @handler("staff")
    async def for_staff(self, actor: Actor, number: int, words: list[str]) -> None:
        self.heard = f"{actor.name} {number} {words}"

    @rx.event
    @handler("portal")
    async def say(self, actor: Actor, body: str, note: str = "") -> Any:
        self.heard = f"{actor.role} {len(body)}{note}"
        return rx.console_log("said")

    @rx.event
    @handler("portal")
    async def say_long(self, actor: Actor, body: Annotated[str, Field(max_length=8000)]) -> None:
        self.heard = str(len(body))

    @rx.event
    @handler("anyone")
    async def form(self, actor: Actor | None, form: dict[str, Any]) -> None:
        self.heard = f"{actor and actor.role} {sorted(form)}"

    @rx.event
    @handler("public")
    async def at_sign_in(self, actor: None) -> None:
        self.heard = f"public {actor}"

    @rx.event
    @handler("anyone")
    async def fails(self, actor: Actor | None, body: str) -> None:
        raise ValueError(f"bad: {body}")

    @rx.event
    @handler("anyone")
    async def refuses(self, actor: Actor | None) -> None:
        raise Refused("Not today.")

    @rx.event
    @handler("staff")
    async def stepwise(self, actor: Actor, fail: bool):
        self.heard = "one"
        yield rx.console_log("one")
        if fail:
            raise Refused("Half way.")
        self.heard = "two"

    @rx.event(background=True)
    @handler("staff")
    async def behind(self, actor: Actor, fail: bool) -> None:
        if fail:
            raise Refused("Not behind either.")
        async with self:
            self.heard = f"behind {actor.name}"

    @rx.event
    @handler("staff", activity=False)
    async def by_itself(self, actor: Actor) -> None:
        self.heard = "by itself"


NAME = DoorState.get_full_name()


class Screen:
    """A tab: what the server sends it, and the events it sends."""

    def __init__(self, cookie: str = "", tab: str = "tab-1") -> None:
        self.vars: dict[str, Any] = {}
        self.events: list[Event] = []
        self.cookie, self.tab = cookie, tab

    async def emit_update(self, update: Any, token: str) -> None:
        for name, value in (update.delta or {}).get(NAME, {}).items():
            self.vars[name.removesuffix("_rx_state_")] = value
        self.events += update.events or []

    async def send(self, name: str, **payload: Any) -> None:
        headers = {"cookie": self.cookie} if self.cookie else {}
        router = {"headers": headers, "token": self.tab, "pathname": "/", "sid": "s", "ip": ""}
        event = Event(name=f"{NAME}.{name}", payload=payload, router_data=router)
        future = await self.processor.enqueue(self.tab, event)
        await future
        await gate.settled()

    @property
    def redirect(self) -> str:
        return next((e.payload["path"] for e in self.events if e.name == "_redirect"), "")


def use(screen: Screen, script: Callable[[Screen], Awaitable[None]]) -> Screen:
    """Run a script of events against the real event pipeline."""

    async def run() -> None:
        manager = StateManagerMemory()
        async with manager.modify_state(BaseStateToken(ident=screen.tab, cls=rx.State)) as root:
            root.router_data = {"pathname": "/"}
        processor = BaseStateEventProcessor(
            backend_exception_handler=gate.quiet_backend_exception, graceful_shutdown_timeout=2
        )
        screen.processor = processor
        async with processor.configure(state_manager=manager, event_namespace=screen):
            await script(screen)

    asyncio.run(run())
    return screen


def send(screen: Screen, name: str, **payload: Any) -> Screen:
    return use(screen, lambda tab: tab.send(name, **payload))


@pytest.fixture(autouse=True)
def at_this_house(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    monkeypatch.setattr(wiring, "house", lambda: house)
    monkeypatch.setattr(gate, "_buckets", Buckets())
    CACHE.forget()
    yield


@pytest.fixture(name="staff")
def staff_screen(house: House) -> Screen:
    token, _ = open_sign_in(house, add_staff(house))
    return Screen(f"psc_staff={token}")


@pytest.fixture(name="patient")
def patient_screen(house: House) -> Screen:
    token, _ = open_sign_in(house, patient_id=add_patient(house))
    return Screen(f"psc_patient={token}")


def guest_with_chat(house: House) -> Screen:
    token = sign_in.new_token()
    house.store.do_now(SYSTEM, sign_in.visitor_for, token)
    return Screen(f"psc_visit={token}")
