"""A simulated day on a turned clock: the whole world through the services, as fast as they go.

What screens would show is read from the event log after each deed and told to the minds; what
these decide is done by the person who decides it, at its own moment. Many deeds share a commit,
each in a savepoint of its own, as the store does it with deeds that wait.
"""

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import bindparam, exists, func, literal_column, or_, select, text

from psc_app.domain import topics
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.journal import AuditEntry, Event
from psc_app.models.people import Staff
from psc_app.models.workplace import AgentStatus, Queue, Workstream
from psc_app.services import red_flags, timekeeper
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work
from psc_app.simulation.minds import AgentMind, PatientMind, Step
from psc_app.simulation.said import Said
from psc_app.simulation.turned_hands import AgentHands, PatientHands
from psc_app.simulation.turned_texts import TurnedTexts
from psc_app.simulation.world import World, dice_of
from psc_app.wiring import House

SWEEP = 10.0
"""Seconds between two looks at what time alone has made due."""

_AT_ONCE = 150
"""Deeds in one commit."""

_HEARD = (
    Deed.MESSAGE,
    Deed.MOVED,
    Deed.SESSION_STARTED,
    Deed.OFFERED,
    Deed.TRANSFER_ASKED,
    Deed.CONSULT_ASKED,
    Deed.PRESENCE,
    Deed.RED_FLAG,
)
"""What people in the day notice."""

_e = Event.metadata.tables["event"].c
_NEWS = Prepared(
    select(
        _e.id, _e.deed, _e.conversation_id, _e.staff_id, _e.state_before, _e.state_after, _e.detail
    )
    .where(_e.id > bindparam("after"), _e.deed.in_([one.value for one in _HEARD]))
    .order_by(_e.id)
)

_c = Conversation.metadata.tables["conversation"].c
_o = Offer.metadata.tables["offer"].c
_a = AgentStatus.metadata.tables["agent_status"].c
_NOW = bindparam("now", type_=_o.expires_at.type)
_LOST = bindparam("lost", type_=_a.lost_at.type)
_RUNNING = [int(state) for state in S if state is not S.CLOSED]
_IS_DUE = Prepared(
    select(literal_column("1").label("due")).where(
        or_(
            exists().where(_o.outcome == "pending", _o.expires_at <= _NOW),
            exists().where(_c.state.in_(_RUNNING), _c.look_again_at <= _NOW),
            exists().where(_a.connected.is_(False), _a.lost_at <= _LOST),
        )
    )
)
_SHORTEST_GRACE = timedelta(seconds=60)

_BEGIN, _KEEP, _UNDO = (
    Prepared(text(f"{how} SAVEPOINT one_deed".strip())) for how in ("", "RELEASE", "ROLLBACK TO")
)
_LASTING = (Queue, Workstream, Staff)
"""Rows that nobody changes while a simulated day goes on."""

Verb = Callable[..., Any]


class TurnedClock:
    """A clock that shows what the day says."""

    def __init__(self, begins: datetime) -> None:
        """A clock that stands."""
        self.at = begins

    def now(self) -> datetime:
        """The moment it shows."""
        return self.at


