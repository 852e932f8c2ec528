"""The tool "script": the script in front, its steps, its triage, and macros."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.errors import Refused
from psc_app.domain.script_cards import (
    MacroOption,
    MacroPreview,
    MacroRunCard,
    ScriptCard,
    ScriptOption,
)
from psc_app.services import macros, script_steps, scripts
from psc_app.services.scripts import ScriptLook
from psc_app.services.work import Work
from psc_app.state.gate import LongText, handler
from psc_app.state.payloads import number
from psc_app.state.tool import ToolState
from psc_app.wiring import house

_MOST_OPENED = 20


@dataclass(frozen=True)
class _Seen:
    script: ScriptLook
    macros: tuple[MacroOption, ...]
    ran: MacroRunCard


class ScriptState(ToolState, rx.State):
    """What the tool shows for the conversation in front.

    Attributes:
        options: the scripts to choose from.
        preview, asking: what a macro would do, and whether that is on the screen.
        fault: why the last try to run it was refused.
        ran: the last run of a macro in this conversation.
        turn: counts runs and previews, so that a second press of the same button does nothing.
    """

    script: rx.Field[ScriptCard] = rx.field(default_factory=ScriptCard)
    options: rx.Field[list[ScriptOption]] = rx.field(default_factory=list)
    macros: rx.Field[list[MacroOption]] = rx.field(default_factory=list)
    preview: rx.Field[MacroPreview] = rx.field(default_factory=MacroPreview)
    asking: rx.Field[bool] = rx.field(False)
    fault: rx.Field[str] = rx.field("")
    ran: rx.Field[MacroRunCard] = rx.field(default_factory=MacroRunCard)
    turn: rx.Field[int] = rx.field(0)
    ready: rx.Field[bool] = rx.field(False)
    _chosen: int = 0
    _opened: frozenset[int] = frozenset()
    _step: tuple[int, str] = (0, "")

    def _forget(self) -> None:
        self.script, self.options, self.ran = ScriptCard(), [], MacroRunCard()
        self.preview, self.asking, self.fault = MacroPreview(), False, ""
        self.ready = False
        self._chosen, self._opened, self._step = 0, frozenset(), (0, "")

    async def _look(self, actor: Actor) -> None:
        seen = await house().store.look(actor, _look, self.thread, self._chosen, self._opened)
        self.script, self.options = seen.script.card, list(seen.script.options)
        self.macros, self.ran, self.ready = list(seen.macros), seen.ran, True

    # ------------------------------------------------------------ the script

    @rx.event
    @handler("staff", activity=False)
    async def open(self, actor: Actor, thread: int) -> None:
        """Show the script of a conversation."""
        self._begin(actor, thread)
        await self._look(actor)

    @rx.event
    @handler("staff", activity=False)
    async def load_macros(self, actor: Actor, thread: int) -> None:
        """Know the macros' names, for the palette."""
        self._begin(actor, thread)
        self.macros = list(await house().store.look(actor, macros.offered))

    @rx.event
    @handler("staff")
    async def choose(self, actor: Actor, thread: int, script: str) -> None:
        """Put another script in front."""
        self._begin(actor, thread)
        self._chosen = number(script)
        await self._look(actor)

    @rx.event
    @handler("staff")
    async def unfold(self, actor: Actor, thread: int, script_id: int) -> None:
        """Open a script in place, or close it again."""
        self._begin(actor, thread)
        if len(self._opened) < _MOST_OPENED or script_id in self._opened:
            self._opened ^= {script_id}
        await self._look(actor)

    @rx.event
    @handler("staff")
    async def tick(self, actor: Actor, thread: int, script_id: int, step: str, done: bool) -> None:
        """Tick a step, or take the tick back."""
        self._begin(actor, thread)
        await self._do(actor, script_steps.tick, script_id, step, done)

    @rx.event
    @handler("staff")
    async def say(self, actor: Actor, thread: int, script_id: int, step: str) -> None:
        """Put a step's words into the composer."""
        self._begin(actor, thread)
        text = await house().store.do(actor, script_steps.say, thread, script_id, step)
        self._insert(text)
        await self._look(actor)

    @rx.event
    @handler("staff")
    async def answer(
        self, actor: Actor, thread: int, script_id: int, step: str, choice: str
    ) -> None:
        """Answer the question that a triage asks."""
        self._begin(actor, thread)
        await self._do(actor, script_steps.answer, script_id, step, choice)

    @rx.event
    @handler("staff")
    async def back(self, actor: Actor, thread: int, script_id: int) -> None:
        """Take the last answer back."""
        self._begin(actor, thread)
        await self._do(actor, script_steps.back, script_id)

    @rx.event
    @handler("staff")
    async def restart(self, actor: Actor, thread: int, script_id: int) -> None:
        """Begin a triage anew."""
        self._begin(actor, thread)
        await self._do(actor, script_steps.restart, script_id)

    @rx.event
    @handler("staff")
    async def use(self, actor: Actor, thread: int, script_id: int) -> None:
        """Take a triage's outcome for the wrap-up."""
        self._begin(actor, thread)
        await self._do(actor, script_steps.use, script_id)

    async def _do(self, actor: Actor, verb: Any, *args: Any) -> None:
        try:
            await house().store.do(actor, verb, self.thread, *args)
        except Refused as refusal:
            self.notice = str(refusal)
        # Also after a refusal: what was on the screen was not what is there.
        await self._look(actor)

    # ------------------------------------------------------------ macros

    @rx.event
    @handler("staff")
    async def ask_macro(
        self, actor: Actor, thread: int, macro_id: int, nth: int, script_id: int, step: str
    ) -> None:
        """Run a macro that this agent knows; show first what it does, if it is new to them.

        A press that comes twice names the same `nth` turn, and the second does nothing.
        """
        self._begin(actor, thread)
        if nth != self.turn:
            return
        self.turn += 1
        known = await house().store.look(actor, macros.offered)
        fresh = any(one.id == macro_id and one.fresh for one in known)
        self._step = (script_id, step)
        await self._show_preview(actor, macro_id)
        if self.preview.may and not fresh and not self.preview.questions:
            await self._run(actor, {})

    @rx.event
    @handler("staff")
    async def show_macro(self, actor: Actor, thread: int, macro_id: int) -> None:
        """Show what a macro does here."""
        self._begin(actor, thread)
        self.turn += 1
        self._step = (0, "")
        await self._show_preview(actor, macro_id)

    async def _show_preview(self, actor: Actor, macro_id: int) -> None:
        self.preview = await house().store.do(actor, macros.preview, self.thread, macro_id)
        self.asking, self.fault = True, ""
        self.macros = list(await house().store.look(actor, macros.offered))

    @rx.event
    @handler("staff")
    async def run_macro(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Run the macro whose preview is on the screen."""
        if not self.asking:
            return
        self._begin(actor, self.thread)
        self.turn += 1
        await self._run(actor, form)

    async def _run(self, actor: Actor, form: dict[str, str]) -> None:
        asked = self.preview.questions
        answers = {one: form.get(f"answer-{n}", "") for n, one in enumerate(asked)}
        try:
            ran = await house().store.do(
                actor, macros.run, self.thread, self.preview.id, self.preview.version, answers
            )
        except Refused as refusal:
            self.fault = str(refusal)
            return
        self.asking = False
        if ran.text:
            self._insert(ran.text)
        script_id, step = self._step
        self._step = (0, "")
        if script_id and not ran.stopped_at and self.script.may:
            await self._do(actor, script_steps.tick, script_id, step, True)
        else:
            await self._look(actor)

    @rx.event
    @handler("staff")
    async def keep(self, actor: Actor) -> None:
        """Close the preview; nothing is run."""
        self.asking, self.fault = False, ""


def _look(work: Work, thread: int, chosen: int, opened: frozenset[int]) -> _Seen:
    return _Seen(
        scripts.look(work, thread, chosen, opened),
        macros.offered(work),
        macros.latest(work, thread),
    )
