"""Keeps what people send out of the logs.

Reflex, python-socketio and asyncio write the content of an event into their
warnings and tracebacks. A record of theirs is therefore written without it:
where it came from, and the type and place of an exception, never its text.
"""

import logging
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import reflex as rx

_log = logging.getLogger(__name__)

_WITHHELD = (
    "asyncio",
    "engineio",
    "reflex.istate",
    "reflex.state",
    "reflex_base.event",
    "reflex_base.vars",
    "socketio",
)
"""Loggers whose messages may hold an event's content; their children too."""

_WITHHELD_IN_APP = re.compile(r"on_\w+|emit_\w+|link_\w+|default_\w+_exception_handler|<lambda>")
"""Functions of reflex.app that log at run time; its others speak of the build."""

_TRACEBACK_CUT = (
    "granian",
    "_granian",
    "psc_app",
    "reflex",
    "reflex_base",
    "sqlalchemy",
    "starlette",
    "uvicorn",
)
"""Loggers whose messages may be kept, but whose tracebacks end in a person's words."""

_MARK = "psc_guard"
_CLIENT_TOKEN = re.compile(r"(token=)[\w%-]+")
_OURS = Path(__file__).resolve().parents[1]


def place_of(fault: BaseException) -> str:
    """The type of an exception and the places it passed: nothing of its text.

    The innermost place, and the innermost one in this app where that differs:
    "KeyError at psc_app/services/desk.py:12".
    """
    frames = traceback.extract_tb(fault.__traceback__)
    if not frames:
        return type(fault).__name__
    inner = frames[-1]
    places = [_place(inner)]
    own = [one for one in frames if Path(one.filename).is_relative_to(_OURS)]
    if own and own[-1] is not inner:
        places.append(_place(own[-1]))
    return f"{type(fault).__name__} at {' from '.join(places)}"


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    short = path.relative_to(_OURS.parent) if path.is_relative_to(_OURS) else path.name
    return f"{short}:{frame.lineno}"


def install_log_guard() -> Callable[[], None]:
    """Guard every log record made from now on, whatever handlers there are.

    Returns:
        Takes the guard away again. Installing it twice guards once.
    """
    before = logging.getLogRecordFactory()
    if getattr(before, _MARK, False):
        return lambda: None

    def guarded(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = before(*args, **kwargs)
        _guard(record)
        return record

    setattr(guarded, _MARK, True)
    logging.setLogRecordFactory(guarded)
    return lambda: logging.setLogRecordFactory(before)


def _guard(record: logging.LogRecord) -> None:
    fault = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if _is_withheld(record):
        where = f"{record.name}, {record.filename}:{record.lineno}"
        record.msg, record.args = f"(content withheld; said by {where})", ()
    elif fault is None or not _is_of(record.name, _TRACEBACK_CUT):
        _hide_tokens(record)
        return
    record.exc_info = record.exc_text = None
    if fault is not None:
        record.msg, record.args = f"{record.getMessage().rstrip()} [{place_of(fault)}]", ()
    # A formatter puts % into args only when there are some.


def _is_withheld(record: logging.LogRecord) -> bool:
    if record.name == "reflex.app":
        return _WITHHELD_IN_APP.fullmatch(record.funcName or "") is not None
    return _is_of(record.name, _WITHHELD)


def _is_of(name: str, families: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in families)


def _hide_tokens(record: logging.LogRecord) -> None:
    """The socket's address holds the tab's token, by which its state can be had."""
    if isinstance(record.args, tuple) and record.args:
        record.args = tuple(
            _CLIENT_TOKEN.sub(r"\1…", one) if isinstance(one, str) else one for one in record.args
        )
    elif isinstance(record.msg, str) and "token=" in record.msg:
        record.msg = _CLIENT_TOKEN.sub(r"\1…", record.msg)


def quiet_backend_exception(exception: Exception) -> rx.event.EventSpec | None:
    """What `rx.App` does with an exception that no handler caught: type and place, no text."""
    _log.error("an event failed: %s", place_of(exception))


def quiet_frontend_exception(exception: Exception) -> None:
    """What `rx.App` does with a fault that a page reports: that there was one.

    The report's text comes from the browser and may hold anything.
    """
    _log.warning("a page reported a fault in its script")
