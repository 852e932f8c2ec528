"""The administrator's page: the clinic's settings, each with its own form."""

from dataclasses import dataclass

import reflex as rx

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.health_cards import HealthCard
from psc_app.domain.permissions import Right
from psc_app.domain.settings_catalogue import CATALOGUE
from psc_app.services import health, settings
from psc_app.services.settings import ChangeCard
from psc_app.state.gate import LongText, handler
from psc_app.state.owned import OwnedState
from psc_app.wiring import house


@dataclass(frozen=True)
class Value:
    """A setting as it stands, in the shape its form needs.

    Attributes:
        text: of a text or number.
        on: of a switch.
        chosen: of choices.
    """

    text: str = ""
    on: bool = False
    chosen: tuple[str, ...] = ()


class AdminState(OwnedState, rx.State):
    """What the settings page shows.

    Attributes:
        turn: how many forms the server has answered; saved and fault_at are the
            keys of the settings that the last answer was about.
    """

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    ready: rx.Field[bool] = rx.field(False)
    values: rx.Field[dict[str, Value]] = rx.field(default_factory=dict)
    changes: rx.Field[list[ChangeCard]] = rx.field(default_factory=list)
    health: rx.Field[HealthCard] = rx.field(default_factory=HealthCard)
    turn: rx.Field[int] = rx.field(0)
    saved: rx.Field[str] = rx.field("")
    fault: rx.Field[str] = rx.field("")
    fault_at: rx.Field[str] = rx.field("")
    notice: rx.Field[str] = rx.field("")

    @rx.event
    @handler("staff", activity=False)
    async def read(self, actor: Actor) -> None:
        """Read the settings, for an administrator."""
        self._drawn_for = actor
        self.name = actor.name
        self.allowed = actor.may(Right.CHANGE_SETTINGS)
        self.ready = True
        if self.allowed:
            await self._read(actor)

    async def _read(self, actor: Actor) -> None:
        store = house().store
        found = await store.look(actor, settings.values)
        self.values = {key: _shaped(key, value) for key, value in found.items()}
        self.changes = list(await store.look(actor, settings.changes))
        await self._read_health()

    async def _read_health(self) -> None:
        home = house()
        self.health = await home.store.look(
            SYSTEM,
            health.look,
            home.reader.health(),
            has_direct_line=home.config.has_direct_line,
            texts_by=home.texts_by,
        )

    @rx.event
    @handler("staff")
    async def look_at_health(self, actor: Actor) -> None:
        """Read the state of the house anew."""
        if actor.may(Right.CHANGE_SETTINGS):
            await self._read_health()

    @rx.event
    @handler("staff")
    async def save(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Keep one setting; its form names it in a hidden field."""
        key = form.get("key", "")
        self.saved = self.fault = self.fault_at = self.notice = ""
        self.turn += 1
        try:
            await house().store.do(actor, settings.change, key, _from_form(key, form))
        except Refused as refusal:
            self.fault, self.fault_at = str(refusal), key
            return
        self.saved = key
        await self._read(actor)

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""


def _shaped(key: str, value: object) -> Value:
    if isinstance(value, bool):
        return Value(on=value)
    if isinstance(value, list):
        return Value(chosen=tuple(value))
    return Value(text=str(value))


def _from_form(key: str, form: dict[str, str]) -> object:
    definition = CATALOGUE.get(key)
    if definition is None:
        raise BadInput("There is no such setting.")
    if definition.kind == "switch":
        return bool(form.get("value"))
    if definition.kind == "choices":
        return [choice for choice in definition.choices if form.get(choice)]
    text = form.get("value", "").strip()
    if definition.kind == "number":
        if not text.lstrip("-").isdecimal():
            raise BadInput(f"{definition.label}: write a whole number.")
        return int(text)
    return text
