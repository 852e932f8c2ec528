"""What the machine decides, read once from the environment or a `.env` file.

What the clinic decides is a setting in the database: domain/settings_catalogue.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from psc_app.domain.errors import Refused

SHORTEST_SECRET = 32
"""Characters of a secret that requests are signed with."""

_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
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

    @field_validator("directline_url")
    @classmethod
    def _is_safe(cls, given: str) -> str:
        url = urlsplit(given.strip())
        near = url.scheme == "http" and url.hostname in _THIS_MACHINE
        if not (url.scheme == "https" or near) or not url.hostname:
            raise ValueError("it has to begin with https://")
        return given.strip().rstrip("/")

    @field_validator("handoff_secret")
    @classmethod
    def _is_long(cls, given: SecretStr) -> SecretStr:
        secret = given.get_secret_value().strip()
        if secret and len(secret) < SHORTEST_SECRET:
            raise ValueError(f"it has to have at least {SHORTEST_SECRET} characters")
        return SecretStr(secret)

    @field_validator("directline_secret", "health_bot_secret")
    @classmethod
    def _is_trimmed(cls, given: SecretStr) -> SecretStr:
        return SecretStr(given.get_secret_value().strip())

    @property
    def has_direct_line(self) -> bool:
        """Whether a bot outside can be reached by Direct Line."""
        return bool(self.directline_secret.get_secret_value())

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
    def secure_cookies(self) -> bool:
        """Whether cookies are sent over HTTPS only."""
        return self.public_url.startswith("https://")

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
