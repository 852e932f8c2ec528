"""An outside bot behind Direct Line 3.0, such as an Azure Health Bot.

Each conversation has a reader: it follows the WebSocket, polls where there is none, and comes
back with the watermark after a break. Of the patient only what they write goes out, under a
user id that says nothing.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from psc_app.adapters.directline_wire import DirectLine, LineDown, NotAccepted, Place, signed_pass
from psc_app.domain import activities
from psc_app.domain.activity_cards import mapping, objects, string
from psc_app.domain.bot_words import BotReply, HandOver, Turn
from psc_app.ports.bot_provider import Deliver

_log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds between two looks where there is no stream."""

POLLS = 20
"""Looks until the stream is tried again."""

BREAKS = 6
"""Failures in a row after which the bot is given up."""

BACK_OFF = 0.2
LONGEST_BACK_OFF = 3.0
_PASS_LIFE = 3600
_MOST_SEEN = 1_000


@dataclass(eq=False)
class _Talk:
    """One conversation with the bot.

    Attributes:
        seen: activities that were taken in; a stream begins with some of them again.
        sent: names of our own activities that Direct Line has.
        objects: values of buttons that are no text, by the text they were offered as.
        over: nothing is delivered any more.
        status_due: whether the bot waits to hear that its hand-over was taken.
        told_end: whether the bot ended it itself.
    """

    id: int
    user: str
    watermark: str = ""
    place: Place | None = None
    seen: dict[str, None] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    objects: dict[str, Any] = field(default_factory=dict)
    over: bool = False
    status_due: bool = False
    told_end: bool = False
    failures: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    taking: asyncio.Lock = field(default_factory=asyncio.Lock)
    reader: asyncio.Task[None] | None = None


