"""Whether this machine's settings work: what `python -m psc_app doctor` asks, one by one.

It changes nothing, sends no text, and tells no secret. It may run beside the server.
"""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from psc_app.config import Config
from psc_app.domain.errors import Refused
from psc_app.domain.reading import ReaderHealth
from psc_app.domain.text_traffic import Finding
from psc_app.domain.vocabulary import Engine
from psc_app.ports.message_reader import MessageReader
from psc_app.ports.sms_gateway import SmsGateway
from psc_app.schema import is_current
from psc_app.wiring import build_sms, choose_reader, sms_account

_NO_TEXTS = (
    "Not set up: patients can't be texted. Set PSC_TWILIO_ACCOUNT_SID, PSC_TWILIO_AUTH_TOKEN and"
    " PSC_TWILIO_FROM."
)
_SIMULATED = "No account is set up, so texts go to the demonstration's own phones."


async def examine(settings: Config) -> list[Finding]:
    """Look at everything that this machine needs, in the order of the settings."""
    return [
        _start(settings),
        await asyncio.to_thread(_database, settings),
        await _reader(settings),
        _direct_line(settings),
        *await _texts(settings),
    ]


def _start(settings: Config) -> Finding:
    return _tried("Mode", settings.check_production, f"{settings.mode}, at {settings.own_address}")


def _database(settings: Config) -> Finding:
    try:
        current = is_current(settings)
    except Refused as refusal:
        return Finding("Database", False, str(refusal))
    except SQLAlchemyError as problem:
        words = f"{settings.database_name} can't be opened: {type(problem).__name__}"
        return Finding("Database", False, words)
    if not current:
        words = f"{settings.database_name} has to be brought up to date: python -m psc_app migrate"
        return Finding("Database", False, words)
    return Finding("Database", True, f"{settings.database_name} answers and is up to date.")


async def _reader(settings: Config) -> Finding:
    reader: MessageReader = choose_reader(settings)
    try:
        await reader.settle()
        health: ReaderHealth = reader.health()
    finally:
        await reader.close()
    if settings.reader == "flair" and health.engine is not Engine.FLAIR:
        why = health.why or "the language model does not run"
        return Finding("Sentiment", False, f"{why} A word list reads in its place.")
    return Finding("Sentiment", True, f"Messages are read by: {health.engine.value}.")


def _direct_line(settings: Config) -> Finding:
    if settings.has_direct_line:
        return Finding("Outside bot", True, f"A secret is set, for {settings.directline_url}")
    return Finding("Outside bot", True, "None is set up; the app's own bot answers first.")


async def _texts(settings: Config) -> Sequence[Finding]:
    try:
        account = sms_account(settings)
    except Refused as refusal:
        return [Finding("Texts", False, str(refusal))]
    if account is None:
        return [Finding("Texts", True, _NO_TEXTS)]
    if account.simulated:
        return [Finding("Texts", True, _SIMULATED)]
    gateway: SmsGateway = build_sms(settings, account)
    try:
        return await gateway.check()
    finally:
        await gateway.close()


def _tried(what: str, check: Callable[[], None], words: str) -> Finding:
    try:
        check()
    except Refused as refusal:
        return Finding(what, False, str(refusal))
    return Finding(what, True, words)
