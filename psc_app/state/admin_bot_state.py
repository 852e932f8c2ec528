"""The administrator's page about the bot: its flows in an editor, their versions, a trial."""

from dataclasses import dataclass
from typing import Annotated, Any

import reflex as rx
from pydantic import Field

from psc_app.domain import topics
from psc_app.domain.actor import Actor
from psc_app.domain.bot_cards import (
    ChangedLine,
    FaultLine,
    FlowLine,
    ScriptCheck,
    TrialLine,
    TrialSlot,
    TrialStep,
    VersionLine,
)
from psc_app.domain.bot_script import LONGEST_SCRIPT
from psc_app.domain.errors import Refused, TooLate
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import BotKind
from psc_app.services import bot_scripts, settings
from psc_app.services.work import Work
from psc_app.state import gate
from psc_app.state.gate import LongText, handler
from psc_app.state.live import LiveState
from psc_app.wiring import house

ScriptText = Annotated[str, Field(max_length=LONGEST_SCRIPT)]
"""The flows as one text."""

_MOST_SAID = 200
"""Lines of a trial that are kept."""


@dataclass(frozen=True)
class _Seen:
    name: str
    allowed: bool
    versions: tuple[VersionLine, ...] = ()
    answers: str = ""
    newest: int = 0
    text: str = ""
    check: ScriptCheck | None = None


