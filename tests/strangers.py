"""Victims with something to hide, attackers who want it, and everything they could send."""

import inspect
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from app_server import (
    AppServer,
    change_rows,
    guest_cookie,
    house_on,
    patient_cookie,
    patient_named,
    staff_actor,
    staff_cookie,
)
from reflex_base.registry import RegistrationContext
from reflex_client import ROOT_STATE, Tab
from sqlmodel import select

import psc_app.psc_app  # noqa: F401 - registers all pages and states
from psc_app.domain import cookies
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import Priority, Role, Visibility
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.conversation import Conversation, Offer
from psc_app.models.people import Patient, SignIn
from psc_app.models.scheduling import Appointment, VisitReason
from psc_app.models.settings import Setting
from psc_app.models.workplace import AgentStatus, Workstream
from psc_app.services import (
    automated,
    cases,
    messages,
    mood,
    offers,
    portal,
    scheduling,
    sign_in,
    tasks,
    text_contacts,
)
from psc_app.services.work import Work
from psc_app.wiring import House

NAME, REASON, WORDS, NOTE = "Zwetschkau", "qreasonq7", "qwordsq7", "qinternalq7"
PHONE, ADDRESS, ALLERGY = "+15550199321", "7 Qmarker Lane", "Qallergenium"
VISIT = "qvisitq7"
SECRETS = (NAME, REASON, WORDS, NOTE, PHONE, PHONE[5:], ADDRESS, ALLERGY, VISIT)
"""Planted in the victim's conversation and record; none may ever reach anybody else."""

ATTACKERS_PHONE = "+16175550143"
"""On the demonstration's table lie phones for everybody: with this one attackers text."""

WAITING = "qwaitingq7"
"""Name and reason of a guest who waits: all agents may see that, nobody else."""

SENT = "stranger-sent-this"
"""Stands in everything that strangers send; the log may not have it."""

TABLES_OF_BOOKKEEPING = {"audit_entry", "sign_in", "sign_in_attempt", "one_time_code",
                         "figure_cell", "figure_mark"}  # fmt: skip
FOR_EVERYBODY = {"article": {"views", "helpful", "unhelpful"}, "article_vote": {"*"}}
"""Columns that anybody with a browser may change: whether a public article helped them."""
CALLS_A_COOKIE = 45
"""Below the burst that the gate allows, so that no call is turned away for haste alone."""


# ------------------------------------------------------------------ the handlers


def handlers() -> dict[str, Callable[..., Any]]:
    """Every event handler that a socket can call, by Reflex's name for it."""
    found = RegistrationContext.ensure_context().event_handlers
    named = {name: one.handler.fn for name, one in found.items()}
    # Other test modules of this run make states of their own; no server has those.
    return {name: fn for name, fn in named.items() if fn.__module__.split(".")[0] in _OURS}


_OURS = {"psc_app", "reflex"}


def parameters(fn: Callable[..., Any]) -> list[str]:
    """The names of a handler's arguments, without `self`."""
    return list(inspect.signature(fn).parameters)[1:]


# ------------------------------------------------------------------ the set-up


@dataclass
class Attacker:
    """Somebody without the right.

    Attributes:
        path: the page whose address they give.
        cookies: as many sign-ins of the one person as the calls need.
        own: columns by which a row of the database is their own affair.
    """

    path: str
    cookies: list[str]
    own: set[tuple[str, int]] = field(default_factory=set)


