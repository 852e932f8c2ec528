"""The one hand that plugs adapters into ports."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Engine

from psc_app.adapters.database import Database, sqlite_engine
from psc_app.adapters.disk_file_store import DiskFileStore
from psc_app.adapters.flair_reader import FlairReader
from psc_app.adapters.lexicon_reader import LexiconReader, NobodyReads
from psc_app.adapters.manners import SQLITE, Manners
from psc_app.adapters.memory_hub import MemoryHub
from psc_app.adapters.memory_search import MemorySearch
from psc_app.adapters.menu_bot import MenuBot
from psc_app.adapters.postgres import POSTGRES, postgres_engine
from psc_app.adapters.system_clock import SystemClock
from psc_app.config import Config, config
from psc_app.domain.vocabulary import BotKind
from psc_app.ports.bot_provider import BotProvider, Deliver
from psc_app.ports.clock import Clock
from psc_app.ports.file_store import FileStore
from psc_app.ports.hub import Hub
from psc_app.ports.message_reader import MessageReader
from psc_app.ports.search import Search
from psc_app.ports.store import Store
from psc_app.services import bot_turns, escalation
from psc_app.services.receipts import ReceiptBasket
from psc_app.services.work import Work


@dataclass(frozen=True)
class House:
    """Everything a screen, a route or a program needs to do a deed."""

    config: Config
    store: Store
    hub: Hub
    clock: Clock
    files: FileStore
    receipts: ReceiptBasket
    reader: MessageReader
    search: Search


def open_engine(settings: Config) -> tuple[Engine, Manners]:
    """The configured database: PostgreSQL where a URL names one, else the SQLite file."""
    if settings.postgres_url:
        return postgres_engine(settings.postgres_url), POSTGRES
    return sqlite_engine(settings.database_path), SQLITE


def choose_reader(settings: Config) -> MessageReader:
    """Who reads messages: the model with the word list behind it, the list alone, or nobody."""
    if settings.reader == "none":
        return NobodyReads()
    basic = LexiconReader()
    return FlairReader(basic) if settings.reader == "flair" else basic


def build_house(settings: Config, clock: Clock | None = None) -> House:
    """A house on the configured database; tests pass their own clock."""
    clock = clock or SystemClock()
    hub = MemoryHub()
    engine, manners = open_engine(settings)
    store = Database(engine, clock, hub, Work, manners)
    files = DiskFileStore(settings.attachments_dir)
    escalation.plug(bot_turns.hand_over)
    reader = choose_reader(settings)
    return House(settings, store, hub, clock, files, ReceiptBasket(), reader, MemorySearch())


def build_bots(settings: Config, deliver: Deliver) -> dict[BotKind, BotProvider]:
    """The bots that can answer here.

    Args:
        deliver: where they bring what they say.
    """
    bots: dict[BotKind, BotProvider] = {BotKind.EMBEDDED: MenuBot(deliver)}
    if settings.has_direct_line:
        # It brings an HTTP library that nobody else needs.
        from psc_app.adapters.directline_bot import DirectLineBot

        bots[BotKind.DIRECT_LINE] = DirectLineBot(
            deliver,
            url=settings.directline_url,
            secret=settings.directline_secret.get_secret_value(),
            health_secret=settings.health_bot_secret.get_secret_value(),
        )
    return bots


@cache
def house() -> House:
    """This process's house, built on first use."""
    return build_house(config())
