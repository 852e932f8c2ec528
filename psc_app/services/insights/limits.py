"""From when on an answer is late, and who left too soon to count as lost: as each queue has it."""

from dataclasses import dataclass, field

from sqlalchemy import select

from psc_app.models.workplace import Queue
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_QUEUE = Queue.metadata.tables["queue"].c
_LIMITS = Prepared(
    select(_QUEUE.id, _QUEUE.service_level_seconds, _QUEUE.short_abandon_seconds).order_by(
        _QUEUE.id
    )
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The two limits of each queue: in time within, not lost within; milliseconds.

    Attributes:
        usual: where no queue is known.
        own: by queue.
    """

    usual: tuple[int, int] = (20_000, 5_000)
    own: dict[int, tuple[int, int]] = field(default_factory=dict)

    def of(self, queue_id: int) -> tuple[int, int]:
        """A queue's limits."""
        return self.own.get(queue_id, self.usual)


def read(work: Work) -> Limits:
    """The limits as they stand."""
    own = {}
    for queue_id, within, short in work.quick(_LIMITS):
        # Who is answered in time can't have left too soon: the smaller one holds.
        own[queue_id] = (within * 1_000, min(short, within) * 1_000)
    return Limits(own=own)
