"""What hands on a turned clock need of the day they act in."""

from collections.abc import Callable
from typing import Any, Protocol

from psc_app.domain.actor import Actor
from psc_app.simulation.minds import PatientMind
from psc_app.simulation.said import Said
from psc_app.simulation.world import World


class Stage(Protocol):
    """The day as those see it who act in it; see turned_day.TurnedDay.

    Attributes:
        at: seconds since the beginning.
        said: what is known to have been done.
        actors: the agents by their keys.
    """

    world: World
    at: float
    said: Said
    actors: dict[int, Actor]

    @property
    def waiting(self) -> int:
        """How many conversations wait in line."""
        ...

    def do(self, actor: Actor, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do a deed as somebody; what it gave, or None where it was refused in words."""
        ...

    def look(self, actor: Actor, verb: Callable[..., Any], *args: Any) -> Any:
        """Read something as somebody."""
        ...

    def put(self, at: float, deed: Callable[[], None]) -> None:
        """Have something done at a moment; the day does not end before it."""
        ...

    def speaking(self, mind: PatientMind) -> None:
        """Whatever conversation begins with the next deed is this patient's."""
        ...

    def key_of(self, mind: PatientMind) -> int:
        """The newest conversation of a patient; 0 before they have one."""
        ...
