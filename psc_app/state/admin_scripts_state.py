"""The administrator's page about agent scripts and macros: lists, editors, a trial."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import reflex as rx

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.furniture_cards import Option
from psc_app.domain.permissions import Right
from psc_app.domain.script_cards import (
    FaultCard,
    MacroForm,
    MacroLine,
    ScriptForm,
    ScriptLine,
    TriageCard,
)
from psc_app.domain.vocabulary import ScriptKind
from psc_app.services import (
    furniture_desk,
    furniture_history,
    furniture_macros,
    furniture_scripts,
)
from psc_app.services.work import Work
from psc_app.state import gate
from psc_app.state.furnishing import FormText, FurnishingState
from psc_app.state.gate import handler
from psc_app.state.live import LiveState
from psc_app.wiring import house

_PARTS = ("scripts", "macros", "history")
LIST = -1
"""The item that stands for the part's list; 0 is a new one."""


@dataclass(frozen=True)
class _Seen:
    name: str
    allowed: bool
    section: str = "scripts"
    item: int = LIST
    parts: dict[str, Any] = field(default_factory=dict)
    lost: str = ""


class AdminScriptsState(FurnishingState, LiveState, rx.State):
    """What the page shows.

    Attributes:
        section, item: the part in front and the one thing in it, from the address.
        choices: what the editor offers to choose from.
        faults: what is wrong with what stands in the editor.
        trial, trying: where a trial of the triage in the editor stands.
    """

    _staff_only: bool = True
    _page: ClassVar[str] = "/admin/scripts"
    _part_of: ClassVar[dict[str, str]] = {"script": "scripts", "macro": "macros"}

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    section: rx.Field[str] = rx.field("scripts")
    item: rx.Field[int] = rx.field(LIST)
    scripts: rx.Field[list[ScriptLine]] = rx.field(default_factory=list)
    script: rx.Field[ScriptForm] = rx.field(default_factory=ScriptForm)
    macros: rx.Field[list[MacroLine]] = rx.field(default_factory=list)
    macro: rx.Field[MacroForm] = rx.field(default_factory=MacroForm)
    choices: rx.Field[dict[str, list[Option]]] = rx.field(default_factory=dict)
    faults: rx.Field[list[FaultCard]] = rx.field(default_factory=list)
    trial: rx.Field[TriageCard] = rx.field(default_factory=TriageCard)
    trying: rx.Field[bool] = rx.field(False)
    _draft: str = ""
    _answers: dict[str, str] = {}  # noqa: RUF012 - Reflex makes each tab its own

    # ------------------------------------------------------------ looking

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        may = actor is not None and actor.may(Right.CHANGE_SETTINGS)
        return {topics.SETTINGS} if may else set()

    def _address(self) -> tuple[str, int, str]:
        """Part, item, and what a new script is made of, as the address has them."""
        said = self.router.url.query_parameters
        section = said.get("tab", _PARTS[0])
        text = said.get("item", "")
        item = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else LIST
        made_of = said.get("of", "")
        return (
            section if section in _PARTS else _PARTS[0],
            0 if text == "new" else item,
            made_of if made_of in set(ScriptKind) else ScriptKind.STEPS.value,
        )

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.CHANGE_SETTINGS):
            return _Seen(actor.name, False)
        return await house().store.look(actor, _look, *self._address(), self._changes_shown)

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        moved = (seen.section, seen.item) != (self.section, self.item)
        self._put(name=seen.name, allowed=seen.allowed, section=seen.section, item=seen.item)
        self._put(**seen.parts)
        if moved:
            self._put(asking="", said="", faults=[], trying=False, trial=TriageCard())
            self._draft, self._answers = "", {}
        if seen.lost:
            self.notice = seen.lost

    async def _look_again(self, actor: Actor) -> None:
        self._show(await self._look(actor, set()))

    # ------------------------------------------------------------ deeds

    @rx.event
    @handler("staff")
    async def move(self, actor: Actor, kind: str, row: int, way: str) -> None:
        """Move a script "up" or "down" in the order in which conditions are tried."""
        by = -1 if way == "up" else 1
        await house().store.do(actor, furniture_desk.move, kind, row, by)
        await self._look_again(actor)
        self.said = f"Moved {'up' if by < 0 else 'down'}."

    @rx.event
    @handler("staff")
    async def check(self, actor: Actor, kind: str, text: FormText) -> None:
        """Say what is wrong with what stands in the editor; a trial goes on with it."""
        if kind != ("actions" if self.section == "macros" else self.script.kind):
            return  # It comes from the editor of another that has just been left.
        look = house().store.look
        try:
            if self.section == "macros":
                found = await look(actor, furniture_macros.check, text)
            else:
                item = max(self.item, 0)
                found = await look(actor, furniture_scripts.check, item, kind, text)
        except BadInput as refusal:
            found = (FaultCard("", 0, str(refusal)),)
        self.faults = list(found)
        if self.trying and kind == ScriptKind.TRIAGE:
            self._draft = text
            await self._try(actor, self._answers)

    # ------------------------------------------------------------ the trial

    @rx.event
    @handler("staff")
    async def begin_trial(self, actor: Actor, text: FormText) -> None:
        """Go through the triage as it stands in the editor."""
        self._draft, self._answers = text, {}
        await self._try(actor, {})

    @rx.event
    @handler("staff")
    async def answer_trial(self, actor: Actor, step: str, choice: str) -> None:
        """Answer the question that the trial asks."""
        if self.trying and step == self.trial.key:
            await self._try(actor, self._answers | {step: choice})

    @rx.event
    @handler("staff")
    async def back_in_trial(self, actor: Actor) -> None:
        """Take the trial's last answer back."""
        if self.trying:
            await self._try(actor, dict(list(self._answers.items())[:-1]))

    async def _try(self, actor: Actor, answers: dict[str, str]) -> None:
        if len(answers) > len(self._answers) + 1:
            raise BadInput("Answer one question after the other.")
        try:
            card = await house().store.look(actor, furniture_scripts.try_out, self._draft, answers)
        except Refused:
            self.trying = False
            raise
        self._answers = answers
        self._put(trial=card, trying=True)


def _look(work: Work, section: str, item: int, made_of: str, changes: int) -> _Seen:
    """The part as it stands; its list where the item is not there any more."""
    lost = ""
    try:
        parts = _read(work, section, item, made_of, changes)
    except BadInput as refusal:
        lost, item = str(refusal), LIST
        parts = _read(work, section, item, made_of, changes)
    return _Seen(work.actor.name, True, section, item, parts, lost)


def _read(work: Work, section: str, item: int, made_of: str, changes: int) -> dict[str, Any]:
    if section == "history":
        found = furniture_history.changes(work, changes + 1, kinds=tuple(furniture_history.SCRIPTS))
        return {"changes": list(found[:changes]), "more_changes": len(found) > changes}
    if section == "macros":
        if item == LIST:
            return {"macros": list(furniture_macros.lines(work))}
        return {
            "macro": furniture_macros.card(work, item),
            "choices": furniture_macros.choices(work),
        }
    if item == LIST:
        return {"scripts": list(furniture_scripts.lines(work))}
    return {
        "script": furniture_scripts.card(work, item, made_of),
        "choices": furniture_scripts.choices(work, item),
    }