class AdminBotState(LiveState, rx.State):
    """What the page about the bot shows.

    Attributes:
        answers: which bot answers new chats; see vocabulary.BotKind.
        live_version: the version that new chats begin with, -1 where it is too old to be listed.
        opened, text: the version in the editor and its text; what is typed stays in the browser
            until it is saved.
        load: counts what was put into the editor.
        base: the newest version when the editor was opened; newest is what there is by now.
        usable, faults, flows, known: of the text that was checked last.
        turn: how many saves the server has answered; saved or fault is the last answer.
        compared, changed: the version that was compared with, -1 for none, and what differs.
        trying, said, choices: a trial, what was said in it, its buttons.
        at_flow, at_line, slots, misses, over: where the trial stands.
    """

    _staff_only: bool = True

    name: rx.Field[str] = rx.field("")
    allowed: rx.Field[bool] = rx.field(False)
    answers: rx.Field[str] = rx.field("")
    versions: rx.Field[list[VersionLine]] = rx.field(default_factory=list)
    live_version: rx.Field[int] = rx.field(-1)
    opened: rx.Field[int] = rx.field(0)
    text: rx.Field[str] = rx.field("")
    load: rx.Field[int] = rx.field(0)
    base: rx.Field[int] = rx.field(0)
    newest: rx.Field[int] = rx.field(0)
    usable: rx.Field[bool] = rx.field(True)
    faults: rx.Field[list[FaultLine]] = rx.field(default_factory=list)
    flows: rx.Field[list[FlowLine]] = rx.field(default_factory=list)
    known: rx.Field[int] = rx.field(0)
    turn: rx.Field[int] = rx.field(0)
    saved: rx.Field[int] = rx.field(0)
    fault: rx.Field[str] = rx.field("")
    compared: rx.Field[int] = rx.field(-1)
    changed: rx.Field[list[ChangedLine]] = rx.field(default_factory=list)
    trying: rx.Field[bool] = rx.field(False)
    said: rx.Field[list[TrialLine]] = rx.field(default_factory=list)
    choices: rx.Field[list[str]] = rx.field(default_factory=list)
    at_flow: rx.Field[str] = rx.field("")
    at_line: rx.Field[int] = rx.field(0)
    slots: rx.Field[list[TrialSlot]] = rx.field(default_factory=list)
    misses: rx.Field[int] = rx.field(0)
    over: rx.Field[bool] = rx.field(False)
    _draft: str = ""
    _memory: dict[str, Any] = {}  # noqa: RUF012 - Reflex makes each tab its own

    # ------------------------------------------------------------ looking

    async def _who(self, cookie: str) -> Actor | None:
        return await gate.staff_actor(cookie)

    def _topics(self, actor: Actor | None) -> set[str]:
        may = actor is not None and actor.may(Right.CHANGE_SETTINGS)
        return {topics.SETTINGS} if may else set()

    async def _look(self, actor: Actor | None, rang: set[str]) -> _Seen | None:
        if actor is None:
            return None
        if not actor.may(Right.CHANGE_SETTINGS):
            return _Seen(actor.name, False)
        return await house().store.look(actor, _look, self.load == 0)

    def _show(self, seen: _Seen | None) -> None:
        if seen is None:
            return
        self._put(
            name=seen.name,
            allowed=seen.allowed,
            versions=list(seen.versions),
            live_version=next((one.id for one in seen.versions if one.live), -1),
            answers=seen.answers,
            newest=seen.newest,
        )
        if seen.check is not None:
            self._put(opened=seen.newest, base=seen.newest, text=seen.text, load=1)
            self._show_check(seen.check)

    def _show_check(self, check: ScriptCheck) -> None:
        self._put(usable=check.usable, faults=list(check.faults))
        if check.usable:
            # While a fault is being typed away, the flows stay as they were.
            self._put(flows=list(check.flows), known=check.answers)

    # ------------------------------------------------------------ the editor

    @rx.event
    @handler("staff")
    async def check(self, actor: Actor, text: ScriptText) -> None:
        """Say what is wrong with a text."""
        self._show_check(await house().store.look(actor, bot_scripts.check, text))

    @rx.event
    @handler("staff")
    async def save(self, actor: Actor, text: ScriptText, note: str, go_live: bool) -> None:
        """Keep a text as a new version."""
        self._put(saved=0, fault="", notice="")
        do = house().store.do
        try:
            made = await do(actor, bot_scripts.save, text, note, self.base, go_live=go_live)
        except Refused as refusal:
            self._put(fault=str(refusal))
            if isinstance(refusal, TooLate):
                # Whoever saves again has read that there is another.
                self.base = await house().store.look(actor, bot_scripts.newest)
        else:
            self._put(saved=made, base=made, opened=made, compared=-1)
            self._show_check(await house().store.look(actor, bot_scripts.check, text))
        self.turn += 1
        await self._look_again(actor)

    async def _look_again(self, actor: Actor) -> None:
        self._show(await self._look(actor, set()))

    @rx.event
    @handler("staff")
    async def open_version(self, actor: Actor, version: int) -> None:
        """Put a version into the editor."""
        text, check = await house().store.look(actor, _version, version)
        self._put(opened=version, text=text, base=self.newest, compared=-1, fault="", saved=0)
        self.load += 1
        self._show_check(check)

    @rx.event
    @handler("staff")
    async def make_live(self, actor: Actor, version: int) -> None:
        """Have new talks begin with a version."""
        self.notice = ""
        await house().store.do(actor, bot_scripts.make_live, version)
        await self._look_again(actor)

    @rx.event
    @handler("staff")
    async def compare(self, actor: Actor, version: int, text: ScriptText) -> None:
        """Show how a text differs from a version."""
        found = await house().store.look(actor, bot_scripts.differences, version, text)
        self._put(compared=version, changed=list(found))

    @rx.event
    @handler("staff")
    async def stop_comparing(self, actor: Actor) -> None:
        """Close the comparison."""
        self._put(compared=-1, changed=[])

    # ------------------------------------------------------------ the trial

    @rx.event
    @handler("staff")
    async def begin_trial(self, actor: Actor, text: ScriptText) -> None:
        """Begin a talk with a draft."""
        self._draft, self.said, self.trying = text, [], False
        step = await house().store.look(actor, bot_scripts.try_out, text, None, "")
        self.trying = True
        self._show_step(step)

    @rx.event
    @handler("staff")
    async def answer_trial(self, actor: Actor, form: dict[str, LongText]) -> None:
        """Write something to the draft."""
        await self._say(actor, form.get("said", "").strip())

    @rx.event
    @handler("staff")
    async def press(self, actor: Actor, choice: str) -> None:
        """Press one of the draft's buttons."""
        await self._say(actor, choice)

    async def _say(self, actor: Actor, said: str) -> None:
        if not said or not self.trying or self.over:
            return
        look = house().store.look
        step = await look(actor, bot_scripts.try_out, self._draft, self._memory, said)
        self.said = [*self.said, TrialLine(len(self.said), "you", said)][-_MOST_SAID:]
        self._show_step(step)

    def _show_step(self, step: TrialStep) -> None:
        self._memory = step.memory or {}
        first = self.said[-1].id + 1 if self.said else 0
        new = [TrialLine(first + line.id, line.who, line.text) for line in step.lines]
        self.said = [*self.said, *new][-_MOST_SAID:]
        self._put(
            choices=list(step.choices),
            at_flow=step.flow,
            at_line=step.line,
            slots=list(step.slots),
            misses=step.misses,
            over=step.over,
        )

    @rx.event
    @handler("staff")
    async def dismiss(self, actor: Actor) -> None:
        """Close the notice."""
        self.notice = ""


def _look(work: Work, first: bool) -> _Seen:
    newest = bot_scripts.newest(work)
    seen = _Seen(
        work.actor.name,
        True,
        bot_scripts.versions(work),
        str(settings.values(work).get("bot.provider", BotKind.NONE.value)),
        newest,
    )
    if not first:
        return seen
    text, check = _version(work, newest)
    return _Seen(seen.name, True, seen.versions, seen.answers, newest, text, check)


def _version(work: Work, version: int) -> tuple[str, ScriptCheck]:
    text = bot_scripts.text_of(work, version)
    return text, bot_scripts.check(work, text)
