"""The clinic's own wordings, such as automated messages, with {names} in them."""

import re
from collections.abc import Callable

_NAME = re.compile(r"\{([a-z_]+)\}")


def put_in(text: str, value_of: Callable[[str], str | None]) -> str:
    """The text with every {name} replaced by its value; a name without one stays as it is."""

    def put(found: re.Match[str]) -> str:
        value = value_of(found[1])
        return found[0] if value is None else value

    return _NAME.sub(put, text)
