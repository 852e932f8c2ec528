"""What a page shows, as a file for a spreadsheet."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.csv_text import Cell, csv_text
from psc_app.domain.saved_views import query_of
from psc_app.services import settings
from psc_app.services.insights import exports
from psc_app.wiring import house


class ExportState(rx.State, mixin=True):
    """Gives a page's own handler the file to hand out."""

    async def _csv(
        self, actor: Actor, what: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
    ) -> Any:
        """The download of a table, once it stands in the audit log who takes it.

        Args:
            actor: who presses the button.
            what: the table's name in letters and hyphens, which the file's begins with.
            header: a name for each column.
            rows: what is shown, row by row.

        Raises:
            NotAllowed: no supervisor.
            BadInput: too many rows.
        """
        home = house()
        table = list(rows)
        query = query_of(self.router.url.query)
        await home.store.do(actor, exports.note, what, len(table), query)
        zone = await home.store.look(actor, settings.value, "clinic.time_zone")
        stamp = home.clock.now().astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d-%H%M")
        name = f"{re.sub('[^a-z0-9-]+', '-', what.lower())}-{stamp}.csv"
        # As bytes: of a text the browser would drop the mark that it begins with.
        data = csv_text(header, table).encode()
        return rx.download(data=data, filename=name, mime_type="text/csv")
