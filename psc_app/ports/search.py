"""Finding articles by what people say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from psc_app.domain.knowledge_cards import Document, Filter, Hit

EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Changes:
    """What an index has to learn to be as new as `stamp`.

    Attributes:
        documents: articles that are new or different.
        gone: keys of those that are not to be found any more.
    """

    stamp: int
    documents: Sequence[Document]
    gone: Sequence[int] = ()


class Search(Protocol):
    """An index of articles."""

    @property
    def stamp(self) -> int:
        """How new it is; -1 before anything was put into it."""
        ...

    def refresh(self, read: Callable[[int], Changes]) -> None:
        """Bring it up to date, on the caller's thread.

        Where another thread does so already, this returns at once and `find` answers from
        what was there before; only the first time it waits.

        Args:
            read: gets the index's stamp and returns what changed since.
        """
        ...

    def find(
        self, question: str, *, limit: int = 10, within: Filter = EVERYTHING, typing: bool = False
    ) -> list[Hit]:
        """The articles that fit best, the best first; none where nothing fits.

        Args:
            question: a word, a question or a letter of many lines, as people write.
            within: what is looked through.
            typing: whether the last word may not be finished yet.
        """
        ...
