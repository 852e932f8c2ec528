"""The saved views of the page of figures that a tab shows."""

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.saved_views import ViewCard
from psc_app.services.insights import saved_views, start_views
from psc_app.state.gate import handler
from psc_app.wiring import house


class SavedViewsState(rx.State):
    """A state of its own, so that every page of figures can have the menu without more.

    Attributes:
        views: one's own first, then what others share.
        page: whose views these are, by its path.
        kept: counts what was kept, so that the browser empties its form.
        lost: what the view was called that opened at sign-in and is gone.
        notice: a refusal, in words.
    """

    views: rx.Field[list[ViewCard]] = rx.field(default_factory=list)
    page: rx.Field[str] = rx.field("")
    kept: rx.Field[int] = rx.field(0)
    lost: rx.Field[str] = rx.field("")
    notice: rx.Field[str] = rx.field("")

    @rx.event
    @handler("staff", activity=False)
    async def show_views(self, actor: Actor, path: str) -> None:
        """Read the views of the page at hand."""
        await self._read(actor, path)

    @rx.event
    @handler("staff")
    async def keep_view(self, actor: Actor, path: str, query: str, view: str, shared: bool) -> None:
        """Keep what the page's address says under a name."""
        await house().store.do(actor, saved_views.save, path, query, view, shared=shared)
        self.kept += 1
        await self._read(actor, path)

    @rx.event
    @handler("staff")
    async def share_view(self, actor: Actor, view_id: int, shared: bool) -> None:
        """Put a view into everybody's list, or take it out."""
        await house().store.do(actor, saved_views.share, view_id, shared)
        await self._read(actor, self.page)

    @rx.event
    @handler("staff")
    async def forget_view(self, actor: Actor, view_id: int) -> None:
        """Delete a view."""
        await house().store.do(actor, saved_views.forget, view_id)
        await self._read(actor, self.page)

    @rx.event
    @handler("staff")
    async def open_view_first(self, actor: Actor, view_id: int) -> None:
        """Have a view open at one's sign-in."""
        await house().store.do(actor, start_views.choose, view_id)
        await self._read(actor, self.page)

    @rx.event
    @handler("staff")
    async def open_no_view_first(self, actor: Actor) -> None:
        """Have the ordinary page open again, or take note that the view is gone."""
        await house().store.do(actor, start_views.choose_none)
        await self._read(actor, self.page)

    async def _read(self, actor: Actor, page: str) -> None:
        store = house().store
        self.views = list(await store.look(actor, saved_views.views, page))
        self.lost = await store.look(actor, start_views.lost)
        self.page = page.rstrip("/")
        self.notice = ""