@dataclass
class Scene:
    """A running server, the victims, and who has no business with them."""

    server: AppServer
    talk: int
    patient_id: int
    offered: int
    offer: int
    patient: str
    ana: str
    attackers: dict[str, Attacker]
    case: int = 0
    task: int = 0
    visit: int = 0

    def plausible(self, who: str) -> dict[str, Any]:
        """An argument of the right type for each name that a handler's parameter has."""
        # An administrator may change the settings that there are.
        key = "no.such" if who == "an administrator" else "clinic.name"
        form = {"key": key, "reason": SENT, "consent": "yes", "notes": SENT, "value": SENT,
                "disposition": "Answered", "text": f"{SENT} nobody", "comment": SENT,
                "phone": "yes", "date of birth": "yes", "number": "617 555 0134",
                "contact": SENT, "message": SENT, "skill": "1", "level": "9",
                "other": SENT, "title": SENT, "note": SENT, "owner": "me", "due": "+1",
                "case": str(self.case), "task": str(self.task)}  # fmt: skip
        return {
            "thread": self.talk, "before": 3, "offer": self.offer, "patient_id": self.patient_id,
            "client_id": uuid4().hex, "body": SENT, "visibility": "internal", "mode": "public",
            "front": True, "what": "transfer", "text": SENT, "note": SENT, "key": 1,
            "anyway": True, "staff_id": 1, "skill_id": 1, "row": 1, "way": "up", "of": 1,
            "which": "patient", "to": "queue", "kind": "Conversation", "field": "phone",
            "version": 1, "go_live": True, "choice": SENT,
            "seq": 3, "verdict": "false alarm", "appointment": self.visit,
            "priority": 1, "title": SENT,
            "turn": 1_700_000_000_000, "reply": 1, "answers": {"When": SENT},
            "case": self.case, "task": self.task, "done": True, "status": "resolved",
            "urgency": "1", "owner": "1", "page": 0,
            "article_id": 1, "helpful": True, "comment": SENT, "audience": "internal",
            "language": "en", "topic": "Diabetes",
            "by": 1, "day": "2026-12-01", "starts_at": 1_800_000_000_000, "practitioner": 1,
            "clinic": 1,
            "text_id": 1, "number": "617 555 0177", "reason": "Other",
            "phone": ATTACKERS_PHONE, "picture": "",
            "script_id": 1, "script": "1", "step": "t1", "macro_id": 1, "nth": 0,
            "figure": "incoming", "series": "", "point": "incoming", "after": 0,
            "table": "group", "line": "1", "weekday": "0", "hour": "9",
            "path": "/supervisor", "query": "window=24h", "view": SENT, "view_id": 1,
            "shared": True, "alert_id": 1, "queue_id": 0,
            "open_": True, "stars": 1, "form": form, "value": self.talk, "var_name": "thread",
            "on": False, "info": SENT, "component_stack": SENT, "vars": self.storage(),
            "hashes": [SENT],
        }  # fmt: skip

    def victims_tab(self) -> Tab:
        """The patient's own tab."""
        return Tab(self.server.url, "/", cookie=self.patient)

    def agents_tab(self) -> Tab:
        """The tab of the agent who holds the conversation."""
        return Tab(self.server.url, "/agent", query={"c": str(self.talk)}, cookie=self.ana)

    def guests_tab(self) -> Tab:
        """The tab of somebody who has not chatted before."""
        return Tab(self.server.url, "/", cookie=f"{cookies.VISIT}={sign_in.new_token()}")

    def storage(self) -> dict[str, Any]:
        """What a page would say that its own storage holds."""
        desk = f"{ROOT_STATE}.psc_app___state___agent_state____agent_state"
        return {f"{desk}.thread_rx_state_": self.talk, f"{desk}._wanted": self.talk}


HOSTILE: list[Any] = [
    None, "", -1, True, 1.5, 2**70, [], {}, [[1]], {"$gt": 0}, {"id": 1, "role": "admin"},
    f"{SENT}' OR 1=1 --", "\0", "__class__", SENT * 1500, ["x"] * 5000,
    {str(number): number for number in range(3000)},
    json.loads('{"a":' * 60 + "1" + "}" * 60),
]  # fmt: skip