class DirectLineBot:
    """A BotProvider in front of one Direct Line channel.

    Args:
        deliver: takes what the bot says.
        url: Direct Line's address, up to /v3/directline.
        secret: the channel's secret; it never leaves this process but to that address.
        health_secret: with it conversations begin as an Azure Health Bot wants it, with a
            signed InitConversation; empty for any other bot.
    """

    def __init__(self, deliver: Deliver, *, url: str, secret: str, health_secret: str = "") -> None:
        """Nothing is connected before the first turn."""
        self._deliver = deliver
        self._line = DirectLine(url, secret)
        self._secret, self._health_secret = secret, health_secret
        self._talks: dict[int, _Talk] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def hear(self, turn: Turn) -> None:
        """Put a turn before the bot; turn.seq 0 begins the talk. Never raises."""
        talk = self._talks.get(turn.conversation_id)
        if talk is None:
            talk = _Talk(turn.conversation_id, self._user(turn.conversation_id), turn.watermark)
            self._talks[turn.conversation_id] = talk
        try:
            async with talk.lock:
                if not talk.over:
                    place = await self._connected(talk, turn)
                    await self._say(talk, place, turn)
        except LineDown as fault:
            _log.warning("directline: the bot can't be reached (%s)", fault)
            await self._lost(talk)
        except Exception as fault:
            _log.error("directline: %s while sending", type(fault).__name__)
            await self._lost(talk)

    async def leave(self, conversation_id: int) -> None:
        """The talk is over for the bot; nothing more is delivered for it."""
        talk = self._talks.pop(conversation_id, None)
        if talk is None:
            return
        self._end_reading(talk)
        if talk.place is not None:
            self._begin(self._farewell(talk))

    async def close(self) -> None:
        """Let go of every connection; the process ends."""
        for talk in self._talks.values():
            self._end_reading(talk)
        self._talks.clear()
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._line.close()

    # ------------------------------------------------------------ to the bot

    def _user(self, conversation_id: int) -> str:
        """The same after a restart, and nothing that could be traced to a patient."""
        name = hmac.new(self._secret.encode(), f"user:{conversation_id}".encode(), hashlib.sha256)
        return f"dl_{name.hexdigest()[:32]}"

    async def _connected(self, talk: _Talk, turn: Turn) -> Place:
        """Our place in the talk, opened or found again, with a token that counts."""
        if talk.place is not None:
            talk.place = await self._line.renewed(talk.place)
            return talk.place
        if turn.outside_id:
            talk.place = await self._line.reopen(turn.outside_id, turn.watermark)
            whole = await self._line.fetch(talk.place, "")
            for activity in objects(whole.get("activities")):
                self._note_own(talk, activity)
            # What the bot said while we were away.
            await self._take_in(talk, await self._line.fetch(talk.place, turn.watermark))
        else:
            talk.place = await self._line.open(talk.user)
            await self._bring(talk, BotReply(outside_id=talk.place.conversation))
            if self._health_secret:
                await self._send(talk, self._introduction(talk, talk.place, turn.language))
        if not talk.over:
            talk.reader = self._begin(self._read(talk))
        return talk.place

    async def _say(self, talk: _Talk, place: Place, turn: Turn) -> None:
        name = f"{talk.id}:{turn.seq}"
        if not turn.text.strip() or name in talk.sent or talk.over:
            return
        activity: dict[str, Any] = {
            "type": "message",
            "textFormat": "plain",
            "channelData": {"clientActivityID": name, "clientActivityId": name},
        }
        if turn.text in talk.objects:
            activity["value"] = talk.objects[turn.text]
        else:
            activity["text"] = turn.text
        if turn.language:
            activity["locale"] = turn.language
        await self._send(talk, activity)
        talk.sent.add(name)

    async def _send(self, talk: _Talk, activity: Mapping[str, Any]) -> None:
        assert talk.place is not None
        whole = {"from": {"id": talk.user, "role": "user"}, **activity}
        try:
            await self._line.send(talk.place, whole)
        except NotAccepted:
            talk.place = await self._line.reopen(talk.place.conversation, talk.watermark)
            await self._line.send(talk.place, whole)

    def _introduction(self, talk: _Talk, place: Place, language: str) -> dict[str, Any]:
        """How an Azure Health Bot is told who comes; the pass is signed with its own secret."""
        now = int(time.time())
        claims = {
            "userId": talk.user,
            "userName": "",
            "connectorToken": place.token,
            "optionalAttributes": {},
            "iat": now,
            "exp": now + _PASS_LIFE,
        }
        activity: dict[str, Any] = {
            "type": "invoke",
            "name": "InitConversation",
            "value": {"jsonWebToken": signed_pass(self._health_secret, claims)},
        }
        return activity | ({"locale": language} if language else {})

    async def _farewell(self, talk: _Talk) -> None:
        try:
            async with talk.lock:
                await self._tell_status(talk)
                if not talk.told_end:
                    await self._send(talk, {"type": "endOfConversation"})
        except LineDown:
            # It is over all the same; the bot forgets it by itself.
            return

    async def _tell_status(self, talk: _Talk) -> None:
        """Answer a hand-over in the way of the protocol it came by, once."""
        if talk.status_due:
            talk.status_due = False
            value = {"state": "accepted"}
            await self._send(talk, {"type": "event", "name": activities.STATUS, "value": value})

    # ------------------------------------------------------------ from the bot

    async def _read(self, talk: _Talk) -> None:
        """Bring in what the bot says until the talk is over."""
        try:
            while not talk.over:
                stood = await self._follow(talk)
                if not talk.over:
                    await self._come_back(talk, stood)
        except Exception as fault:
            _log.error("directline: %s while reading", type(fault).__name__)
            await self._lost(talk)

    async def _follow(self, talk: _Talk) -> bool:
        """Follow the stream to its end; whether there was one."""
        stood = False
        assert talk.place is not None
        try:
            async for found in self._line.stream(talk.place):
                stood = True
                await self._take_in(talk, found)
                if talk.over:
                    break
        except LineDown as fault:
            _log.info("directline: the stream ended (%s)", fault)
        return stood

    async def _come_back(self, talk: _Talk, stood: bool) -> None:
        """Find a new stream after a break; look for answers by polling until there is one."""
        pause = BACK_OFF * 2**talk.failures
        await asyncio.sleep(min(pause, LONGEST_BACK_OFF))
        try:
            for number in range(1 if stood else POLLS):
                if number:
                    await asyncio.sleep(POLL)
                if talk.over or talk.place is None:
                    return
                await self._poll(talk, talk.place)
            if talk.place is not None:
                talk.place = await self._line.reopen(talk.place.conversation, talk.watermark)
            talk.failures = 0
        except LineDown as fault:
            talk.failures += 1
            if talk.failures >= BREAKS:
                _log.warning("directline: given up (%s)", fault)
                await self._lost(talk)

    async def _poll(self, talk: _Talk, place: Place) -> None:
        try:
            place = await self._line.renewed(place)
            found = await self._line.fetch(place, talk.watermark)
        except NotAccepted:
            place = await self._line.reopen(place.conversation, talk.watermark)
            found = await self._line.fetch(place, talk.watermark)
        talk.place, talk.failures = place, 0
        await self._take_in(talk, found)

    async def _take_in(self, talk: _Talk, found: Mapping[str, Any]) -> None:
        """Bring in a set of activities; the watermark counts once all of it is in."""
        async with talk.taking:
            listed = [one for one in objects(found.get("activities")) if self._is_news(talk, one)]
            watermark = string(found.get("watermark")) or talk.watermark
            for place, activity in enumerate(listed, 1):
                if talk.over:
                    return
                await self._hand_on(talk, activity, watermark if place == len(listed) else "")
            talk.watermark = watermark

    def _is_news(self, talk: _Talk, activity: Mapping[str, Any]) -> bool:
        """Whether the bot did this, and it was not taken in before."""
        name = string(activity.get("id"))
        if name and name in talk.seen:
            return False
        if name:
            talk.seen[name] = None
            if len(talk.seen) > _MOST_SEEN:
                del talk.seen[next(iter(talk.seen))]
        return not self._note_own(talk, activity)

    def _note_own(self, talk: _Talk, activity: Mapping[str, Any]) -> bool:
        """Whether we sent this; then it is not sent again."""
        sender = mapping(activity.get("from"))
        if sender.get("id") != talk.user and string(sender.get("role")).lower() != "user":
            return False
        data = mapping(activity.get("channelData"))
        talk.sent.add(string(data.get("clientActivityID") or data.get("clientActivityId")))
        return True

    async def _hand_on(self, talk: _Talk, activity: Mapping[str, Any], watermark: str) -> None:
        handed = activities.hand_over(activity)
        ended = activities.ends(activity)
        offered = () if handed or ended else activities.choices(activity)
        talk.objects |= {one.value: _value(one.value) for one in offered if _is_object(one.value)}
        reply = BotReply(
            lines=activities.lines(activity),
            choices=offered,
            hand_over=handed,
            ended=ended and handed is None,
            outside_id=talk.place.conversation if talk.place else "",
            watermark=watermark,
        )
        talk.told_end = talk.told_end or activity.get("type") == "endOfConversation"
        talk.status_due = activity.get("name") == activities.INITIATE
        await self._bring(talk, reply)
        if handed is not None or ended:
            self._end_reading(talk)
            self._begin(self._quietly_tell(talk))

    async def _quietly_tell(self, talk: _Talk) -> None:
        try:
            async with talk.lock:
                await self._tell_status(talk)
        except LineDown as fault:
            _log.info("directline: the bot did not hear that a person took over (%s)", fault)

    async def _bring(self, talk: _Talk, reply: BotReply) -> None:
        try:
            await self._deliver(talk.id, reply)
        except Exception as fault:
            # What was not kept comes again with the old watermark, or a person is called.
            _log.error("directline: %s while delivering", type(fault).__name__)

    async def _lost(self, talk: _Talk) -> None:
        """Give up: the patient gets a person."""
        if not talk.over:
            self._end_reading(talk)
            if self._talks.get(talk.id) is talk:
                del self._talks[talk.id]
            await self._bring(talk, BotReply(hand_over=HandOver(why="bot lost")))

    # ------------------------------------------------------------ tasks

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _end_reading(self, talk: _Talk) -> None:
        talk.over = True
        # A reader that is just delivering ends by itself.
        if talk.reader is not None and talk.reader is not asyncio.current_task():
            talk.reader.cancel()


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_object(text: str) -> bool:
    return text.startswith("{") and isinstance(_value(text), dict)
