"""A patient and an agent in one conversation, others who have no part in it, and a browser."""

import asyncio
import io
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
from door import add_patient, add_staff, open_sign_in
from PIL import Image
from sqlmodel import select
from starlette.applications import Starlette

from psc_app.api import file_routes, transcript_routes
from psc_app.domain import cookies
from psc_app.domain.actor import SYSTEM, Actor
from psc_app.models.workplace import AgentStatus, Queue, QueueMember, Workstream
from psc_app.services import closing, messages, offers, portal, sign_in
from psc_app.services.work import Work
from psc_app.wiring import House

HOST = "http://testserver"
READERS = {
    "elsa": 200,  # their own
    "ana": 200,  # holds it
    "sue": 200,  # supervises
    "ben": 404,  # an agent without a part in it
    "omar": 404,  # another patient
    "guest": 404,
    "adam": 404,  # sets the app up, reads no conversations
    "nobody": 404,
}
"""Who gets to read Elsa's talk with Ana, and with which answer."""


@dataclass
class Person:
    """Somebody with a browser."""

    cookie: str
    side: str
    actor: Actor


@dataclass
class Scene:
    """Elsa talks with Ana in `talk`; the others have no part in it."""

    house: House
    talk: int
    people: dict[str, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        files = file_routes.build_routes(self.house)
        self._app = Starlette(routes=[*files, *transcript_routes.build_routes(self.house)])

    def _ask(self, who: str, method: str, path: str, **more: object) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as browser:
                return await browser.request(method, path, **more)

        cookie = {"cookie": self.people[who].cookie} if who in self.people else {}
        more["headers"] = {"origin": HOST, **cookie, **more.pop("headers", {})}
        return asyncio.run(ask())

    def side(self, who: str) -> str:
        """From where they come in; "portal" for whoever is nobody here."""
        return self.people[who].side if who in self.people else "portal"

    def get(self, who: str, path: str) -> httpx.Response:
        return self._ask(who, "GET", path)

    def attach(
        self,
        who: str,
        content: bytes,
        name: str = "photo.png",
        *,
        client_id: str = "client-0001",
        visibility: str = "",
        talk: int = 0,
        side: str = "",
        **headers: str,
    ) -> httpx.Response:
        return self._ask(
            who,
            "POST",
            f"/files/{side or self.side(who)}/{talk or self.talk}",
            data={"client_id": client_id, "visibility": visibility},
            files={"file": (name, content)},
            headers=headers,
        )

    def send(self, path: str, content: object, who: str = "elsa", **headers: str) -> httpx.Response:
        """A POST of exactly this body."""
        return self._ask(who, "POST", path, content=content, headers=headers)

    def do(self, who: str, verb, *args, **kwargs):
        actor = self.people[who].actor if who in self.people else SYSTEM
        return self.house.store.do_now(actor, verb, *args, **kwargs)

    def say(self, who: str, body: str, **more: object) -> int:
        return self.do(who, messages.post, self.talk, uuid4().hex, body, **more)

    def end(self) -> None:
        self.do("ana", closing.end, self.talk)

    def rows(self, table: type) -> list:
        def read(work: Work) -> list:
            found = list(work.session.exec(select(table)))
            work.session.expunge_all()
            return found

        return self.house.store.look_now(SYSTEM, read)

    def change(self, table: type, **columns: object) -> None:
        def write(work: Work) -> None:
            for row in work.session.exec(select(table)):
                for name, value in columns.items():
                    setattr(row, name, value)
                work.session.add(row)

        self.house.store.do_now(SYSTEM, write)


def set_up(house: House) -> Scene:
    """The scene: Ana has taken Elsa's chat; Ben, Sue, Omar and a guest look on."""
    scene = Scene(house, 0)
    for username, name, role in (
        ("ana", "Ana Ruiz", "nurse"),
        ("ben", "Ben Katz", "agent"),
        ("sue", "Sue Lang", "supervisor"),
        ("adam", "Adam Wirt", "admin"),
    ):
        staff_id = add_staff(house, username, role)
        token, actor = open_sign_in(house, staff_id=staff_id)
        actor = Actor(actor.role, actor.id, name, actor.sign_in_id)
        scene.people[username] = Person(f"{cookies.STAFF}={token}", "desk", actor)
    for given in ("Elsa", "Omar"):
        more = {} if given == "Elsa" else {"phone": "", "email": ""}
        token, actor = open_sign_in(house, patient_id=add_patient(house, given, **more))
        scene.people[given.lower()] = Person(f"{cookies.PATIENT}={token}", "portal", actor)
    token = sign_in.new_token()
    guest = house.store.do_now(SYSTEM, sign_in.visitor_for, token)
    scene.people["guest"] = Person(f"{cookies.VISIT}={token}", "portal", guest)
    scene.do("system", _furnish, [scene.people[name].actor.id for name in ("ana", "ben")])
    answers = portal.Answers(reason="My arm itches", consent=True)
    scene.talk = scene.do("elsa", portal.start_chat, answers)
    scene.do("ana", offers.pick, scene.talk)
    return scene


def _furnish(work: Work, members: list[int]) -> None:
    work.session.add(Workstream(name="Chat", channel="chat", mode="pick"))
    queue = Queue(name="Nurses")
    work.session.add(queue)
    work.session.flush()
    for staff_id in members:
        work.session.add(QueueMember(queue_id=queue.id, staff_id=staff_id))
        work.session.add(AgentStatus(staff_id=staff_id, since=work.now, connected=True))


def picture(form: str = "PNG", size: tuple[int, int] = (12, 9)) -> bytes:
    """A small sound picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form)
    return out.getvalue()


def pdf() -> bytes:
    """A small sound PDF."""
    from fpdf import FPDF

    paper = FPDF()
    paper.add_page()
    return bytes(paper.output())
