"""A tab's screen from the server's side: whether it is there, and the short way to it.

A var that is set goes out by Reflex's own bookkeeping: a lock, a proxy, a
comparison of every var of the tab. That costs more than a message itself, so
what changes with each message goes out here, past all of it. It is safe
because nothing in here waits between writing the vars and handing the frame
over, and all of it runs on the event loop: a handler that is under way sends
its own changes later, from the same vars.
"""

from collections.abc import Mapping
from typing import Any

from reflex.state import StateUpdate
from reflex_base.constants import SocketEvent
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.registry import RegistrationContext


def _namespace() -> Any:
    return RegistrationContext.ensure_context().app.event_namespace


def is_connected(token: str) -> bool:
    """Whether the tab's socket is there; yes where there are no sockets at all."""
    namespace = _namespace()
    # Its public `token_to_sid` would copy the sockets of all tabs at each look.
    return namespace is None or token in namespace._token_manager.token_to_socket


async def send(state: Any, token: str, values: Mapping[str, Any]) -> None:
    """Set vars of a tab's state and send them, nothing else.

    Args:
        state: the page's state itself, not a proxy of it.
        token: the tab's.
        values: by the names of base vars on which no computed var depends.
    """
    vars(state).update(values)
    namespace = _namespace()
    socket = None if namespace is None else namespace._token_manager.token_to_socket.get(token)
    if socket is None:
        return
    delta = {state.get_full_name(): {name + FIELD_MARKER: value for name, value in values.items()}}
    await namespace.emit(str(SocketEvent.EVENT), StateUpdate(delta=delta), to=socket.sid)
