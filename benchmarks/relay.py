"""The peer: a bare Socket.IO relay with the same store and nothing else.

It writes each message with the same writer thread, group commit and
synchronous=FULL, and sends it to the conversation's other tab after the commit.
No rights, no log, no screen: what is above it is what the app adds.
"""

import sys
from pathlib import Path
from typing import Any

import socketio
import uvicorn
from sqlalchemy import insert

from psc_app.adapters.database import Database, sqlite_engine
from psc_app.adapters.memory_hub import MemoryHub
from psc_app.adapters.system_clock import SystemClock
from psc_app.config import Config
from psc_app.domain.actor import SYSTEM
from psc_app.models.conversation import Message
from psc_app.server import calm_garbage_collection
from psc_app.services.work import Work

_numbers: dict[int, int] = {}


def _keep(work: Work, data: dict[str, Any]) -> None:
    conversation = data["conversation"]
    seq = _numbers[conversation] = _numbers.get(conversation, 0) + 1
    work.session.execute(
        insert(Message).values(
            conversation_id=conversation,
            seq=1_000_000 + seq,
            client_id=data["client_id"],
            author_kind="patient",
            author_id=conversation,
            author_name="Somebody",
            visibility="public",
            body=data["body"],
            sent_at=work.now,
        )
    )


def serve(folder: Path, port: int) -> None:
    """Relay until stopped."""
    settings = Config(data_dir=folder, _env_file=None)  # ty: ignore[unknown-argument]
    store = Database(sqlite_engine(settings.database_path), SystemClock(), MemoryHub(), Work)
    sockets = socketio.AsyncServer(
        async_mode="asgi", transports=["websocket"], async_handlers=False, ping_interval=10
    )

    @sockets.on("join", namespace="/_event")
    async def join(sid: str, conversation: int) -> None:
        await sockets.enter_room(sid, str(conversation), namespace="/_event")

    @sockets.on("say", namespace="/_event")
    async def say(sid: str, data: dict[str, Any]) -> None:
        # Like the app, the relay goes on reading while a commit is under way.
        sockets.start_background_task(keep_and_tell, data)

    async def keep_and_tell(data: dict[str, Any]) -> None:
        await store.do(SYSTEM, _keep, data)
        await sockets.emit("said", data, room=str(data["conversation"]), namespace="/_event")

    @sockets.on("connect", namespace="/_event")
    async def hello(sid: str, environ: Any, auth: Any) -> None:
        return None

    app = socketio.ASGIApp(sockets, socketio_path="/_event")
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, loop="uvloop", http="httptools",
        ws="websockets-sansio", ws_ping_interval=None, ws_per_message_deflate=False,
        access_log=False, log_level="warning",
    )  # fmt: skip
    calm_garbage_collection()
    uvicorn.Server(config).run()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
