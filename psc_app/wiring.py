"""The one hand that plugs adapters into ports."""

import secrets
from dataclasses import dataclass, field
from functools import cache, cached_property

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
from psc_app.domain.errors import Refused
from psc_app.domain.vocabulary import BotKind
from psc_app.ports.alert_hook import AlertHook
from psc_app.ports.bot_provider import BotProvider, Deliver
from psc_app.ports.clock import Clock
from psc_app.ports.file_store import FileStore
from psc_app.ports.hub import Hub
from psc_app.ports.message_reader import MessageReader
from psc_app.ports.search import Search
from psc_app.ports.sms_gateway import SmsGateway
from psc_app.ports.store import Store
from psc_app.services import bot_turns, consent, escalation
from psc_app.services.insights.alerts_now import AlertsNow
from psc_app.services.insights.ledger import Ledger
from psc_app.services.receipts import ReceiptBasket
from psc_app.services.work import Work

INCOMING_TEXTS = "/webhooks/twilio/sms"
"""Where the carrier brings texts, below our own address."""

SIMULATED_AT = "/simulated-carrier"
"""Where this server itself serves the demonstration's carrier."""

SIMULATED_SID = "AC" + "5" * 32
SIMULATED_NUMBER = "+15550100100"


@dataclass(frozen=True)
class SmsAccount:
    """The account that texts go by.

    Attributes:
        token: opens the account, and signs what the carrier sends us.
        sender: E.164, or a messaging service's SID.
        url: the carrier's address.
        simulated: whether it is the demonstration's carrier, which this server serves.
    """

    sid: str
    token: str = field(repr=False)
    sender: str
    url: str
    simulated: bool


@dataclass(frozen=True)
class House:
    """Everything a screen, a route or a program needs to do a deed.

    Attributes:
        sms_account: the account at the carrier of texts; None where none is set up.
        sms_instead: a gateway to use in the place of the account's.
        ledger: what figures of the day are made of.
        alerts_now: what figures past their limits are at this moment.
    """

    config: Config
    store: Store
    hub: Hub
    clock: Clock
    files: FileStore
    receipts: ReceiptBasket
    reader: MessageReader
    search: Search
    sms_account: SmsAccount | None = None
    sms_instead: SmsGateway | None = None
    ledger: Ledger = field(default_factory=Ledger)
    alerts_now: AlertsNow = field(default_factory=AlertsNow)

    @cached_property
    def sms(self) -> SmsGateway | None:
        """The carrier of texts; None where no account is set up. The first use takes a while."""
        if self.sms_instead is not None or self.sms_account is None:
            return self.sms_instead
        return build_sms(self.config, self.sms_account)

    @property
    def texts_by(self) -> str:
        """By whom texts go, in words for who looks after the machine."""
        if self.sms_account is None:
            return "nobody: no account is set up, so patients can't be texted"
        if self.sms_account.simulated:
            return "the demonstration's own phones"
        return "an account at the carrier"


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
    settings.check_alert_hook()
    clock = clock or SystemClock()
    hub = MemoryHub()
    engine, manners = open_engine(settings)
    store = Database(engine, clock, hub, Work, manners)
    files = DiskFileStore(settings.attachments_dir)
    escalation.plug(bot_turns.hand_over)
    reader = choose_reader(settings)
    account = sms_account(settings)
    consent.plug(
        consent.Line(
            there=account is not None, any_number=account is not None and account.simulated
        )
    )
    return House(
        settings,
        store,
        hub,
        clock,
        files,
        ReceiptBasket(),
        reader,
        MemorySearch(),
        sms_account=account,
    )


def sms_account(settings: Config) -> SmsAccount | None:
    """The account that texts go by; in the demonstration without one, the simulated carrier's.

    Raises:
        Refused: only some of its settings are there.
    """
    token = settings.twilio_auth_token.get_secret_value()
    given = (settings.twilio_account_sid, token, settings.twilio_from)
    if settings.has_twilio:
        return SmsAccount(*given, settings.twilio_url, simulated=False)
    if any(given):
        raise Refused(
            "Texts need PSC_TWILIO_ACCOUNT_SID, PSC_TWILIO_AUTH_TOKEN and PSC_TWILIO_FROM,"
            " and not all of them are set."
        )
    if not settings.demo:
        return None
    # Known to this process alone, so that nobody else can speak for the carrier.
    url = settings.near_address + SIMULATED_AT
    return SmsAccount(SIMULATED_SID, secrets.token_hex(16), SIMULATED_NUMBER, url, simulated=True)


def build_sms(settings: Config, account: SmsAccount) -> SmsGateway:
    """The carrier with this account; nothing is connected yet."""
    # Its library is large, and who sends no texts needs none of it.
    from psc_app.adapters.twilio_sms import TwilioSms

    return TwilioSms(
        account.url,
        account.sid,
        account.token,
        account.sender,
        simulated=account.simulated,
        incoming_url=settings.own_address + INCOMING_TEXTS,
    )


def build_alert_hook(settings: Config) -> AlertHook | None:
    """The clinic's own address for alerts; None where none is set up. Nothing is connected yet."""
    if not settings.has_alert_hook:
        return None
    # It brings an HTTP library that nobody else needs.
    from psc_app.adapters.http_alert_hook import HttpAlertHook

    return HttpAlertHook(settings.alert_url.get_secret_value())


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
