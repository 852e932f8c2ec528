"""A carrier that is none: it takes, reports and brings texts as Twilio does, by Twilio's protocol.

It stands on the far side of the wire. The app speaks to it with the adapter that speaks to
Twilio, and hears from it through the same webhooks with the same signatures, so that what works
here has no other path to work by (docs/adr/0020). The demonstration shows its phones at
/simulator; tests break it on purpose.
"""

import asyncio
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from psc_app.demo import carrier_rules as rules
from psc_app.demo import carrier_shapes as shapes
from psc_app.demo.carrier_book import (
    Answer,
    Attached,
    Book,
    CarrierText,
    Happened,
    Incoming,
    Reports,
    StopHandling,
    Troubles,
)
from psc_app.demo.carrier_errands import Errands
from psc_app.demo.carrier_post import Postman
from psc_app.demo.carrier_rules import Account, Said

_TOOK = {
    Answer.ERROR_BUT_TAKEN: ("took a text, and said that it failed", 500),
    Answer.LOST_AFTER: ("took a text, and said nothing", 0),
}


class Carrier:
    """One account, its texts, and the phones at the other end; safe to use from any thread.

    Attributes:
        account: whose it is.
        usual: how it is after a reset.
        troubles: what goes wrong for all numbers.
        troubles_of: what goes wrong for one number, instead.
        pick: chooses troubles for each request by number and text; None for the two above.
        stop_handling: what it does about STOP by itself.
        hang: seconds before a lost answer is cut off; None: when the caller gives up.
        incoming_url: the clinic's webhook for incoming texts.
        book: everything it keeps.

    Args:
        base: the address of its API, as the clinic reaches it.
        near: where the clinic's server answers on this machine, if not at the public address.
        now: tells the time; texts are dated by it.
        changed: called after each change, in whichever thread it happens.
    """

    def __init__(
        self,
        account: Account,
        incoming_url: str,
        *,
        base: str,
        public: str,
        near: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """A carrier without texts; it calls nobody before `start`."""
        self.account = account
        self.incoming_url = incoming_url
        self.usual = Troubles()
        self.troubles = Troubles()
        self.troubles_of: dict[str, Troubles] = {}
        self.pick: Callable[[str, str], Troubles] | None = None
        self.stop_handling = StopHandling.NONE
        self.hang: float | None = None
        self.book = Book()
        self._base = base.rstrip("/")
        self._now = now
        self._changed = changed
        self._post = Postman(account.token, public, near)
        self._errands = Errands(changed)
        self._lock = threading.RLock()
        self._turns: dict[str, asyncio.Lock] = {}

    # ------------------------------------------------------------ its life

    def start(self) -> None:
        """Call the clinic from now on, in the running loop; what had to wait goes first."""
        self._errands.start()

    async def close(self) -> None:
        """Call nobody any more."""
        self._errands.stop()
        await self._post.close()

    def reset(self) -> None:
        """Forget every text, every block and every trouble."""
        with self._lock:
            self.book = Book()
            self.troubles, self.troubles_of, self.pick = replace(self.usual), {}, None
            self.stop_handling = StopHandling.NONE
        self._changed()

    def hurry(self) -> None:
        """End every pause that is under way: what waits happens now."""
        self._errands.hurry()

    def settled(self, within: float = 10) -> bool:
        """Wait, in another thread than the carrier's, until it has nothing more to do.

        Returns:
            Whether that came within so many seconds.
        """
        return self._errands.settled(within)

    # ------------------------------------------------------------ the phones

    def text(self, number: str, body: str, media: Sequence[tuple[bytes, str]] = ()) -> CarrierText:
        """Somebody writes from a phone: the text is kept and brought to the clinic.

        Args:
            number: E.164 of the phone.
            media: contents and media types.
        """
        with self._lock:
            made = CarrierText(
                sid=("MM" if media else "SM") + secrets.token_hex(16),
                number=number,
                clinic=self.account.number,
                body=body,
                outgoing=False,
                status="received",
                created_at=self._now(),
                updated_at=self._now(),
                shown_at=self._now(),
                segments=shapes.segments(body),
                service=self.account.service,
                media=tuple(
                    Attached(_new("ME"), secrets.token_urlsafe(24), content, kind)
                    for content, kind in media
                ),
            )
            self.book.keep(made)
            said = self._hear_word(number, body)
            troubles = replace(self._troubles(number, body))
        self._errands.begin(partial(self._bring, made, said, troubles))
        self._changed()
        return made

    def on_phone(self, number: str) -> tuple[CarrierText, ...]:
        """What is to be seen on a phone, the oldest first; copies."""
        with self._lock:
            seen = [
                replace(text)
                for text in self.book.texts.values()
                if text.number == number and text.shown_at is not None
            ]
        return tuple(sorted(seen, key=lambda text: text.shown_at or text.created_at))

    def numbers(self) -> tuple[str, ...]:
        """Phones that ever texted or were texted, the latest first."""
        with self._lock:
            return tuple(dict.fromkeys(t.number for t in reversed(self.book.texts.values())))

    def sent(self, number: str = "") -> tuple[CarrierText, ...]:
        """Texts that the clinic has sent, the oldest first; copies.

        Args:
            number: only those to this phone; "" for all.
        """
        with self._lock:
            return tuple(
                replace(text)
                for text in self.book.texts.values()
                if text.outgoing and not text.automatic and number in ("", text.number)
            )

    def happened(self) -> tuple[Happened, ...]:
        """What it did, the latest first."""
        with self._lock:
            return tuple(reversed(self.book.happened))

    # ------------------------------------------------------------ its API

    def take(self, form: Mapping[str, str]) -> Said:
        """The clinic asks to send a text: POST Messages.json."""
        number, body = form.get("To", ""), form.get("Body", "")
        if wrong := rules.wrong(form, self.account):
            return self._turned_down(number, wrong)
        with self._lock:
            troubles = replace(self._troubles(number, body))
            answer = self._answer(number, troubles)
            if number in self.book.blocked:
                return self._turned_down(number, "21610")
            if troubles.refuse:
                return self._turned_down(number, troubles.refuse)
            early = self._early(number, answer, troubles)
            if early is not None:
                return early
            text = self._keep(number, body, form)
            told, status = _TOOK.get(answer, ("took a text", 201))
            self._note(number, text.sid, told, status)
        self._errands.begin(partial(self._live, text, troubles))
        self._changed()
        if answer == Answer.ERROR_BUT_TAKEN:
            return Said(500, shapes.refusal(500, "20500"))
        if answer == Answer.LOST_AFTER:
            return Said(0)
        return Said(201, shapes.message(self.account.sid, text))

    def message(self, sid: str) -> Said:
        """GET Messages/SID.json."""
        with self._lock:
            text = self.book.texts.get(sid)
            if text is None:
                return Said(404, shapes.refusal(404, "20404"))
            return Said(200, shapes.message(self.account.sid, text))

    def listed(self, to: str, page: int, size: int, query: str) -> Said:
        """GET Messages.json, the newest first.

        Args:
            to: only texts to this number; "" for all.
            query: the filters as they stood in the address.
        """
        with self._lock:
            found = [
                text
                for text in reversed(self.book.texts.values())
                if to in ("", text.number if text.outgoing else text.clinic)
                and self._is_listed(text)
            ]
            return Said(200, shapes.page(self.account.sid, found, page, size, query))

    def media(self, sid: str) -> Said:
        """GET Messages/SID/Media.json."""
        with self._lock:
            text = self.book.texts.get(sid)
            if text is None:
                return Said(404, shapes.refusal(404, "20404"))
            return Said(200, shapes.media_list(self.account.sid, text))

    def medium(self, text_sid: str, sid: str) -> Attached | None:
        """A medium on a text by its name."""
        with self._lock:
            text = self.book.texts.get(text_sid)
            return next((one for one in text.media if one.sid == sid), None) if text else None

    def by_ticket(self, ticket: str) -> Attached | None:
        """A medium by the address that its own address leads to."""
        with self._lock:
            media = (one for text in self.book.texts.values() for one in text.media)
            return next((one for one in media if one.ticket == ticket), None)

    # ------------------------------------------------------------ taking a text

    def _turned_down(self, number: str, code: str) -> Said:
        self._note(number, "", f"turned a text down ({code})", 400)
        return Said(400, shapes.refusal(400, code))

    def _troubles(self, number: str, body: str) -> Troubles:
        if self.pick is not None:
            return self.pick(number, body)
        return self.troubles_of.get(number, self.troubles)

    def _answer(self, number: str, chosen: Troubles) -> Answer:
        """How this request is answered; one that was for so many requests is used up."""
        if chosen.left is None:
            return chosen.answer
        if chosen.left <= 0:
            return Answer.FINE
        self.troubles_of.get(number, self.troubles).left = chosen.left - 1
        return chosen.answer

    def _early(self, number: str, answer: Answer, troubles: Troubles) -> Said | None:
        """The answer where the text is not taken."""
        after = {"Retry-After": str(troubles.retry_after)} if troubles.retry_after else {}
        if answer == Answer.TOO_MANY:
            self._note(number, "", "asked for patience", 429)
            return Said(429, shapes.refusal(429, "20429"), after)
        if answer == Answer.BUSY:
            self._note(number, "", "was not available", 503)
            return Said(503, shapes.refusal(503, "20503"), after)
        if answer == Answer.ERROR:
            self._note(number, "", "failed before it took a text", 500)
            return Said(500, shapes.refusal(500, "20500"))
        if answer == Answer.LOST_BEFORE:
            self._note(number, "", "said nothing, and took nothing")
            return Said(0)
        return None

    def _keep(self, number: str, body: str, form: Mapping[str, str]) -> CarrierText:
        service = form.get("MessagingServiceSid", "")
        text = CarrierText(
            sid=_new("SM"),
            number=number,
            clinic=self.account.number,
            body=body,
            outgoing=True,
            status="accepted" if service else "queued",
            created_at=self._now(),
            updated_at=self._now(),
            segments=shapes.segments(body),
            service=service,
            report_to=form.get("StatusCallback", ""),
        )
        self.book.keep(text)
        return text

    def _is_listed(self, text: CarrierText) -> bool:
        late = self._troubles(text.number, text.body).listed_after
        return self._now() - text.created_at >= timedelta(seconds=late)

    # ------------------------------------------------------------ a text's way

    async def _live(self, text: CarrierText, troubles: Troubles) -> None:
        """Send a text that was taken, and report on its way."""
        steps = rules.steps(troubles.fail)
        for status in steps:
            await self._errands.pause(troubles.delay)
            self._move(text, status, troubles.fail)
            if troubles.reports in (Reports.ONCE, Reports.TWICE):
                await self._report(text, status)
            if troubles.reports == Reports.TWICE:
                await self._report(text, status)
        if troubles.reports == Reports.REVERSED:
            for status in reversed(steps):
                await self._report(text, status)

    def _move(self, text: CarrierText, status: str, code: str) -> None:
        with self._lock:
            text.status, text.updated_at = status, self._now()
            if status == "sent":
                text.sent_at = self._now()
            if status in ("failed", "undelivered"):
                text.code = code
            if status == "delivered":
                text.shown_at = self._now()
        self._changed()

    async def _report(self, text: CarrierText, status: str) -> None:
        if not text.report_to:
            return
        form = shapes.report(self.account.sid, text, status, self._now())
        answer = await self._post.post(text.report_to, form)
        self._note(text.number, text.sid, f"reported {status}", answer)

    async def _bring(self, text: CarrierText, said: str, troubles: Troubles) -> None:
        """Bring a text to the clinic; those of one phone in their order, but for late ones."""
        tell = said if self.stop_handling == StopHandling.ADVANCED else ""
        form = shapes.incoming(self.account.sid, text, self._base, tell)
        if troubles.incoming == Incoming.LATE:
            await self._errands.pause(troubles.delay or 5)
            await self._bring_once(text, form)
            return
        async with self._turns.setdefault(text.number, asyncio.Lock()):
            await self._bring_once(text, form)
            if troubles.incoming == Incoming.TWICE:
                await self._bring_once(text, form)

    async def _bring_once(self, text: CarrierText, form: list[tuple[str, str]]) -> None:
        answer = await self._post.post(self.incoming_url, form)
        self._note(text.number, text.sid, "brought a text", answer)

    def _hear_word(self, number: str, body: str) -> str:
        """Do what the carrier does about STOP by itself; the kind of word it answered."""
        kind = rules.word(body)
        if not kind or self.stop_handling == StopHandling.NONE:
            return ""
        if kind == "STOP":
            self.book.blocked.add(number)
        elif kind == "START":
            self.book.blocked.discard(number)
        now = self._now()
        own = CarrierText(
            sid=_new("SM"),
            number=number,
            clinic=self.account.number,
            body=rules.ANSWERS[kind],
            outgoing=True,
            status="delivered",
            created_at=now,
            updated_at=now,
            sent_at=now,
            shown_at=now,
            automatic=True,
        )
        self.book.keep(own)
        return kind

    def _note(self, number: str, sid: str, what: str, answer: int = 0) -> None:
        with self._lock:
            self.book.happened.append(Happened(self._now(), number, sid, what, answer))
        self._changed()


def _new(kind: str) -> str:
    return kind + secrets.token_hex(16)
