"""The browser's part of a component: a file beside the module that shows it."""

from pathlib import Path
from uuid import uuid4

_HERE = Path(__file__).parent
_LINKS = Path("assets/external")


def script(name: str, of: str) -> str:
    """Have a file of this folder built into the pages; what a component names as its library.

    It stands in for `rx.asset(name, shared=True)`, which looks through the whole stack and every
    module for who calls it: with all of ours, two seconds of each start.

    Args:
        of: the module that shows it (`__name__`), which the file's address begins with.

    Raises:
        FileNotFoundError: there is no such file.
    """
    file = _HERE / name
    if not file.exists():
        raise FileNotFoundError(file)
    link = _LINKS / of.replace(".", "/") / name
    if not (link.is_symlink() and link.resolve() == file):
        link.parent.mkdir(parents=True, exist_ok=True)
        # Built aside and renamed: several processes may start at once.
        aside = link.with_name(f".{uuid4().hex}")
        aside.symlink_to(file)
        aside.replace(link)
    return f"$/public/external/{of.replace('.', '/')}/{name}"
