"""Tables of numbers in memory: a row of `double` for each fact, a column lies in one piece.

All columns are numbers: keys and milliseconds are exact in a double far beyond what occurs, and
words are kept as their place in a list (`Words`). So a table is one block of memory, is copied
in one go, and is summed by numpy.
"""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
else:
    # numpy is loaded when the first figures are, not when the app starts.
    Floats = Any

Row = tuple[Any, ...]
"""A row's numbers in the order of the columns; None where there is none."""

_FIRST_ROOM = 1_024

_MOST_SPARES = 3
_HELD_BY_NOBODY = 3
"""References to a copy's room when there is only ours: the list's, the loop's, the question's."""


class Words:
    """Words as small numbers; 0 is the empty one."""

    def __init__(self) -> None:
        """Only the empty word."""
        self._numbers: dict[str, int] = {"": 0}
        self.words: list[str] = [""]

    def number(self, word: str) -> int:
        """A word's number; a new one gets the next."""
        found = self._numbers.get(word)
        if found is None:
            found = self._numbers[word] = len(self.words)
            self.words.append(word)
        return found

    def known(self, word: str) -> int:
        """A word's number; -1 where it never occurred."""
        return self._numbers.get(word, -1)


class Table:
    """Rows that belong to an owner, who may have several.

    Not safe for threads: the ledger's lock is around it.
    """

    def __init__(self, names: Sequence[str]) -> None:
        """No rows yet.

        Args:
            names: of the columns; the first is the owner's key.
        """
        import numpy

        self._numpy = numpy
        self.names = tuple(names)
        self.place = {name: at for at, name in enumerate(self.names)}
        self._block: Floats = numpy.empty((len(self.names), _FIRST_ROOM))
        self._rows: dict[int, list[int]] = {}
        self._spares: list[Floats] = []
        self.count = 0

    def put(self, facts: Iterable[tuple[int, list[Row]]]) -> None:
        """Set all rows of some owners; None becomes NaN.

        Rows that an owner had and has no more stay as nobody's: their first column is 0.
        """
        places: list[int] = []
        rows: list[Row] = []
        gone: list[int] = []
        for owner, given in facts:
            mine = self._rows.get(owner)
            if mine is None:
                mine = self._rows[owner] = []
            while len(mine) < len(given):
                mine.append(self.count)
                self.count += 1
            gone += mine[len(given) :]
            places += mine[: len(given)]
            rows += given
        self._make_room()
        if rows:
            self._block[:, places] = self._numpy.array(rows, dtype=float).T
        if gone:
            self._block[0, gone] = 0

    def add(self, facts: Iterable[tuple[int, Row]]) -> None:
        """Give owners one more row each."""
        rows = []
        first = self.count
        for owner, row in facts:
            self._rows.setdefault(owner, []).append(self.count)
            self.count += 1
            rows.append(row)
        self._make_room()
        if rows:
            self._block[:, first : self.count] = self._numpy.array(rows, dtype=float).T

    def _make_room(self) -> None:
        there = self._block.shape[1]
        if self.count <= there:
            return
        block = self._numpy.empty((len(self.names), max(self.count, there * 2)))
        block[:, :there] = self._block
        self._block = block

    def has(self, owner: int) -> bool:
        """Whether it has rows of an owner."""
        return owner in self._rows

    def column(self, name: str) -> Floats:
        """A column as it lies there: it changes with the table."""
        return self._block[self.place[name], : self.count]

    def copy(self) -> Floats:
        """All columns as they are now; they stay so as long as anybody holds them."""
        room = self._spare()
        self._numpy.copyto(room[:, : self.count], self._block[:, : self.count])
        return room[:, : self.count]

    def _spare(self) -> Floats:
        """Room for a copy: that of an earlier one that nobody holds any more, or new.

        New room of this size is slow: the system has to clear it, page by page.
        """
        self._spares = [one for one in self._spares if one.shape == self._block.shape]
        for one in self._spares:
            if sys.getrefcount(one) <= _HELD_BY_NOBODY:
                return one
        made = self._numpy.empty(self._block.shape)
        self._spares = [*self._spares[-_MOST_SPARES + 1 :], made]
        return made

    def keep(self, kept: Any) -> None:
        """Drop all rows but those, and close the gaps.

        Args:
            kept: for each row whether it stays.
        """
        self._block = self._numpy.ascontiguousarray(self._block[:, : self.count][:, kept])
        self.count = self._block.shape[1]
        self._rows = {}
        owners = self._block[0].astype(int).tolist()
        for at, owner in enumerate(owners):
            if owner:
                self._rows.setdefault(owner, []).append(at)
