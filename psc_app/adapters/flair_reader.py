"""Sentiment and emergencies by the language model, in a worker process of its own.

The model takes seconds to load and hundreds of megabytes, and computing with it would
hold up every message on the event loop. So it lives in one process, asked by JSON lines
over its pipes. While it starts, is down or is missing, the word list reads in its place,
and `health` says so.
"""

import asyncio
import contextlib
import itertools
import json
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from psc_app.domain.reading import Alarm, ReaderHealth, Reading
from psc_app.domain.vocabulary import Engine
from psc_app.ports.message_reader import MessageReader

_log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "psc_app.adapters.flair_worker")

_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
"""Nothing is fetched from anywhere, and one processor is enough for it."""

_LONGEST_LINE = 2**24
_STARTING = "The language model is being loaded."
_STOPPED = "The language model has stopped; it is being started again."


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for the worker, in seconds.

    Attributes:
        to_start: for it to say that it is ready.
        to_read, to_read_one: for the answer to a batch, and more for each text in it.
        first_pause, longest_pause: before it is started again; doubled with each failure.
        missing_pause: before looking again whether what was missing is there.
    """

    to_start: float = 300.0
    to_read: float = 5.0
    to_read_one: float = 0.25
    first_pause: float = 1.0
    longest_pause: float = 60.0
    missing_pause: float = 600.0


class _Gone(Exception):
    """The worker did not answer."""


class FlairReader:
    """Reads through the worker; through the other reader while there is none.

    All its methods belong to one event loop.

    Args:
        instead: reads while the worker can't.
        command: starts the worker.
        patience: how long is waited for it.
        most_waiting: texts that may be on their way to the worker at once; whoever brings
            more waits until some have come back.
    """

    def __init__(
        self,
        instead: MessageReader,
        command: Sequence[str] = COMMAND,
        patience: Patience = Patience(),
        most_waiting: int = 256,
    ) -> None:
        """Describe it; the process is started by the first reading, or by `settle`."""
        self._instead = instead
        self._command = tuple(command)
        self._patience = patience
        self._most_waiting = most_waiting
        self._numbers = itertools.count(1)
        self._process: Process | None = None
        self._answers: dict[int, asyncio.Future[list[dict[str, Any]]]] = {}
        self._keeper: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._room = asyncio.Condition()
        self._waiting = 0
        self._restarts = 0
        self._version = ""
        self._worked = False
        self._megabytes = 0
        self._why = _STARTING

    # ------------------------------------------------------------ the port

    async def read(self, texts: Sequence[str]) -> list[Reading]:
        """A reading for each text, in their order, by whoever can read now."""
        if not texts:
            return []
        self._begin()
        if not self._version:
            return await self._instead.read(texts)
        size = min(len(texts), self._most_waiting)
        async with self._room:
            await self._room.wait_for(lambda: self._waiting + size <= self._most_waiting)
            self._waiting += size
        try:
            return [_reading(one, self._version) for one in await self._ask(texts)]
        except _Gone:
            return await self._instead.read(texts)
        finally:
            async with self._room:
                self._waiting -= size
                self._room.notify_all()

    def health(self) -> ReaderHealth:
        """The model if it answers, else who reads in its place and why."""
        facts = {"model": self._version, "memory": f"{self._megabytes} MB at the start"}
        found = (
            ReaderHealth(Engine.FLAIR, facts=facts)
            if self._version
            else replace(self._instead.health(), why=self._why)
        )
        return replace(found, restarts=self._restarts, waiting=self._waiting)

    async def close(self) -> None:
        """End the worker."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
            self._keeper = None
        await self._instead.close()

    async def settle(self) -> None:
        """Start the worker, and wait until it is known whether the model can read."""
        self._begin()
        await self._settled.wait()

    # ------------------------------------------------------------ the worker

    def _begin(self) -> None:
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep())

    async def _keep(self) -> None:
        """Start the worker, hear it, and start it again when it ends."""
        pause = self._patience.first_pause
        while True:
            missing = ""
            try:
                missing = await self._run()
            except (OSError, ValueError, _Gone) as fault:
                _log.error("the language model's process failed: %s", type(fault).__name__)
            if self._worked:
                # The next failure is a new one.
                self._worked = False
                pause = self._patience.first_pause
            self._down(missing or _STOPPED)
            await asyncio.sleep(self._patience.missing_pause if missing else pause)
            self._restarts += not missing
            pause = min(2 * pause, self._patience.longest_pause)

    def _down(self, why: str) -> None:
        self._version = ""
        self._why = why
        self._settled.set()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(_Gone())
        self._answers.clear()

    async def _run(self) -> str:
        """One life of the process; what it says is missing, empty if it just ended.

        Raises:
            _Gone: it did not say in time that it is ready.
            OSError: it could not be started.
            ValueError: it did not speak as a worker does.
        """
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=PIPE,
            stdout=PIPE,
            # Libraries' warnings; a traceback could show what a patient wrote.
            stderr=DEVNULL,
            env=os.environ | _ENVIRONMENT,
            limit=_LONGEST_LINE,
        )
        try:
            return await self._hear(process)
        finally:
            self._process = None
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await process.wait()

    async def _hear(self, process: Process) -> str:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._patience.to_start):
                first = json.loads(await process.stdout.readline() or b"{}")
        except TimeoutError:
            raise _Gone from None
        if missing := first.get("missing"):
            return str(missing)
        self._megabytes = int(first.get("megabytes", 0))
        if not first.get("ready"):
            return ""
        self._process, self._version, self._why = process, str(first["ready"]), ""
        self._worked = True
        self._settled.set()
        while line := await process.stdout.readline():
            said = json.loads(line)
            answer = self._answers.pop(said["id"], None)
            if answer is None or answer.done():
                continue
            if "readings" in said:
                answer.set_result(said["readings"])
            else:
                _log.error("the language model failed on a batch: %s", said.get("fault"))
                answer.set_exception(_Gone())
        return ""

    async def _ask(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """The worker's answer.

        Raises:
            _Gone: there is none, or not in time; then the process is ended.
        """
        process = self._process
        if process is None or process.stdin is None:
            raise _Gone
        number = next(self._numbers)
        answer: asyncio.Future[list[dict[str, Any]]] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        line = json.dumps({"id": number, "texts": list(texts)}).encode() + b"\n"
        seconds = self._patience.to_read + len(texts) * self._patience.to_read_one
        try:
            async with asyncio.timeout(seconds):
                process.stdin.write(line)
                await process.stdin.drain()
                found = await answer
        except TimeoutError:
            # It hangs; whatever else it was asked will not be answered either.
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            if process is self._process:
                self._down(_STOPPED)
            raise _Gone from None
        except OSError:
            raise _Gone from None
        finally:
            self._answers.pop(number, None)
        if len(found) != len(texts):
            raise _Gone
        return found


def _reading(found: dict[str, Any], version: str) -> Reading:
    alarm = found.get("alarm")
    return Reading(
        score=found["score"],
        engine=Engine.FLAIR,
        version=found.get("version") or version,
        alarm=Alarm(**alarm) if alarm else None,
    )
