"""The database as services and screens see it."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from psc_app.domain.actor import Actor

P = ParamSpec("P")
R = TypeVar("R")


class Store(Protocol):
    """Runs verbs of the services, each inside one Work."""

    async def do(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a deed and return once it is durable; its bells ring then.

        Raises:
            Refused: by the service; nothing of the deed is kept.
        """
        ...

    async def look(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a read beside the deeds; anything it changes is dropped.

        A read that must leave an audit row is a deed, so it goes to `do`.
        """
        ...

    def do_now(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Like `do`, for programs and tests that have no event loop."""
        ...

    def look_now(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Like `look`, on the caller's thread."""
        ...

    def glimpse(
        self,
        actor: Actor,
        verb: Callable[Concatenate[Any, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """A read of few rows by an index, at once and on the caller's thread.

        For the hottest paths only: such a read takes less time than handing it to
        another thread. Its statements may see different commits.
        """
        ...

    def stop(self) -> None:
        """Finish the deeds that wait, then let go of the database."""
        ...
