"""The outbox: many texts that wait, sent by the app as it is run, with the simulated carrier.

Carrier, reports and outbox share the one process, so the outbox alone is quicker than this.
"""

import shutil
import sqlite3
import tempfile
import time
from datetime import datetime
from pathlib import Path

from benchmarks.bench_data import prepare
from benchmarks.message_path import free_port, server
from psc_app.config import Config
from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import TextPurpose, TextState
from psc_app.services import outbound_sms, text_contacts
from psc_app.services.work import Work
from psc_app.wiring import build_house

TEXTS = 1_000
NUMBERS = 500
_LONGEST = 180.0
_TAKEN = (TextState.ACCEPTED, TextState.SENT, TextState.DELIVERED)


def main() -> str:
    """Send them all; a sentence with the figures.

    Raises:
        AssertionError: one is not delivered after the longest patience, or was tried twice.
    """
    folder = Path(tempfile.mkdtemp(prefix="psc-outbox-"))
    port = free_port()
    try:
        prepare(folder, 1)
        _fill(folder)
        with server(["-m", "psc_app", "run", "--port", str(port)], port, folder):
            _wait(folder)
        with sqlite3.connect(folder / "psc.db") as database:
            first, last, most = database.execute(
                "SELECT min(asked_at), max(asked_at), max(tries) FROM text_out"
            ).fetchone()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert most == 1, "a text was tried twice"
    seconds = (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()
    return (
        f"Outgoing texts: {TEXTS:,} that waited, to {NUMBERS} numbers, went to the carrier in"
        f" {seconds:.1f} s ({TEXTS / seconds:.0f} a second), eight at a time, in order for each"
        f" number, with {3 * TEXTS:,} reports taken in beside it."
    )


def _fill(folder: Path) -> None:
    settings = Config(data_dir=folder, _env_file=None)  # ty: ignore[unknown-argument]
    house = build_house(settings)

    def add(work: Work) -> None:
        contacts = [text_contacts.of_number(work, f"+1555020{n:04}") for n in range(NUMBERS)]
        for n in range(TEXTS):
            contact = contacts[n % NUMBERS]
            body = f"Text {n}: your form is ready at the front desk."
            outbound_sms.queue(work, contact, body, TextPurpose.REPLY, f"benchmark:{n}")

    house.store.do_now(SYSTEM, add)
    house.store.stop()


def _wait(folder: Path) -> None:
    """Until each text has its end; a report that got lost on a busy machine is not waited for."""
    until = time.monotonic() + _LONGEST
    while True:
        with sqlite3.connect(folder / "psc.db") as database:
            states = dict(
                database.execute("SELECT state, count(*) FROM text_out GROUP BY state").fetchall()
            )
        taken = sum(states.get(state.value, 0) for state in _TAKEN)
        if taken == TEXTS and states.get(TextState.DELIVERED.value, 0) >= TEXTS * 0.99:
            return
        assert time.monotonic() < until, f"not every text is delivered: {states}"
        time.sleep(0.1)


if __name__ == "__main__":
    print(main())
