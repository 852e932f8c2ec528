"""Phones that text with a live server, by way of a carrier that signs what it brings.

In the demonstration the carrier is the server's own, and its phones are those at /simulator,
which are written on by that page's socket. Elsewhere the simulation is the carrier: it answers
at PSC_TWILIO_URL, where that is on this machine, and signs with the account's token. What comes
to a phone is read from the outbox.
"""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlsplit

import uvicorn
from sqlalchemy import func
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.routing import Mount

from psc_app.demo.carrier import Carrier
from psc_app.demo.carrier_book import Answer, Incoming, Troubles
from psc_app.demo.carrier_routes import build_routes
from psc_app.demo.carrier_rules import Account
from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import Consent, TextPurpose
from psc_app.models.texts import TextContact, TextOut
from psc_app.services.work import Work
from psc_app.simulation import words
from psc_app.simulation.live_stage import LiveStage
from psc_app.simulation.minds import PatientMind, Step
from psc_app.simulation.tab import NoAnswer, Tab
from psc_app.wiring import INCOMING_TEXTS, House

_STATE = "simulator_state"
_LOOK = 0.4
"""Seconds between two looks at what came to the phones."""
_OPEN_AGAIN = 2.0
"""Seconds from START to the first text."""
_HERE = ("127.0.0.1", "localhost", "::1")
_FAILING = (Answer.BUSY, Answer.LOST_AFTER)


class Line(Protocol):
    """The wire between phones and clinic."""

    async def begin(self) -> None:
        """Let it work from now on."""
        ...

    async def write(self, number: str, body: str) -> None:
        """Somebody texts the clinic."""
        ...

    async def fail(self, how: Answer) -> None:
        """Have the carrier answer like this when it is asked to take a text."""
        ...

    async def bring(self, how: Incoming) -> None:
        """Have the carrier bring texts like this."""
        ...

    def taken(self) -> dict[str, int] | None:
        """How often it took each text, by the address it reports to; None if nobody knows."""
        ...

    async def end(self) -> None:
        """Let it rest."""
        ...


class DemoLine:
    """The demonstration's own carrier, by the page of its phones."""

    def __init__(self, url: str) -> None:
        """A page that is not open yet."""
        self._tab = Tab(url, "/simulator", "", lambda: None)

    async def begin(self) -> None:
        """Open the page."""
        await self._tab.open(_STATE)

    async def write(self, number: str, body: str) -> None:
        """Somebody texts the clinic."""
        await self._tab.send(f"{_STATE}.write", phone=number, body=body, picture="")

    async def fail(self, how: Answer) -> None:
        """Have the carrier answer like this when it is asked to take a text."""
        await self._tab.send(f"{_STATE}.trouble", field="answer", choice=how.value)

    async def bring(self, how: Incoming) -> None:
        """Have the carrier bring texts like this."""
        await self._tab.send(f"{_STATE}.trouble", field="incoming", choice=how.value)

    def taken(self) -> dict[str, int] | None:
        """Nobody but the server sees into this carrier's book."""
        return None

    async def end(self) -> None:
        """Close the page."""
        await self._tab.close()


class OwnLine:
    """A carrier of the simulation's own, for a clinic with an account at it.

    Args:
        home: the clinic's configuration says the account and its own address.
        url: where the clinic's server answers on this machine.
    """

    def __init__(self, home: House, url: str) -> None:
        """A carrier that does not answer yet."""
        settings = home.config
        token = settings.twilio_auth_token.get_secret_value()
        self._at = urlsplit(settings.twilio_url)
        public = settings.own_address
        self.carrier = Carrier(
            Account(settings.twilio_account_sid, token, settings.twilio_from),
            public + INCOMING_TEXTS,
            base=settings.twilio_url,
            public=public,
            near=url,
        )
        routes: Any = build_routes(self.carrier)
        if self._at.path.strip("/"):
            routes = [Mount(self._at.path, routes=routes)]
        self._server = uvicorn.Server(
            uvicorn.Config(
                Starlette(routes=routes),
                host=self._at.hostname or "127.0.0.1",
                port=self._at.port or 80,
                log_level="error",
                lifespan="off",
            )
        )
        self._serving: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Answer from now on."""
        self.carrier.start()
        self._serving = asyncio.create_task(self._server._serve())
        while not self._server.started and not self._serving.done():
            await asyncio.sleep(0.05)

    async def write(self, number: str, body: str) -> None:
        """Somebody texts the clinic."""
        self.carrier.text(number, body)

    async def fail(self, how: Answer) -> None:
        """Answer like this when asked to take a text."""
        after = 2 if how is Answer.BUSY else 0
        self.carrier.troubles = Troubles(answer=how, retry_after=after)

    async def bring(self, how: Incoming) -> None:
        """Bring texts like this."""
        self.carrier.troubles = Troubles(incoming=how)

    def taken(self) -> dict[str, int] | None:
        """How often it took each text, by what stands in the address it reports to."""
        return dict(Counter(one.report_to.rpartition("=")[2] for one in self.carrier.sent()))

    async def end(self) -> None:
        """Answer no more."""
        self._server.should_exit = True
        if self._serving is not None:
            await asyncio.gather(self._serving, return_exceptions=True)
        await self.carrier.close()


def line_of(home: House, url: str) -> Line | None:
    """The wire that this clinic's texts go by; None where none can be simulated."""
    account = home.sms_account
    if account is None:
        return None
    if account.simulated:
        return DemoLine(url)
    # Texts of a simulation must never reach a real carrier.
    return OwnLine(home, url) if urlsplit(account.url).hostname in _HERE else None


