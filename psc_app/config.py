"""What the machine decides, read once from the environment or a `.env` file.

What the clinic decides is a setting in the database: domain/settings_catalogue.
"""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from psc_app.domain.errors import Refused


class Config(BaseSettings):
    """The app's place in the world.

    Attributes:
        mode: "demo" shows invented staff and a local outbox and says so on
            every page; "production" refuses to start with either.
        data_dir: where the database and the attachments lie.
        public_url: the address people use; decides whether cookies are Secure
            and which Origin may open a socket.
    """

    model_config = SettingsConfigDict(env_prefix="PSC_", env_file=".env", extra="ignore")

    mode: str = Field(default="demo", pattern="^(demo|production)$")
    data_dir: Path = Path("var")
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def demo(self) -> bool:
        """Whether invented people and the local outbox are allowed."""
        return self.mode == "demo"

    @property
    def database_path(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "psc.db"

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
    """The process's configuration, read on first use."""
    return Config()
