"""No event handler of ours can be called without passing the gate."""

from collections.abc import Callable
from typing import Any

from reflex_base.registry import RegistrationContext

import psc_app.psc_app  # noqa: F401 - registers all pages and states
from psc_app.state.gate import is_guarded

NOT_GUARDED = {
    "listen": "is the page's on_load: it finds out who looks by itself, shows them what is theirs"
    " and takes no argument",
    "setvar": "is Reflex's own, on every state: it finds no setter to call, because none is made",
}


def handlers() -> dict[tuple[str, str], Callable[..., Any]]:
    """Our handlers, by state class and name."""
    found = RegistrationContext.ensure_context()
    return {
        (state.__name__, name): handler.fn
        for state in found.base_states.values()
        if state.__module__.startswith("psc_app.")
        for name, handler in state.event_handlers.items()
    }


def test_every_event_handler_passes_the_gate_or_is_on_the_short_list() -> None:
    found = handlers()
    assert len(found) > 40
    bare = {key for key, fn in found.items() if not is_guarded(fn)}
    assert {name for _, name in bare} == set(NOT_GUARDED)


def test_what_is_not_guarded_takes_no_argument_of_a_browser() -> None:
    for (_, name), fn in handlers().items():
        if name == "listen":
            assert fn.__code__.co_argcount == 1


def test_no_var_of_ours_can_be_set_from_the_browser() -> None:
    """Neither by a setter that Reflex made, nor as something that the browser stores."""
    ours = handlers()
    for state in RegistrationContext.ensure_context().base_states.values():
        if not state.__module__.startswith("psc_app."):
            continue
        for var in state.vars:
            setter = ours.get((state.__name__, f"set_{var}"))
            assert setter is None or is_guarded(setter)
            assert not state._is_client_storage(var)
