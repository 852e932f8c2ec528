"""The menu of saved views (saved_views.jsx): choose, keep, share, delete, open at sign-in."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from psc_app.components.scripts import script
from psc_app.domain.saved_views import LONGEST_NAME, ViewCard


class SavedViews(rx.Component):
    """A button with a panel; the address of the page says what is kept and what is open."""

    library = script("saved_views.jsx", __name__)
    tag = "SavedViews"
    views: rx.Var[Sequence[ViewCard]]
    page: rx.Var[str]
    kept: rx.Var[int]
    notice: rx.Var[str]
    longest: rx.Var[int]
    on_show: rx.EventHandler[lambda path: [path]]
    on_keep: rx.EventHandler[lambda path, query, view, shared: [path, query, view, shared]]
    on_share: rx.EventHandler[lambda view_id, shared: [view_id, shared]]
    on_forget: rx.EventHandler[lambda view_id: [view_id]]
    on_open_first: rx.EventHandler[lambda view_id: [view_id]]
    on_open_none: rx.EventHandler[rx.event.no_args_event_spec]


def saved_views(state: Any) -> rx.Component:
    """The menu, on whichever page of figures it stands; `state` is SavedViewsState."""
    return SavedViews.create(
        views=state.views,
        page=state.page,
        kept=state.kept,
        notice=state.notice,
        longest=LONGEST_NAME,
        on_show=state.show_views,
        on_keep=state.keep_view,
        on_share=state.share_view,
        on_forget=state.forget_view,
        on_open_first=state.open_view_first,
        on_open_none=state.open_no_view_first,
    )


def lost_view(state: Any) -> rx.Component:
    """That the view which opened at sign-in is gone; `state` is SavedViewsState."""
    return rx.cond(
        state.lost != "",
        rx.el.div(
            rx.el.p(
                "“",
                rx.el.span(state.lost, dir="auto"),
                "” opened when you signed in. It was deleted or is not shared any more, so this"
                " page opens instead. You can choose another under Views.",
            ),
            rx.el.button(
                "OK", type="button", class_name="small", on_click=state.open_no_view_first
            ),
            class_name="hint-bar lost-view",
            role="status",
        ),
    )
