"""Tables as CSV, for a spreadsheet: RFC 4180, and nothing in them that a spreadsheet would run.

A cell that begins like a formula is a command to whatever opens the file. What is text gets an
apostrophe before such a beginning, which spreadsheets take for "this is text" (OWASP, CSV
injection). A number stays a number, also below zero: a number can't call anything.
"""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from psc_app.domain.plain_text import storable

Cell = str | int | float | bool | datetime | None

BOM = "\ufeff"
"""Without it spreadsheets take UTF-8 for something else."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The last four are taken for the first by spreadsheets for East Asian languages."""


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table with its header as CSV that begins with a byte order mark.

    Each text stands in quotes, so that no separator of any country opens a new cell in it.

    Raises:
        ValueError: a row has not as many cells as the header.
    """
    out = io.StringIO(newline="")
    out.write(BOM)
    write = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    write.writerow([_cell(one) for one in header])
    for row in rows:
        if len(row) != len(header):
            raise ValueError("a row of a table has not as many cells as its header")
        write.writerow([_cell(one) for one in row])
    return out.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    text = storable(text)
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _cell(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return harmless(value)