class TurnedDay:
    """One world, lived through the services of one house.

    Args:
        house: built with `clock`; its clinic is furnished and has this staff.
        agents: who plays the world's workers, in their order.
        boss: a supervisor who takes note of emergencies.

    Attributes:
        said: what is known afterwards to have been done.
        at: seconds since the beginning.
    """

    def __init__(
        self,
        house: House,
        clock: TurnedClock,
        world: World,
        agents: Sequence[Actor],
        boss: Actor,
    ) -> None:
        """A day that has not begun."""
        self.world = world
        self.said = Said(staff={one.id for one in (*agents, boss)})
        self.at = 0.0
        self._house, self._clock, self._boss = house, clock, boss
        self._begins = clock.at
        self._dice = dice_of(world.asked, "day")
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._work: Work | None = None
        self._settings: dict[str, Any] | None = None
        self._newest = 0
        self._speaker: PatientMind | None = None
        self._open_steps = 0
        self.patients: dict[int, PatientMind] = {}
        self.agents = {actor.id: AgentMind(world.asked, worker)
                       for actor, worker in zip(agents, world.workers, strict=False)}  # fmt: skip
        self.actors = {actor.id: actor for actor in agents}
        self._newest_of: dict[int, int] = {}
        self._holder: dict[int, int] = {}
        self._states: dict[int, int] = {}
        self._queued: dict[int, float] = {}
        self._texts = TurnedTexts(self)
        self._of_patients = PatientHands(self, self._texts, house.config)
        self._of_agents = AgentHands(self)

    # ------------------------------------------------------------ the day

    def live(self) -> Said:
        """Live it until everybody has gone home; what was done."""
        self._house.store.look_now(SYSTEM, self._mark)
        self._texts.begin(self.world)
        for key, mind in self.agents.items():
            for step in mind.day():
                self.put(step.after, lambda k=key, m=mind, s=step: self._agent_step(k, m, s))
        for visit in self.world.visits:
            mind = PatientMind(self.world.asked, visit)
            for step in mind.begins():
                self.put(visit.at + step.after, lambda m=mind, s=step: self._patient_step(m, s))
        self.at_clock(SWEEP, self._sweep)
        while self._due:
            self._house.store.do_now(SYSTEM, self._go_on)
        self.said.taken = dict(self._texts.carrier.taken)
        return self.said

    def _mark(self, work: Work) -> None:
        session = work.session
        self._newest = session.execute(select(func.max(_e.id))).scalar_one() or 0
        self.said.since_event = self._newest
        self.said.since_audit = (
            session.execute(select(func.max(AuditEntry.metadata.tables["audit_entry"].c.id)))
            .scalar_one() or 0
        )  # fmt: skip
        self.said.began_ms = int(self._begins.timestamp() * 1000)

    def put(self, at: float, deed: Callable[[], None]) -> None:
        """Have something done by somebody at a moment; it is waited for."""
        self._open_steps += 1

        def done() -> None:
            self._open_steps -= 1
            deed()

        heapq.heappush(self._due, (max(at, self.at), next(self._order), done))

    def at_clock(self, after: float, deed: Callable[[], None]) -> None:
        """Have something done by the clock, for which nobody waits at the end."""
        heapq.heappush(self._due, (self.at + after, next(self._order), deed))

    @property
    def waiting(self) -> int:
        """How many conversations wait in line."""
        return len(self._queued)

    @property
    def over(self) -> bool:
        """Whether nothing is left that anybody does or waits for."""
        if self._open_steps or self.waiting:
            return False
        return all(one in (S.CLOSED, S.WAITING) for one in self._states.values())

    def _go_on(self, work: Work) -> None:
        self._work = work
        # The session's own savepoint has to stand before those of the deeds.
        work.session.connection()
        try:
            for _ in range(_AT_ONCE):
                if not self._due:
                    return
                self.at, _, deed = heapq.heappop(self._due)
                self._clock.at = work.now = self._begins + timedelta(seconds=self.at)
                deed()
        finally:
            self._work = None

    def _sweep(self) -> None:
        assert self._work is not None
        # The backstage looks each second whether anything is due; here one look says so.
        now = self._work.now
        if self._work.quick(_IS_DUE, now=now, lost=now - _SHORTEST_GRACE):
            self.do(SYSTEM, timekeeper.tick)
        if not self.over and self.at < self.world.asked.seconds + 6 * 3600:
            self.at_clock(SWEEP, self._sweep)

    # ------------------------------------------------------------ deeds

    def do(self, actor: Actor, verb: Verb, *args: Any, what: str = "", **kwargs: Any) -> Any:
        """Do a deed as somebody; what it gave, or None where it was refused in words."""
        work = self._work
        assert work is not None
        theirs = work.acting_as(actor)
        theirs.settings = self._settings
        work.quick(_BEGIN)
        try:
            given = verb(theirs, *args, **kwargs)
            work.session.flush()
        except Refused:
            work.session.expunge_all()
            work.quick(_UNDO)
            self.said.was_refused(what or getattr(verb, "__name__", "a deed"))
            given = None
        work.quick(_KEEP)
        self._settings = theirs.settings
        self._forget(work)
        if topics.TEXTS_OUT in work.bells:
            work.bells.discard(topics.TEXTS_OUT)
            self._texts.soon()
        self._hear()
        return given

    @staticmethod
    def _forget(work: Work) -> None:
        """Let the next deed read anew what may have changed, as one elsewhere would."""
        session = work.session
        for row in list(session.identity_map.values()):
            if not isinstance(row, _LASTING):
                session.expunge(row)

    def look(self, actor: Actor, verb: Verb, *args: Any) -> Any:
        """Read something as somebody."""
        work = self._work
        assert work is not None
        theirs = work.acting_as(actor)
        theirs.settings = self._settings
        try:
            return verb(theirs, *args)
        finally:
            self._forget(work)

    def speaking(self, mind: PatientMind) -> None:
        """Whatever conversation begins with the next deed is this patient's."""
        self._speaker = mind

    # ------------------------------------------------------------ what is to be seen

    def _hear(self) -> None:
        work = self._work
        assert work is not None
        for row in work.quick(_NEWS, after=self._newest):
            self._newest = row.id
            self._tell(row)

    def _tell(self, row: Any) -> None:
        deed, key = row.deed, row.conversation_id
        if deed == Deed.MESSAGE:
            self._message(key, row.detail)
        elif deed == Deed.MOVED:
            self._moved(key, row.state_before, row.state_after, row.detail)
        elif deed == Deed.SESSION_STARTED:
            self._part_began(key, row.staff_id, row.detail.get("mode", ""))
        elif deed in (Deed.OFFERED, Deed.TRANSFER_ASKED, Deed.CONSULT_ASKED):
            kind = "assignment" if deed == Deed.OFFERED else "colleague"
            self._of_agent(row.staff_id, lambda m: m.offered(row.detail["offer"], kind))
        elif deed == Deed.PRESENCE and row.detail["presence"] == "inactive":
            self._of_agent(row.staff_id, AgentMind.inactive)
        elif deed == Deed.RED_FLAG:
            self.put(
                self.at + self._dice.uniform(5, 40),
                lambda: self.do(self._boss, red_flags.acknowledge, key),
            )

    def _message(self, key: int, detail: dict[str, Any]) -> None:
        mind, author = self.patients.get(key), detail["author"]
        if mind is None or detail["visibility"] != "public":
            return
        if author == "agent":
            self._follow(mind, mind.heard())
        elif author == "patient" and key in self._holder:
            self._of_agent(self._holder[key], lambda m: m.heard(key))
        elif author == "patient" and self._states.get(key) == S.WITH_BOT:
            self._of_patients.bot_soon()
        elif author == "bot" and self._states.get(key) == S.WITH_BOT:
            self._follow(mind, mind.with_bot())

    def _moved(self, key: int, before: int | None, after: int, detail: dict[str, Any]) -> None:
        if before is None and self._speaker is not None:
            self.patients[key] = self._speaker
            self._newest_of[self._speaker.visit.key] = key
            if self._speaker.visit.flagged:
                self.said.flagged.add(key)
        self._states[key] = after
        mind = self.patients.get(key)
        if after == S.WITH_BOT:
            self._of_patients.bot_soon()
        if before == S.OPEN:
            self._queued.pop(key, None)
        if after in (S.OPEN, S.WRAP_UP, S.CLOSED, S.WAITING):
            self._leaves_hands(key, after)
        if mind is None:
            return
        if after == S.OPEN:
            self._queued[key] = self.at
            self._follow(mind, mind.queued())
        elif after in (S.WRAP_UP, S.CLOSED):
            self._follow(mind, mind.ended())

    def _leaves_hands(self, key: int, after: int) -> None:
        staff_id = self._holder.get(key)
        if staff_id is None:
            return
        if after == S.WRAP_UP:
            self._of_agent(staff_id, lambda m: m.wraps_up(key))
            return
        self.agents[staff_id].lost(key)
        del self._holder[key]

    def _part_began(self, key: int, staff_id: int, mode: str) -> None:
        if mode:
            self._of_agent(staff_id, lambda m: m.advises(key))
            return
        before = self._holder.get(key)
        if before is not None and before != staff_id and before in self.agents:
            self.agents[before].lost(key)
        self._holder[key] = staff_id
        mind = self.patients.get(key)
        if mind is None or staff_id not in self.agents:
            return
        mind.answered(self.at - self._queued.pop(key, self.at))
        matter = mind.visit.matter
        self.put(self.at + 0.5, lambda: self._of_agents.open(staff_id, key))
        self._of_agent(
            staff_id,
            lambda m: m.took(
                key, sms=mind.visit.texts, flagged=mind.visit.flagged, about=matter.disposition
            ),
        )

    # ------------------------------------------------------------ what is done about it

    def _of_agent(self, staff_id: int, tell: Callable[[AgentMind], list[Step]]) -> None:
        mind = self.agents.get(staff_id)
        if mind is None:
            return
        for step in tell(mind):
            self.put(self.at + step.after, lambda s=step: self._agent_step(staff_id, mind, s))

    def _follow(self, mind: PatientMind, steps: list[Step]) -> None:
        for step in steps:
            self.put(self.at + step.after, lambda s=step: self._patient_step(mind, s))

    def _patient_step(self, mind: PatientMind, step: Step) -> None:
        if mind.holds(step):
            self._of_patients.take(mind, step)

    def _agent_step(self, staff_id: int, mind: AgentMind, step: Step) -> None:
        if mind.holds(step):
            self._of_agents.take(staff_id, mind, step)

    def key_of(self, mind: PatientMind) -> int:
        """The newest conversation of a patient; 0 before they have one."""
        return self._newest_of.get(mind.visit.key, 0)
