"""A Direct Line 3.0 server on loopback, in front of a bot that is a process of its own.

Written from Microsoft's description of the API: tokens and their refresh, conversations,
activities by WebSocket with watermarks and by polling. It stands in for Azure, and refuses what
Azure refuses. Tests break it on purpose: streams dropped or refused, tokens ended, all of it
down, the bot killed.
"""

import asyncio
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from app_server import free_port

BOT = Path(__file__).with_name("outside_bot.py")
BASE = "/v3/directline"
LIFE = 1800


@dataclass
class Talk:
    """A conversation: what was said in it, and who follows it."""

    key: str
    user: str
    said: list[dict[str, Any]] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    begun: bool = False


class DirectLineServer:
    """Direct Line with one channel, and the bot behind it.

    Attributes:
        streams: whether a WebSocket may be opened.
        down: whether every call is refused.
        fail: how many calls from now on are refused.
        life: seconds that new tokens count for, as they say of themselves.
        calls: method, path and kind of bearer ("secret", "token", other) of each call.
        heard: what was put before the bot, in order.
        opened: how many streams have stood.
        tokens_given: every token there was.
    """

    def __init__(self) -> None:
        """Nothing runs yet."""
        self.secret = secrets.token_urlsafe(24)
        self.calls: list[tuple[str, str, str]] = []
        self.heard: list[dict[str, Any]] = []
        self._talks: dict[str, Talk] = {}
        self._clear()
        self._tokens: dict[str, str] = {}
        self._port, self._bot_port = free_port(), free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._bot: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._port}{BASE}"

    def _clear(self) -> None:
        self.streams, self.down, self.life, self.fail, self.opened = True, False, LIFE, 0, 0
        self.tokens_given: list[str] = []
        self.calls.clear()
        self.heard.clear()

    # ------------------------------------------------------------ by the test's thread

    def reset(self) -> None:
        """As if it were new, with a bot that runs."""
        self._wait(self._drop())
        self._talks.clear()
        self._tokens.clear()
        self._clear()
        if self._bot is None or self._bot.poll() is not None:
            self.kill_bot()
            self.start_bot()

    def start(self) -> "DirectLineServer":
        """Start the server and the bot; both answer when this returns."""
        self.start_bot()
        self._thread.start()
        self._wait(self._open())
        return self

    def start_bot(self) -> None:
        """Start the bot, on the port it had before."""
        self._bot = subprocess.Popen(
            [sys.executable, str(BOT), str(self._bot_port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._bot.stdout is not None
        assert self._bot.stdout.readline() == b"ready\n"

    def kill_bot(self) -> None:
        """Take the bot away, whatever it does."""
        if self._bot is not None:
            self._bot.kill()
            self._bot.wait()
            assert self._bot.stdout is not None
            self._bot.stdout.close()
            self._bot = None

    def stop(self) -> None:
        """End everything."""
        self.kill_bot()
        self._wait(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def drop_streams(self) -> None:
        """Break every WebSocket."""
        self._wait(self._drop())

    def end_tokens(self) -> None:
        """No token counts any more."""
        self._tokens.clear()

    def say(self, text: str) -> None:
        """Have the bot say something unasked, in every conversation."""
        for talk in list(self._talks.values()):
            self._wait(self._add(talk, {"type": "message", "text": text}))

    def _wait(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    # ------------------------------------------------------------ the server

    async def _open(self) -> None:
        app = web.Application(middlewares=[self._watch])
        app.add_routes(
            [
                web.post(f"{BASE}/tokens/generate", self._generate),
                web.post(f"{BASE}/tokens/refresh", self._refresh),
                web.post(f"{BASE}/conversations", self._begin),
                web.get(f"{BASE}/conversations/{{key}}", self._again),
                web.get(f"{BASE}/conversations/{{key}}/stream", self._stream),
                web.post(f"{BASE}/conversations/{{key}}/activities", self._hear),
                web.get(f"{BASE}/conversations/{{key}}/activities", self._give),
                # The bot's side, by which it answers.
                web.post("/v3/conversations/{key}/activities", self._answer),
                web.post("/v3/conversations/{key}/activities/{to}", self._answer),
            ]
        )
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def _close(self) -> None:
        await self._drop()
        await self._client.close()
        await self._runner.cleanup()

    async def _drop(self) -> None:
        for talk in self._talks.values():
            for socket in talk.sockets:
                request: Any = socket._req
                if request is not None and request.transport is not None:
                    request.transport.abort()
            talk.sockets.clear()

    @web.middleware
    async def _watch(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path.startswith(BASE):
            self.calls.append((request.method, request.path, self._bearer(request)))
            self.fail -= 1
            if self.down or self.fail >= 0:
                return web.json_response({"error": {"code": "ServiceUnavailable"}}, status=503)
        return await handler(request)

    def _bearer(self, request: web.Request) -> str:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if given == self.secret:
            return "secret"
        return "token" if given in self._tokens else ("nothing" if not given else "unknown")

    def _check(self, request: web.Request, *kinds: str) -> str:
        """The conversation that the bearer opens; "" for the secret, which opens all."""
        kind = self._bearer(request)
        if kind not in kinds:
            raise web.HTTPForbidden(text='{"error":{"code":"BadArgument"}}')
        if kind == "secret":
            return ""
        return self._tokens[request.headers["authorization"].removeprefix("Bearer ")]

    def _talk(self, request: web.Request) -> Talk:
        opens = self._check(request, "secret", "token")
        key = request.match_info["key"]
        if opens not in ("", key):
            raise web.HTTPForbidden
        if key not in self._talks:
            raise web.HTTPNotFound
        return self._talks[key]

    def _token(self, key: str) -> dict[str, Any]:
        token = secrets.token_urlsafe(16)
        self._tokens[token] = key
        self.tokens_given.append(token)
        return {"conversationId": key, "token": token, "expires_in": self.life}

    def _with_stream(self, talk: Talk, watermark: str = "") -> dict[str, Any]:
        given = self._token(talk.key)
        query = f"t={given['token']}&watermark={watermark}"
        host = f"ws://127.0.0.1:{self._port}{BASE}"
        return given | {"streamUrl": f"{host}/conversations/{talk.key}/stream?{query}"}

    async def _generate(self, request: web.Request) -> web.Response:
        self._check(request, "secret")
        user = (await request.json()).get("user", {}).get("id", "")
        if not user.startswith("dl_"):
            raise web.HTTPBadRequest
        key = secrets.token_urlsafe(9)
        self._talks[key] = Talk(key, user)
        return web.json_response(self._token(key))

    async def _refresh(self, request: web.Request) -> web.Response:
        key = self._check(request, "token")
        self._tokens.pop(request.headers["authorization"].removeprefix("Bearer "))
        return web.json_response(self._token(key))

    async def _begin(self, request: web.Request) -> web.Response:
        talk = self._talks[self._check(request, "token")]
        if not talk.begun:
            talk.begun = True
            joined = {"type": "conversationUpdate", "membersAdded": [{"id": talk.user}]}
            with suppress(aiohttp.ClientError):
                await self._before_bot(talk, joined)
        return web.json_response(self._with_stream(talk), status=201)

    async def _again(self, request: web.Request) -> web.Response:
        talk = self._talk(request)
        return web.json_response(self._with_stream(talk, request.query.get("watermark", "")))

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        key = request.match_info["key"]
        if not self.streams or self._tokens.get(request.query.get("t", "")) != key:
            raise web.HTTPForbidden
        if key not in self._talks:
            raise web.HTTPNotFound
        talk = self._talks[key]
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.opened += 1
        missed = _since(talk, request.query.get("watermark", ""))
        if missed["activities"]:
            await socket.send_json(missed)
        talk.sockets.append(socket)
        async for _ in socket:
            pass
        return socket

    async def _hear(self, request: web.Request) -> web.Response:
        talk = self._talk(request)
        activity = await request.json()
        if activity["from"]["id"] != talk.user:
            raise web.HTTPForbidden
        name = await self._add(talk, activity, own=True)
        try:
            await self._before_bot(talk, activity)
        except aiohttp.ClientError:
            error = {"error": {"code": "BotError", "message": "Failed to send activity"}}
            return web.json_response(error, status=502)
        return web.json_response({"id": name})

    async def _give(self, request: web.Request) -> web.Response:
        return web.json_response(_since(self._talk(request), request.query.get("watermark", "")))

    # ------------------------------------------------------------ the bot's side

    async def _before_bot(self, talk: Talk, activity: dict[str, Any]) -> None:
        self.heard.append(activity)
        whole = activity | {
            "id": secrets.token_hex(8),
            "channelId": "directline",
            "serviceUrl": f"http://127.0.0.1:{self._port}/",
            "conversation": {"id": talk.key},
            "from": {"id": talk.user, "role": "user"},
            "recipient": {"id": "bot", "name": "Bot"},
        }
        address = f"http://127.0.0.1:{self._bot_port}/api/messages"
        async with self._client.post(address, json=whole) as answer:
            answer.raise_for_status()

    async def _answer(self, request: web.Request) -> web.Response:
        talk = self._talks.get(request.match_info["key"])
        if talk is None:
            raise web.HTTPNotFound
        return web.json_response({"id": await self._add(talk, await request.json())})

    async def _add(self, talk: Talk, activity: dict[str, Any], *, own: bool = False) -> str:
        name = f"{talk.key}|{len(talk.said):07d}"
        sender = {"id": talk.user} if own else {"id": "bot", "name": "Bot", "role": "bot"}
        kept = activity | {"id": name, "from": sender}
        if activity["type"] != "typing":
            talk.said.append(kept)
        for socket in list(talk.sockets):
            with suppress(ConnectionError):
                told = {"activities": [kept], "watermark": str(len(talk.said))}
                await socket.send_json(told if activity["type"] != "typing" else kept_only(kept))
        return name


def kept_only(activity: dict[str, Any]) -> dict[str, Any]:
    """A set that is not part of the conversation's memory, so without a name or watermark."""
    return {"activities": [{key: one for key, one in activity.items() if key != "id"}]}


def _since(talk: Talk, watermark: str) -> dict[str, Any]:
    first = int(watermark) if watermark.isdecimal() else 0
    return {"activities": talk.said[first:], "watermark": str(len(talk.said))}
