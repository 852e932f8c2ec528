"""The administrator's page about agent scripts and macros: lists, editors, a trial."""

from functools import partial
from typing import Any, ClassVar

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.furniture_cards import Option
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
    furniture_history,
    furniture_macros,
    furniture_scripts,
)
from psc_app.services.work import Work
from psc_app.state.furnishing import LIST, FormText, OrderedState, Read, history
from psc_app.state.gate import handler
from psc_app.wiring import house


class AdminScriptsState(OrderedState, rx.State):
    """What the page shows.

    Attributes:
        choices: what the editor offers to choose from.
        faults: what is wrong with what stands in the editor.
        trial, trying: where a trial of the triage in the editor stands.
    """

    _page: ClassVar[str] = "/admin/scripts"
    _parts: ClassVar[tuple[str, ...]] = ("scripts", "macros", "history")
    _part_of: ClassVar[dict[str, str]] = {"script": "scripts", "macro": "macros"}

    section: rx.Field[str] = rx.field("scripts")
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

    def _reading(self) -> Read:
        made_of = self.router.url.query_parameters.get("of", "")
        made_of = made_of if made_of in set(ScriptKind) else ScriptKind.STEPS.value
        return partial(_read, made_of=made_of, changes=self._changes_shown)

    def _forget(self) -> None:
        self._put(faults=[], trying=False, trial=TriageCard())
        self._draft, self._answers = "", {}

    # ------------------------------------------------------------ deeds

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


def _read(work: Work, section: str, item: int, made_of: str, changes: int) -> dict[str, Any]:
    if section == "history":
        return history(work, changes, furniture_history.SCRIPTS)
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