def build_scene(folder: Path) -> Scene:
    """The scene on a copy of the demo in this folder; its server is not started yet."""
    calls = len(list(calls_of({})))
    with house_on(folder) as house:
        return _build(house, AppServer(folder), calls // CALLS_A_COOKIE + 1)


def wait_until_read(scene: Scene) -> None:
    """Until the app has read what patients wrote before it started, which changes rows."""
    with house_on(scene.server.data_dir) as house:
        for _ in range(600):
            if not house.store.look_now(SYSTEM, mood.to_read, 1):
                return
            time.sleep(0.1)
    raise AssertionError("The messages were not read within a minute.")


def _build(house: House, server: AppServer, sign_ins: int) -> Scene:
    # On a busy machine the tests take longer than people are waited for.
    for name in ("offer_seconds", "patient_grace_seconds", "agent_grace_seconds"):
        change_rows(house, Workstream, lambda row, name=name: setattr(row, name, 3600))
    # Ana was there a moment ago, so her conversation is not given to others at the start.
    change_rows(house, AgentStatus, lambda row: setattr(row, "connected", True))
    do = house.store.do_now
    # Those who wait here wait for longer than a clinic likes, and nobody is to be told.
    do(SYSTEM, lambda work: work.session.add(Setting(key="figures.alert_hold", value=3600)))
    patient_id = patient_named(house, "Vargas")
    do(SYSTEM, _mark_record, patient_id)
    victim = Actor(Role.PATIENT, patient_id, NAME)
    talk = do(victim, portal.start_chat, portal.Answers(reason=REASON, consent=True))
    ana = staff_actor(house, "ana")
    do(ana, offers.pick, talk)
    for number in range(4):
        do(victim, messages.post, talk, f"from-victim-{number}", f"{WORDS} {number}")
        do(ana, messages.post, talk, f"from-agent-{number}", f"{WORDS} {number}")
    do(ana, messages.post, talk, "from-agent-note", NOTE, visibility=Visibility.INTERNAL)
    visit = do(SYSTEM, _book_visit, patient_id)
    case = do(ana, cases.open_case, talk, title=f"{WORDS} case", owner_id=ana.id).row.id
    task = do(ana, tasks.make, title=f"{WORDS} task", case_id=case, owner_id=ana.id).id
    _, waiting = guest_cookie(house, portal.Answers(reason=WAITING, name=WAITING, consent=True))
    offer = do(SYSTEM, _offer_to, waiting, ana.id)
    # Or the clock would ask somebody anew whenever one of the tabs in these tests comes or goes.
    change_rows(house, Workstream, lambda row: setattr(row, "mode", "pick"))
    return Scene(
        server, talk, patient_id, waiting, offer,
        patient_cookie(house, patient_id), staff_cookie(house, "ana"),
        _attackers(house, sign_ins), case, task, visit,
    )  # fmt: skip


def _book_visit(work: Work, patient_id: int) -> int:
    """An appointment of the victim's, whose reason tells more than it should."""
    reason = work.session.exec(select(VisitReason.id)).first() or 0
    (slot,) = scheduling.next_free(work, reason_id=reason, most=1)
    begins = datetime.fromtimestamp(slot.starts_at / 1000, UTC)
    where = (slot.practitioner_id, slot.clinic_id)
    card = scheduling.book(work, patient_id, *where, reason, begins)
    row = work.session.get(Appointment, card.id)
    assert row is not None
    row.reason = VISIT
    work.session.add(row)
    return card.id


def _offer_to(work: Work, conversation: int, staff_id: int) -> int:
    offer = Offer(conversation_id=conversation, staff_id=staff_id, offered_at=work.now, units=1,
                  expires_at=work.now + timedelta(hours=1))  # fmt: skip
    work.session.add(offer)
    # First in line and told so, or they would be told once an attacker leaves the line.
    waiting = work.session.get(Conversation, conversation)
    assert waiting is not None
    waiting.priority = Priority.URGENT
    work.session.add(waiting)
    work.session.flush()
    automated.tell_next(work, waiting.queue_id)
    status = work.session.get(AgentStatus, staff_id)
    assert status is not None
    status.capacity_used += 1
    work.session.add(status)
    return offer.id or 0


def _mark_record(work: Work, patient_id: int) -> None:
    patient = work.session.get(Patient, patient_id)
    assert patient is not None
    patient.family_name, patient.name_key = NAME, f"elsa {NAME}".lower()
    patient.phone, patient.address = PHONE, ADDRESS
    work.session.add(patient)
    row = work.session.exec(
        select(ClinicalRecord).where(ClinicalRecord.patient_id == patient_id,
                                     ClinicalRecord.kind == "AllergyIntolerance")
    ).first()  # fmt: skip
    assert row is not None
    row.title, row.active = ALLERGY, True
    work.session.add(row)


def _attackers(house: House, sign_ins: int) -> dict[str, Attacker]:
    many = range(sign_ins)
    other = patient_named(house, "Purdy")
    _, chat = guest_cookie(house, portal.Answers(reason="Mine", name="Mine", consent=True))
    visitor = house.store.look_now(SYSTEM, _visitor_of, chat)
    house.store.do_now(
        Actor(Role.PATIENT, other, "Purdy"),
        portal.start_chat,
        portal.Answers(reason="Mine too", consent=True),
    )
    # Without a number they have no texts to switch, which would be their own affair.
    house.store.do_now(SYSTEM, _without_a_number, other)
    made_up = [
        f"{cookies.STAFF}={sign_in.new_token()}; {cookies.PATIENT}={sign_in.new_token()}"
        for _ in many
    ]
    ended = [staff_cookie(house, "ana") for _ in many]
    house.store.do_now(SYSTEM, sign_in.sign_out, *(one.partition("=")[2] for one in ended))
    found = {
        "a stranger": Attacker("/agent", [""] * sign_ins),
        "a stranger with made-up cookies": Attacker("/agent", made_up),
        "an agent's ended sign-in": Attacker("/agent", ended),
        "another patient": Attacker(
            "/", [patient_cookie(house, other) for _ in many],
            {("patient_id", other), *_texts_of(house, other)},
        ),
        "another guest": Attacker(
            "/", [_more_of_guest(house, visitor) for _ in many],
            {("visitor_id", visitor)},
        ),
    }  # fmt: skip
    for username, who in (("ben", "an agent with no part in it"), ("ada", "an administrator"),
                          ("priya", "a privacy officer")):  # fmt: skip
        key = staff_actor(house, username).id
        # Agents may look at what is closed, such as number 1, which True is taken for.
        own = {("staff_id", key), ("conversation_id", 1), ("case_id", 1), ("task_id", 1)}
        own |= {("owner_id", key), ("created_by", key)}
        found[who] = Attacker("/agent", [staff_cookie(house, username) for _ in many], own)
    phone = house.store.do_now(SYSTEM, _phone, ATTACKERS_PHONE)
    for attacker in found.values():
        attacker.own |= phone
    return found


def _texts_of(house: House, patient_id: int) -> set[tuple[str, Any]]:
    """By which columns a row is of the patient's own phone."""
    return house.store.do_now(
        SYSTEM, lambda work: _phone(work, work.session.get_one(Patient, patient_id).phone)
    )


def _phone(work: Work, number: str) -> set[tuple[str, Any]]:
    """By which columns a row is of this phone."""
    contact = text_contacts.of_number(work, number)
    return {
        ("visitor_id", contact.visitor_id),
        ("contact_id", contact.id or 0),
        ("from_number", number),
    }


def _without_a_number(work: Work, patient_id: int) -> None:
    patient = work.session.get(Patient, patient_id)
    assert patient is not None
    patient.phone = ""
    work.session.add(patient)


def _visitor_of(work: Work, conversation: int) -> int:
    found = work.session.get(Conversation, conversation)
    assert found is not None
    return found.visitor_id or 0


def _more_of_guest(house: House, visitor: int) -> str:
    token = sign_in.new_token()

    def add(work: Work) -> None:
        expires = work.now + sign_in.longest(Role.VISITOR)
        work.session.add(
            SignIn(token_hash=sign_in.hash_token(token), visitor_id=visitor, created_at=work.now,
                   seen_at=work.now, expires_at=expires)
        )  # fmt: skip

    house.store.do_now(SYSTEM, add)
    return f"{cookies.VISIT}={token}"


# ------------------------------------------------------------------ the calls


def calls_of(plausible: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every handler with plausible arguments, then with each of them hostile, and misshapen.

    What ends all the attacker's own sign-ins comes last, so that they act with them before.
    """
    for name, fn in sorted(handlers().items(), key=lambda one: ("sign_out" in one[0], one[0])):
        wanted = parameters(fn)
        if plausible and ".psc_app___" in name:
            assert set(wanted) <= set(plausible), f"say what {name} is called with"
        good = {one: plausible.get(one) for one in wanted}
        yield name, good
        for one in wanted:
            for bad in HOSTILE:
                yield name, good | {one: bad}
            yield name, {other: value for other, value in good.items() if other != one}
        yield name, good | {"actor": {"role": "admin", "id": 1}, "self": None, "work": 1}
    # What is no handler: parts of Reflex, and methods that begin with an underscore.
    desk = f"{ROOT_STATE}.psc_app___state___agent_state____agent_state"
    for name in ("x", ROOT_STATE, f"{ROOT_STATE}.__init__", f"{ROOT_STATE}.reset",
                 f"{desk}._look", f"{desk}._load_older", f"{desk}._post"):  # fmt: skip
        yield name, {"thread": 1, "actor": {}}


def variables() -> Iterator[tuple[str, str]]:
    """Every state class with every var that a generic setter could be tried on."""
    for name, state in RegistrationContext.ensure_context().base_states.items():
        if state.__module__.split(".")[0] in _OURS:
            for var in ("thread", "conversation", "patient_id", "_wanted", "_shown", "scope"):
                yield name, var


async def attack(scene: Scene, who: str) -> list[Tab]:
    """Send everything as one attacker; returns the tabs with all that came back."""
    attacker = scene.attackers[who]
    calls = list(calls_of(scene.plausible(who)))
    tabs = []
    chunks = [calls[n : n + CALLS_A_COOKIE] for n in range(0, len(calls), CALLS_A_COOKIE)]
    assert len(chunks) <= len(attacker.cookies)
    for cookie, chunk in zip(attacker.cookies, chunks, strict=False):
        query = {"c": str(scene.talk)}
        async with Tab(scene.server.url, attacker.path, query=query, cookie=cookie) as tab:
            # All of them in the first tab, then those that the calls of this tab may look at.
            states = {name.rpartition(".")[0] for name, _ in chunk}
            for state, var in (one for one in variables() if not tabs or one[0] in states):
                await tab.send(f"{state}.setvar", {"var_name": var, "value": scene.talk})
            for name, payload in chunk:
                await tab.send(name, payload)
            await tab.settle()
            tabs.append(tab)
    return tabs


# ------------------------------------------------------------------ what is there


def dump(scene: Scene, own: set[tuple[str, int]]) -> dict[str, list[tuple[Any, ...]]]:
    """All tables but those of sign-ins and audit, without the rows that are the attacker's own."""
    found = {}
    mine = own | {
        ("conversation_id", key)
        for column, value in own
        if column in ("patient_id", "visitor_id")
        for (key,) in scene.server.rows(f"SELECT id FROM conversation WHERE {column} = ?", value)
    }
    for (table,) in scene.server.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if table in TABLES_OF_BOOKKEEPING:
            continue
        columns = [row[1] for row in scene.server.rows(f"PRAGMA table_info({table})")]
        free = FOR_EVERYBODY.get(table, set())
        columns = [] if "*" in free else [one for one in columns if one not in free]
        if not columns:
            continue
        rows = scene.server.rows(f"SELECT {', '.join(columns)} FROM {table}")
        found[table] = [row for row in rows if not _is_own(table, columns, row, mine)]
    return found


def changes(
    before: dict[str, list[tuple[Any, ...]]], after: dict[str, list[tuple[Any, ...]]]
) -> list[str]:
    """Rows that have gone or come, as text."""
    return [
        f"{table}: {sign} {row}"
        for table in before | after
        for sign, there, elsewhere in (
            ("-", before.get(table, []), set(after.get(table, []))),
            ("+", after.get(table, []), set(before.get(table, []))),
        )
        for row in there
        if row not in elsewhere
    ]


def _is_own(
    table: str, columns: list[str], row: tuple[Any, ...], own: set[tuple[str, int]]
) -> bool:
    values = set(zip(columns, row, strict=True))
    if table == "conversation":
        values |= {("conversation_id", row[columns.index("id")])}
    if table == "patient_case":
        values |= {("case_id", row[columns.index("id")])}
    if table == "follow_up":
        values |= {("task_id", row[columns.index("id")])}
    if table == "event":
        staff = {key for name, key in own if name == "staff_id"}
        patients = {key for name, key in own if name == "patient_id"}
        theirs = patients if ("actor_role", "patient") in values else staff
        if row[columns.index("actor_id")] in theirs and ("conversation_id", None) in values:
            return True
    return bool(values & own)
