"""The columns of a cut as pandas frames, for who wants to do more than sum them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from psc_app.services.insights.columns import Floats
from psc_app.services.insights.held import Held

if TYPE_CHECKING:
    import pandas as pd

_WORDS = frozenset(
    {"channel", "kind", "how", "disposition", "mode", "end_reason", "outcome", "presence"}
)
_SWITCHES = frozenset({"bot", "human", "outbound", "flagged", "left_by_patient", "waits_now"})
_WHOLE = frozenset(
    {"conversation_id", "queue_id", "queue_now", "staff_id", "agent_now", "state", "used", "units"}
)


def frame(held: Held, columns: Mapping[str, Floats]) -> "pd.DataFrame":
    """Columns as a frame: keys as int64, switches as bool, words as categories, the rest float64.

    Moments are milliseconds since 1970, NaN where the thing has not happened.
    """
    # It takes half a second, which only who opens figures should wait for.
    import pandas

    made = {name: _as_kind(held, name, values) for name, values in columns.items()}
    return pandas.DataFrame(made, copy=False)


def _as_kind(held: Held, column: str, values: Floats) -> Any:
    import pandas

    if column in _WORDS:
        codes = values.astype("int16")
        return pandas.Categorical.from_codes(codes, categories=list(held.words.words))
    if column in _SWITCHES:
        return values.astype(bool)
    return values.astype("int64") if column in _WHOLE else values
