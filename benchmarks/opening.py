"""From a click to the first content: a long conversation and a thick record.

An agent holds two conversations of 5,000 messages; one is of a verified patient
with 2,000 entries on the timeline. A real browser goes to and
fro; the time runs from the click to the frame in which the content stands.
"""

import json
import shutil
import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert, update

from benchmarks.bench_data import prepare, with_defaults
from benchmarks.message_path import free_port, server
from psc_app.adapters.database import sqlite_engine
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.conversation import AgentSession, Conversation
from psc_app.models.people import Patient, Staff
from psc_app.models.workplace import AgentStatus

MESSAGES = 5_000
ENTRIES = 2_000
ROOT = Path(__file__).resolve().parent.parent

_CLICK = """async ([number, wanted]) => {
  const begin = performance.now();
  document.querySelector(`.rail-item[data-conversation='${number}']`).click();
  const there = () =>
    document.querySelector(".conversation-head h1")?.textContent === `Visitor ${number}` &&
    document.querySelector(wanted);
  while (!there()) await new Promise(requestAnimationFrame);
  return performance.now() - begin;
}"""


def main(times: int = 20) -> str:
    """Open it so many times; a sentence with the figures."""
    folder = Path(tempfile.mkdtemp(prefix="psc-open-"))
    port = free_port()
    try:
        token = _prepare(folder)
        with (
            server(["-m", "psc_app", "run", "--port", str(port)], port, folder),
            sync_playwright() as browsers,
        ):
            browser = browsers.chromium.launch(
                executable_path=(ROOT / ".venv" / "chromium-path").read_text().strip(),
                args=["--no-sandbox", "--disable-gpu"],
            )
            context = browser.new_context(viewport={"width": 1360, "height": 860})
            address = f"http://127.0.0.1:{port}"
            context.add_cookies([{"name": "psc_staff", "value": token, "url": address}])
            page = context.new_page()
            page.goto(f"{address}/agent")
            page.wait_for_selector("[data-conversation='1']")
            chat, record = _measure(page, times)
            older = _older(page)
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return (
        f"Conversation of {MESSAGES:,} messages: first content after {statistics.median(chat):.0f}"
        f" ms (slowest of {times}: {max(chat):.0f} ms); record of {ENTRIES:,} timeline entries:"
        f" {statistics.median(record):.0f} ms ({max(record):.0f} ms); earlier messages when"
        f" scrolling back: {older:.0f} ms."
    )


def _measure(page: Page, times: int) -> tuple[list[float], list[float]]:
    chat, record = [], []
    last = f".conversation [data-client-id='before-{MESSAGES:08d}']"
    for _ in range(times):
        page.evaluate(_CLICK, [2, ".identify"])
        chat.append(page.evaluate(_CLICK, [1, last]))
        page.evaluate(_CLICK, [2, ".identify"])
        record.append(page.evaluate(_CLICK, [1, ".timeline li"]))
    return chat, record


def _older(page: Page) -> float:
    return page.evaluate(
        """async (wanted) => {
          const begin = performance.now();
          document.querySelector(".scroller").scrollTop = 0;
          while (!document.querySelector(wanted)) await new Promise(requestAnimationFrame);
          return performance.now() - begin;
        }""",
        f"[data-client-id='before-{MESSAGES - 60:08d}']",
    )


def _prepare(folder: Path) -> str:
    pairs = prepare(folder, 2, MESSAGES)
    engine = sqlite_engine(folder / "psc.db")
    now = datetime.now(UTC)
    with engine.begin() as connection:
        connection.execute(update(Staff).where(Staff.id == 1).values(role="nurse"))
        connection.execute(
            insert(Patient),
            with_defaults(
                Patient, id=1, given_name="Elsa", family_name="Vargas", name_key="elsa vargas",
                created_at=now, updated_at=now,
            ),
        )  # fmt: skip
        connection.execute(
            update(Conversation)
            .where(Conversation.id == 1)
            .values(patient_id=1, verified_by="agent: name + phone")
        )
        connection.execute(update(Conversation).where(Conversation.id == 2).values(agent_id=1))
        connection.execute(
            update(AgentSession).where(AgentSession.conversation_id == 2).values(staff_id=1)
        )
        connection.execute(
            update(AgentStatus).where(AgentStatus.staff_id == 1).values(capacity_used=2)
        )
        connection.execute(insert(ClinicalRecord), [_entry(n, now) for n in range(ENTRIES)])
    engine.dispose()
    return pairs[0].staff_token


def _entry(number: int, now: datetime) -> dict:
    kind = ("Observation", "Encounter", "Condition", "Immunization")[number % 4]
    return with_defaults(
        ClinicalRecord,
        fhir_key=f"{kind}/bench-{number}",
        kind=kind,
        patient_id=1,
        active=kind == "Condition" and number % 100 < 4,
        title=f"Entry {number}",
        starts_at=now - timedelta(days=number),
        content_hash="0" * 64,
        resource=json.loads('{"resourceType": "Basic"}'),
    )
