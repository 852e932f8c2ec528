"""What a browser may send with an event: checked against the handler's own annotations.

Reflex passes on whatever arrives, of any type and size. Here each argument is
validated by pydantic, and what the annotation leaves open is bounded: a `str`
takes 2,000 characters unless it says otherwise (`LongText`, or
`Annotated[str, Field(max_length=…)]`), a list or dict 200 entries.
"""

import inspect
import types
from collections.abc import Mapping
from types import FunctionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import annotated_types
from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from psc_app.domain.errors import BadInput

MOST_CHARACTERS = 2_000
MOST_ENTRIES = 200
_DEEPEST = 4

LongText = Annotated[str, Field(max_length=8_000)]
"""A message or a note."""

_PLAIN = (str, int, float, bool, list, dict)


def number(text: str, otherwise: int = 0) -> int:
    """A number in an address or a form, such as a row's key; something else where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


class BadPayload(BadInput):
    """An event whose arguments can't be taken; holds nothing of them."""


class Arguments:
    """The arguments of one handler: how to check them, and how Reflex sees them.

    Args:
        fn: the handler, whose first two parameters are `self` and `actor`.

    Raises:
        TypeError: a parameter has no annotation, or one that can't be resolved.
    """

    def __init__(self, fn: FunctionType) -> None:
        """Read the handler's signature, once."""
        everything = list(inspect.signature(fn).parameters.values())
        names = [one.name for one in everything[:2]]
        if names != ["self", "actor"]:
            raise TypeError(f"{fn.__qualname__} has to begin with (self, actor)")
        hints = get_type_hints(fn, include_extras=True)
        self._parameters = everything[2:]
        self._checks: dict[str, TypeAdapter[Any]] = {}
        for one in self._parameters:
            if one.name not in hints or one.kind is not one.POSITIONAL_OR_KEYWORD:
                raise TypeError(f"{fn.__qualname__}: {one.name} needs an annotation of its own")
            self._checks[one.name] = TypeAdapter(_bounded(hints[one.name]))
        self.signature = inspect.Signature([everything[0], *self._parameters])
        # Reflex converts by these before we see the arguments, and checks the
        # pages' triggers against them; for other than plain types it gets none,
        # so that nothing is built from what nobody has checked.
        self.annotations = {
            name: bare
            for name, hint in get_type_hints(fn).items()
            if name in self._checks and (bare := _plain_or_none(hint)) is not None
        }
        self._unpassed = inspect.Signature(self._parameters)

    def check(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments, checked and converted.

        Raises:
            BadPayload: one is missing, unknown, of the wrong type or too large.
        """
        try:
            sent = self._unpassed.bind(*args, **kwargs).arguments
            return {name: self._checks[name].validate_python(sent[name]) for name in sent}
        except (TypeError, ValidationError, RecursionError):
            # The text of either holds what was sent, so neither goes any further.
            raise BadPayload("That could not be understood. Reload the page and try again.") from (
                None
            )


def _plain_or_none(hint: Any) -> Any:
    if hint in _PLAIN:
        return hint
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        parts = [one for one in get_args(hint) if one is not types.NoneType]
        return hint if len(parts) == 1 and _plain_or_none(parts[0]) is not None else None
    if origin in (list, dict) and all(one in (*_PLAIN, Any) for one in get_args(hint)):
        return hint
    return None


def _bounded(hint: Any) -> Any:
    """The same annotation with bounds where it has none."""
    if hint is str:
        return Annotated[str, Field(max_length=MOST_CHARACTERS)]
    if hint in (Any, list, dict):
        anything = Annotated[Any, AfterValidator(_bounded_value)]
        return anything if hint is Any else Annotated[hint, AfterValidator(_bounded_value)]
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        inner = parts[0] if _says_length(parts[1:]) and parts[0] is str else _bounded(parts[0])
        return Annotated[(inner, *parts[1:])]  # type: ignore[return-value]
    if origin in (Union, types.UnionType):
        return Union[tuple(_bounded(part) for part in parts)]  # noqa: UP007 - made at run time
    if origin in (list, dict, set, frozenset, tuple):
        inner = origin[tuple(part if part is ... else _bounded(part) for part in parts)]
        return Annotated[inner, AfterValidator(_few_entries)]
    return hint


def _says_length(metadata: tuple[Any, ...]) -> bool:
    for one in metadata:
        for part in getattr(one, "metadata", [one]):
            if isinstance(part, annotated_types.MaxLen | annotated_types.Len):
                return True
            if getattr(part, "max_length", None) is not None:
                return True
    return False


def _few_entries(value: Any) -> Any:
    if len(value) > MOST_ENTRIES:
        raise ValueError("too many entries")
    return value


def _bounded_value(value: Any, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, str):
        if len(value) > MOST_CHARACTERS:
            raise ValueError("too long")
    elif isinstance(value, Mapping):
        _few_entries(value)
        for key, inner in value.items():
            _bounded_value(key, depth + 1)
            _bounded_value(inner, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        _few_entries(value)
        for inner in value:
            _bounded_value(inner, depth + 1)
    return value
