"""Settings an administrator changes while the app runs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Column, Field, SQLModel

from psc_app.models.columns import Instant


class Setting(SQLModel, table=True):
    """A setting that differs from its default in domain/settings_catalogue."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True, max_length=80)
    value: Any = Field(sa_column=Column(JSON, nullable=False))


class SettingChange(SQLModel, table=True):
    """Who changed a setting, when, from what to what."""

    __tablename__ = "setting_change"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor_id: int
    key: str = Field(max_length=80, index=True)
    before: Any = Field(sa_column=Column(JSON, nullable=True))
    after: Any = Field(sa_column=Column(JSON, nullable=True))
