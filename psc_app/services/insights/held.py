"""What the ledger held at one moment: columns that nothing changes any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psc_app.services.insights.columns import Floats, Words


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table.

    Attributes:
        place: where each column stands in the block.
        block: a row for each column.
    """

    place: Mapping[str, int]
    block: Floats

    def __getitem__(self, name: str) -> Floats:
        """A column by its name."""
        return self.block[self.place[name]]

    def __len__(self) -> int:
        """How many rows there are."""
        return self.block.shape[1]


@dataclass(frozen=True, slots=True)
class Held:
    """All tables of the ledger at one moment.

    Attributes:
        stamp: the ledger's.
        words: what numbers in columns of words mean.
        memo: what was worked out from it already.
    """

    stamp: int
    contacts: Columns
    sessions: Columns
    offers: Columns
    duty: Columns
    moods: Columns
    words: Words
    memo: dict[Any, Any] = field(default_factory=dict, compare=False)

    def table(self, name: str) -> Columns:
        """A table by its name."""
        return getattr(self, name)
