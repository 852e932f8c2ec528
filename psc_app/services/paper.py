"""Setting text in any script on the pages of a PDF.

It is done by a process of its own (`print_apart`): setting Arabic or Chinese
takes seconds of a processor and the fonts much memory, and neither should
come out of the chats'. That process gets its text through a pipe.

Fonts come from pinned packages (SIL Open Font License); those that a text does
not need are not opened. A character that no font has becomes the replacement sign.
"""

import importlib.util
import json
import logging
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from psc_app.domain.errors import BadInput

MOST_CHARACTERS = 200_000
"""Text of one PDF, about a hundred pages; longer ones would take minutes."""

SECONDS = 60
"""How long setting one may take."""

MISSING = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that no font has."""

_TOO_LONG = "This conversation is too long for a PDF. Take it as text."
_NOTO = "manimgx_fonts"
_FIRST = (_NOTO, "NotoSans[wght].ttf")
_SCRIPTS = (
    *("Arabic", "Hebrew", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu"),
    *("Kannada", "Malayalam", "Oriya", "Sinhala", "Thai", "Lao", "Khmer", "Myanmar"),
    *("Ethiopic", "Armenian", "Georgian"),
)
_OTHERS = (
    *((_NOTO, f"NotoSans{script}[wght].ttf") for script in _SCRIPTS),
    (_NOTO, "NotoEmoji[wght].ttf"),
    (_NOTO, "NotoSansSymbols[wght].ttf"),
    ("noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc"),
)


def print_apart(blocks: Sequence[tuple[str, str]], footer: str, at: datetime) -> bytes:
    """A PDF of these blocks, made by a process of its own; call it on a thread.

    Args:
        blocks: (kind, text) in order; kinds are those of `_LOOKS`.
        footer: stands on each page, beside its number.
        at: when it is made, for the file's own data.

    Raises:
        BadInput: too long for a PDF.
    """
    if sum(len(text) for _, text in blocks) > MOST_CHARACTERS:
        raise BadInput(_TOO_LONG)
    job = json.dumps({"blocks": blocks, "footer": footer, "at": at.isoformat()})
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            check=False,
            input=job.encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=Path(__file__).parents[2],
        )
    except subprocess.TimeoutExpired:
        raise BadInput(_TOO_LONG) from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        # What it printed may quote the text, so it is not passed on.
        raise RuntimeError(f"the PDF could not be set (exit {done.returncode})")
    return done.stdout


def _font_file(package: str, name: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / name
    return path if path.exists() else None


def _choose(characters: Iterable[str]) -> tuple[list[Path], set[str]]:
    """The fonts it takes beside the first for these characters, and what none has."""
    from fontTools.ttLib import TTFont

    def covered(path: Path) -> set[str]:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            known = font.getBestCmap() or {}
            return {c for c in missing if ord(c) in known}

    missing = {c for c in characters if not _is_invisible(c)}
    first = _font_file(*_FIRST)
    assert first is not None, f"the package {_NOTO} is not installed"
    missing -= covered(first)
    chosen: list[Path] = []
    for package, name in _OTHERS:
        path = _font_file(package, name) if missing else None
        found = covered(path) if path else set()
        if path and found:
            chosen.append(path)
            missing -= found
    return [first, *chosen], missing


def _is_invisible(character: str) -> bool:
    """Whether it only joins or changes its neighbours, so that nothing is lost without it."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _is_plain(text: str) -> bool:
    """Whether each character stands for itself, so that setting needs no shaping."""
    return all(
        c < "\u0300"
        or "\u0370" <= c < "\u0590"
        or "\u1e00" <= c < "\u200b"
        or "\u2010" <= c < "\u2028"
        or "\u2030" <= c < "\u2060"
        or "\u20a0" <= c < "\u20d0"
        or "\u3000" <= c < "\ua000"
        or "\uac00" <= c < "\ud7a4"
        or "\uff00" <= c < "\ufff0"
        or c == MISSING
        for c in text
    )


def _is_right_to_left(text: str) -> bool:
    """Whether a paragraph's first letter says that it is written from the right."""
    for c in text:
        direction = unicodedata.bidirectional(c)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


# kind: size in points, grey (0 black), space above in mm, filled
_LOOKS = {
    "title": (16, 0, 0, False),
    "subtitle": (12, 0, 1, False),
    "fine": (9, 90, 0, False),
    "day": (11, 0, 5, False),
    "label": (8.5, 90, 2, False),
    "text": (10.5, 0, 0, False),
    "note": (10.5, 0, 0, True),
}
_NOTE_COLOUR = (255, 244, 204)


def set_pages(blocks: Sequence[tuple[str, str]], footer: str, at: datetime) -> bytes:
    """A PDF of these blocks; see `print_apart` for the arguments."""
    fonts, missing = _choose({c for _, text in blocks for c in text} | set(footer))
    gone = {ord(c): MISSING for c in missing}
    pdf = _new_pdf(fonts, footer, at)
    for kind, text in blocks:
        _set_block(pdf, kind, text.translate(gone))
    return bytes(pdf.output())


def _new_pdf(fonts: Sequence[Path], footer_text: str, at: datetime) -> Any:
    from fpdf import FPDF

    # Both name characters of the text in what they log.
    for name in ("fpdf", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)

    class Paper(FPDF):
        def header(self) -> None:
            # A page has to begin in the first font: fpdf2 2.8.9 otherwise loses
            # track of the font after a line that begins in another.
            self.set_text_shaping(False)
            self.set_font("font0", size=8)
            self.set_text_color(90)
            self.cell(text=f"{footer_text}, page {self.page_no()}", new_x="LMARGIN", new_y="NEXT")
            self.ln(3)

    pdf = Paper(format="A4")
    pdf.set_creation_date(at)
    pdf.set_title(footer_text)
    pdf.set_margin(18)
    pdf.set_auto_page_break(True, margin=18)
    for number, path in enumerate(fonts):
        pdf.add_font(f"font{number}", fname=path)
    pdf.set_fallback_fonts([f"font{n}" for n in range(1, len(fonts))], exact_match=False)
    pdf.set_font("font0", size=10)
    pdf.set_fill_color(*_NOTE_COLOUR)
    pdf.add_page()
    return pdf


def _set_block(pdf: Any, kind: str, text: str) -> None:
    size, grey, above, filled = _LOOKS[kind]
    height = size * 0.5
    if above:
        pdf.ln(above)
    if kind in ("day", "label") and pdf.will_page_break(height * 3):
        pdf.add_page()
    pdf.set_text_shaping(False)
    pdf.set_font("font0", size=size)
    pdf.set_text_color(grey)
    pdf.set_text_shaping(not _is_plain(text))
    pdf.multi_cell(
        0,
        height,
        text or " ",
        align="R" if _is_right_to_left(text) else "L",
        fill=filled,
        new_x="LMARGIN",
        new_y="NEXT",
    )


def _main() -> None:
    os.nice(5)
    job = json.loads(sys.stdin.buffer.read())
    blocks = [(kind, text) for kind, text in job["blocks"]]
    pdf = set_pages(blocks, job["footer"], datetime.fromisoformat(job["at"]))
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    _main()