class LivePhones:
    """Everybody who texts, on their phones.

    Args:
        stage: the morning.
        home: the clinic, whose outbox is looked at.
        line: how texts go.
    """

    def __init__(self, stage: LiveStage, home: House, line: Line) -> None:
        """Phones that nobody holds yet."""
        self._stage, self._home, self.line = stage, home, line
        self._minds: dict[str, PatientMind] = {}
        self._newest = 0
        self._out: set[str] = set()
        self._twice = False

    async def begin(self) -> None:
        """Let the carrier work, and have its troubles at their time."""
        self._newest = await self._home.store.look(SYSTEM, _newest)
        self._out = await self._home.store.look(SYSTEM, _opted_out)
        await self.line.begin()
        weather = self._stage.world.weather
        begins, ends = weather.carrier_fails
        middle = (begins + ends) / 2
        for at, answer in ((begins, _FAILING[0]), (middle, _FAILING[1]), (ends, Answer.FINE)):
            self._stage.later(at, lambda how=answer: self._quietly(self.line.fail(how)))
        for at, how in zip(weather.twice, (Incoming.TWICE, Incoming.ONCE), strict=True):
            self._stage.later(at, lambda how=how: self._bring(how))

    async def _bring(self, how: Incoming) -> None:
        await self._quietly(self.line.bring(how))
        self._twice = how is Incoming.TWICE

    async def _quietly(self, deed: Any) -> None:
        await self._stage.attempt("carrier", deed)

    def come(self, mind: PatientMind) -> None:
        """Somebody begins to text."""
        self._minds[mind.visit.number] = mind
        self._stage.texts += 1
        steps = mind.begins()
        if mind.visit.number in self._out:
            # An earlier simulation has stopped texts to it: nobody could answer.
            pause = _OPEN_AGAIN * self._stage.speed
            later = [replace(step, after=step.after + pause) for step in steps]
            steps = [Step(0, "open", "START"), *later]
        self._follow(mind, steps)

    async def watch(self) -> None:
        """See what comes to the phones, until cancelled."""
        while True:
            for key, number, purpose in await self._home.store.look(SYSTEM, _came, self._newest):
                self._newest = key
                mind = self._minds.get(number)
                if mind is None:
                    continue
                if purpose == TextPurpose.REPLY.value:
                    self._follow(mind, mind.heard())
                elif purpose == TextPurpose.BOT.value:
                    self._follow(mind, mind.with_bot())
            await asyncio.sleep(_LOOK)

    def _follow(self, mind: PatientMind, steps: list[Step]) -> None:
        for step in steps:
            self._stage.later(step.after, lambda s=step: self._take(mind, s))

    async def _take(self, mind: PatientMind, step: Step) -> None:
        if not mind.holds(step) or self._stage.broken_off:
            return
        text = step.text
        if step.do == "ask_person":
            text = words.FOR_A_PERSON
            self._follow(mind, mind.queued())
        elif step.do == "stop":
            self._stage.said.stopped.add(mind.visit.number)
            mind.stopped()
        if text:
            try:
                await self.line.write(mind.visit.number, text)
            except NoAnswer:
                self._stage.said.was_unanswered("text")
            else:
                self._stage.said.written += 1
                self._stage.said.brought_twice += self._twice

    async def end(self) -> None:
        """Put the carrier back as it was, and let it rest."""
        await self._quietly(self.line.fail(Answer.FINE))
        await self._quietly(self.line.bring(Incoming.ONCE))
        self._stage.said.taken = self.line.taken()
        await self.line.end()


def _newest(work: Work) -> int:
    return work.session.exec(select(func.max(TextOut.id))).one() or 0


def _opted_out(work: Work) -> set[str]:
    out = col(TextContact.consent) == Consent.OUT.value
    return set(work.session.exec(select(TextContact.number).where(out)).all())


def _came(work: Work, after: int) -> list[tuple[int, str, str]]:
    found = work.session.exec(
        select(TextOut.id, TextContact.number, TextOut.purpose)
        .join(TextContact, col(TextContact.id) == col(TextOut.contact_id))
        .where(col(TextOut.id) > after)
        .order_by(col(TextOut.id))
        .limit(500)
    ).all()
    return [(key or 0, number, purpose) for key, number, purpose in found]
