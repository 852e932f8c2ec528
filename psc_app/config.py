"""What the machine decides, read once from the environment or a `.env` file.

What the clinic decides is a setting in the database: domain/settings_catalogue.
"""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from psc_app.domain.errors import Refused

SHORTEST_SECRET = 32
"""Characters of a secret that requests are signed with."""

_ACCOUNT = re.compile("AC[0-9a-fA-F]{32}")
_SENDER = re.compile(r"\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32}")
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_SPOKEN = dict.fromkeys(("0.0.0.0", "::", "127.0.0.1", "::1"), "localhost")  # noqa: S104
_NEAR = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
_POSTGRES = ("postgresql://", "postgres://", "postgresql+psycopg://")


class Config(BaseSettings):
    """The app's place in the world.

    Attributes:
        mode: "demo" shows invented staff and a local outbox and says so on
            every page; "production" refuses to start with either.
        data_dir: where the database and the attachments lie.
        database_url: the PostgreSQL database to use instead of an SQLite file
            in data_dir, as postgresql://user:password@host/name.
        reader: who reads patients' messages for sentiment: "flair" is the language
            model, with the word list while it can't run; "basic" the word list alone;
            "none" nobody, and then emergencies are found by the rules alone.
        public_url: the address people use; decides whether cookies are Secure
            and which Origin may open a socket.
        directline_url: Direct Line's address; other regions have their own.
        directline_secret: opens the outside bot's Direct Line channel.
        health_bot_secret: an Azure Health Bot's own secret, with which its
            conversations are begun; empty for any other bot.
        handoff_secret: what hand-overs from outside are signed with; without it
            none is taken.
        twilio_account_sid, twilio_auth_token, twilio_from: the account that texts go by, and
            the number (E.164) or messaging service (MG…) they come from. Without them the
            demonstration has its own phones, and production no texts.
        twilio_url: Twilio's address; an edge or a test server has another.
        alert_url, alert_secret: where alerts of figures are posted to, and what they are
            signed with: both or neither.
    """

    # What was given may be a password, so an error doesn't repeat it.
    model_config = SettingsConfigDict(
        env_prefix="PSC_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    mode: str = Field(default="demo", pattern="^(demo|production)$")
    data_dir: Path = Path("var")
    database_url: SecretStr = SecretStr("")
    public_url: str = ""
    reader: str = Field(default="flair", pattern="^(flair|basic|none)$")
    host: str = "127.0.0.1"
    port: int = 8000
    directline_url: str = "https://directline.botframework.com/v3/directline"
    directline_secret: SecretStr = SecretStr("")
    health_bot_secret: SecretStr = SecretStr("")
    handoff_secret: SecretStr = SecretStr("")
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_from: str = ""
    twilio_url: str = "https://api.twilio.com"
    alert_url: SecretStr = SecretStr("")
    alert_secret: SecretStr = SecretStr("")

    @property
    def demo(self) -> bool:
        """Whether invented people and the local outbox are allowed."""
        return self.mode == "demo"

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, given: SecretStr) -> SecretStr:
        url = given.get_secret_value().strip()
        if url and not url.startswith(_POSTGRES):
            raise ValueError("it has to begin with postgresql://")
        return SecretStr(url)

    @field_validator("directline_url", "twilio_url")
    @classmethod
    def _is_safe(cls, given: str) -> str:
        url = urlsplit(given.strip())
        near = url.scheme == "http" and url.hostname in _THIS_MACHINE
        if not (url.scheme == "https" or near) or not url.hostname:
            raise ValueError("it has to begin with https://")
        return given.strip().rstrip("/")

    @field_validator("alert_url")
    @classmethod
    def _is_safe_or_empty(cls, given: SecretStr) -> SecretStr:
        # Some services know who calls by the address alone, so it is kept like a secret.
        url = given.get_secret_value().strip()
        if url:
            cls._is_safe(url)
        return SecretStr(url)

    @field_validator("handoff_secret", "alert_secret")
    @classmethod
    def _is_long(cls, given: SecretStr) -> SecretStr:
        secret = given.get_secret_value().strip()
        if secret and len(secret) < SHORTEST_SECRET:
            raise ValueError(f"it has to have at least {SHORTEST_SECRET} characters")
        return SecretStr(secret)

    @field_validator("twilio_account_sid")
    @classmethod
    def _is_account(cls, given: str) -> str:
        if given.strip() and not _ACCOUNT.fullmatch(given.strip()):
            raise ValueError("it has to be AC and 32 hexadecimal digits")
        return given.strip()

    @field_validator("twilio_from")
    @classmethod
    def _is_sender(cls, given: str) -> str:
        given = given.strip()
        if given and not _SENDER.fullmatch(given):
            raise ValueError("it has to be a number such as +15550100100, or MG and 32 digits")
        return given

    @field_validator("directline_secret", "health_bot_secret", "twilio_auth_token")
    @classmethod
    def _is_trimmed(cls, given: SecretStr) -> SecretStr:
        return SecretStr(given.get_secret_value().strip())

    @property
    def has_direct_line(self) -> bool:
        """Whether a bot outside can be reached by Direct Line."""
        return bool(self.directline_secret.get_secret_value())

    @property
    def has_twilio(self) -> bool:
        """Whether an account for texts is set up: all three of its settings."""
        secret = self.twilio_auth_token.get_secret_value()
        return bool(self.twilio_account_sid and secret and self.twilio_from)

    @property
    def has_alert_hook(self) -> bool:
        """Whether alerts of figures are posted to an address of the clinic's."""
        return bool(self.alert_url.get_secret_value() and self.alert_secret.get_secret_value())

    @property
    def postgres_url(self) -> str:
        """The PostgreSQL database with its password; empty where SQLite is used."""
        return self.database_url.get_secret_value()

    @property
    def database_path(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "psc.db"

    @property
    def database_name(self) -> str:
        """What to call the database on the screen: no password is in it."""
        if not self.postgres_url:
            return str(self.database_path)
        found = urlsplit(self.postgres_url)
        return f"{found.path.strip('/')} on {found.hostname or 'this machine'}"

    @property
    def attachments_dir(self) -> Path:
        """Where the bytes of attachments lie, by random key."""
        return self.data_dir / "attachments"

    @property
    def own_address(self) -> str:
        """The address people and carriers reach us at, without a slash at its end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        return f"http://{_SPOKEN.get(self.host, self._host_in_url)}:{self.port}"

    @property
    def near_address(self) -> str:
        """The address at which a program on this machine reaches us."""
        return f"http://{_NEAR.get(self.host, self._host_in_url)}:{self.port}"

    @property
    def _host_in_url(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are sent over HTTPS only."""
        return self.public_url.startswith("https://")

    def check_alert_hook(self) -> None:
        """Refuse an address for alerts without what they are signed with, and the reverse.

        Raises:
            Refused: naming both variables.
        """
        given = (self.alert_url.get_secret_value(), self.alert_secret.get_secret_value())
        if any(given) and not all(given):
            raise Refused("Alerts need PSC_ALERT_URL and PSC_ALERT_SECRET, and one is not set.")

    def check_production(self) -> None:
        """Refuse a production start that would be unsafe.

        Raises:
            Refused: naming the variable to set.
        """
        if not self.demo and not self.secure_cookies:
            raise Refused(
                "Production mode needs PSC_PUBLIC_URL to be the https:// address that people use."
            )


@cache
def config() -> Config:
    """The process's configuration, read on first use.

    Raises:
        Refused: a variable can't be taken; the text names it.
    """
    try:
        return Config()
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise Refused(f"PSC_{name}: {first['msg'].removeprefix('Value error, ')}") from None
