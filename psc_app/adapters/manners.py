"""In what the kinds of database differ, as far as the store has to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

READERS = 3
"""How many looks run at once."""

WAIT_FOR_LOCK = 15
"""Seconds that a commit of another process is waited for."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What one kind of database does in its own way.

    Attributes:
        writing: execution options of the writer's connection.
        glimpsing: those of a connection that begins no transaction by itself.
        read_only: the statement after which a connection refuses to write.
        in_transaction: whether the driver's connection is in one all the same.
        passes: whether the same deeds may succeed if they are tried again.
    """

    writing: Mapping[str, Any]
    glimpsing: Mapping[str, Any]
    read_only: str
    in_transaction: Callable[[Any], bool]
    passes: Callable[[BaseException], bool]


SQLITE = Manners(
    writing={"begin": "BEGIN IMMEDIATE"},
    glimpsing={"begin": ""},
    read_only="PRAGMA query_only=ON",
    in_transaction=lambda driver: driver.in_transaction,
    passes=lambda fault: False,
)
