"""The webhook for incoming texts: deliveries at a steady rate, signed, each durable when answered.

All of it goes through the app as it is run, which works the texts off beside it.
"""

import asyncio
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from benchmarks.bench_data import prepare
from benchmarks.message_path import Result, cpu_and_memory, free_port, server
from psc_app.wiring import INCOMING_TEXTS

A_SECOND = 200
NUMBERS = 400
_SECONDS = 15
_WARM_UP = 2
_LONGEST_WORK = 120.0
_TOKEN = "0123456789abcdef" * 2
_ACCOUNT = "AC" + "ab12" * 8
_CLINIC = "+15550100100"


def main() -> str:
    """Deliver for some seconds; a sentence with the figures.

    Raises:
        AssertionError: a delivery that was answered is missing, or is there twice.
    """
    folder = Path(tempfile.mkdtemp(prefix="psc-texts-"))
    port = free_port()
    result = Result()
    try:
        prepare(folder, 1)
        command = ["-m", "psc_app", "run", "--port", str(port)]
        with _account(port), server(command, port, folder) as process:
            asyncio.run(_load(port, _WARM_UP, Result(), "SM" + "0" * 24))
            _worked_off(folder, _WARM_UP * A_SECOND)
            before, _ = cpu_and_memory(process.pid)
            asyncio.run(_load(port, _SECONDS, result, "SM" + "1" * 24))
            behind = _worked_off(folder, (_SECONDS + _WARM_UP) * A_SECOND)
            after, _ = cpu_and_memory(process.pid)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert not result.lost, f"{result.lost} deliveries were not answered with 200"
    return (
        f"Incoming texts: {A_SECOND} deliveries a second from {NUMBERS} numbers,"
        f" {result.sent:,} in all, each signed and durable when answered:"
        f" p50 {result.at(0.5):.1f} ms, p95 {result.at(0.95):.1f} ms, p99 {result.at(0.99):.1f} ms;"
        f" all in their conversations {behind:.1f} s after the last;"
        f" {(after - before) * 1000 / result.sent:.2f} ms of processor time each."
    )


@contextmanager
def _account(port: int) -> Iterator[None]:
    """An account in the server's environment; at its address nobody answers."""
    given = {
        "PSC_TWILIO_ACCOUNT_SID": _ACCOUNT,
        "PSC_TWILIO_AUTH_TOKEN": _TOKEN,
        "PSC_TWILIO_FROM": _CLINIC,
        "PSC_TWILIO_URL": "http://127.0.0.1:9",
        "PSC_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PSC_READER": "none",
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


async def _load(port: int, seconds: int, result: Result, names: str) -> None:
    url = f"http://127.0.0.1:{port}{INCOMING_TEXTS}"
    validator = RequestValidator(_TOKEN)
    began = time.perf_counter() + 0.5
    limit = aiohttp.TCPConnector(limit=50)
    async with aiohttp.ClientSession(connector=limit) as session:

        async def deliver(number: int) -> None:
            fields = {
                "MessageSid": f"{names}{number:08x}",
                "AccountSid": _ACCOUNT,
                "From": f"+1555010{number % NUMBERS:04d}",
                "To": _CLINIC,
                "Body": f"Text {number}: my knee still hurts when I climb the stairs.",
                "NumMedia": "0",
            }
            headers = {
                "content-type": "application/x-www-form-urlencoded",
                "x-twilio-signature": validator.compute_signature(url, fields),
            }
            await asyncio.sleep(began + number / A_SECOND - time.perf_counter())
            sent = time.perf_counter()
            async with session.post(url, data=urlencode(fields), headers=headers) as answer:
                await answer.read()
                if answer.status == 200:
                    result.latencies.append((time.perf_counter() - sent) * 1000)

        result.sent = seconds * A_SECOND
        await asyncio.gather(*(deliver(number) for number in range(result.sent)))


def _worked_off(folder: Path, count: int) -> float:
    """Seconds until every text stands in a conversation, once.

    Raises:
        AssertionError: one is missing or there twice after the longest patience.
    """
    began = time.monotonic()
    while True:
        with sqlite3.connect(folder / "psc.db") as database:
            (said, names) = database.execute(
                "SELECT count(*), count(DISTINCT client_id) FROM message"
                " WHERE client_id LIKE 'text:%'"
            ).fetchone()
        if said == names == count:
            return time.monotonic() - began
        waited = time.monotonic() - began
        assert waited < _LONGEST_WORK, f"{said} of {count} texts are in conversations, {names} once"
        time.sleep(0.1)
