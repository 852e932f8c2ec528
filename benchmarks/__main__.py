"""`make bench`: all measurements, printed and written to benchmarks/RESULTS.md.

Arguments narrow it: `make bench ARGS="path 50 200"`, `ARGS="kill"`, `ARGS="open"`,
`ARGS="choose"`, `ARGS="offer"`, `ARGS="sweep"`, `ARGS="replies"`, `ARGS="search"`,
`ARGS="slots"`, `ARGS="mood"`, `ARGS="texts"`, `ARGS="figures"`, `ARGS="past"`, `ARGS="weight"`.
`make bench-sentiment` is the rest: how well and how fast messages are read.
"""

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import (
    choosing,
    figures,
    kill_nine,
    looking_back,
    message_path,
    mood_load,
    offering,
    opening,
    replies,
    searching,
    slotting,
    sweeping,
    texts_in,
    texts_out,
)
from psc_app import frontend_build

ROOT = Path(__file__).resolve().parent.parent
SIZES = [(1, 0), (50, 0), (200, 0), (500, 0), (200, 5_000)]
SECONDS = 10


def _weight() -> str:
    kilobytes, files = frontend_build.bundle_report(ROOT)
    return f"The portal's first JavaScript: {kilobytes:.0f} kB gzipped in {files} files."


_NO_PAGES = {
    "choose": choosing.main,
    "sweep": sweeping.main,
    "replies": replies.main,
    "search": searching.main,
    "slots": slotting.main,
    "past": looking_back.main,
}
_WITH_PAGES = {
    "kill": kill_nine.main,
    "open": opening.main,
    "offer": offering.main,
    "mood": mood_load.main,
    "texts": lambda: "\n\n".join((texts_in.main(), texts_out.main())),
    "weight": _weight,
}


def main(arguments: list[str]) -> None:
    """Run what was asked for; with no arguments everything, kept in RESULTS.md."""
    if arguments[:1] == ["sentiment"]:
        # It needs torch and Flair, which nothing else here does.
        from benchmarks import reading

        print(reading.main(arguments[1:]))
        return
    if arguments[:1] == ["figures"]:
        if "refresh" not in arguments:
            frontend_build.ensure_built(ROOT, say=print)
        print(figures.main(arguments[1:]))
        return
    if arguments and (without_pages := _NO_PAGES.get(arguments[0])):
        print(without_pages())
        return
    frontend_build.ensure_built(ROOT, say=print)
    if not arguments:
        parts = [
            message_path.main(SIZES, SECONDS),
            kill_nine.main(),
            opening.main(),
            offering.main(),
            choosing.main(),
            sweeping.main(),
            replies.main(),
            searching.main(),
            slotting.main(),
            mood_load.main(),
            texts_in.main(),
            texts_out.main(),
            figures.main([]),
            looking_back.main(),
            _weight(),
        ]
        _keep(parts)
    elif arguments[0] == "path":
        sizes = [(int(size), 0) for size in arguments[1:]] or SIZES
        message_path.main(sizes, SECONDS)
    else:
        print(_WITH_PAGES[arguments[0]]())


def _keep(parts: list[str]) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    head = (
        f"# Measured {datetime.now(UTC):%Y-%m-%d}\n\n"
        f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()};"
        f" server, peer and clients on the same machine. Latencies in ms, from one person's"
        f" send to the other person's tab, durable in between."
        f" One message every {message_path.EVERY:.0f} s from each side.\n"
    )
    text = "\n\n".join([head, *parts]) + "\n"
    (ROOT / "benchmarks" / "RESULTS.md").write_text(text)
    print("\n\n".join(parts[1:]))


if __name__ == "__main__":
    main(sys.argv[1:])
