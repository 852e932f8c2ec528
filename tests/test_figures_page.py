"""docs/figures.md is the catalogue of figures, word for word."""

import re
from pathlib import Path

from psc_app.domain.measures.catalogue import MEASURES, Measure
from psc_app.domain.measures.parts import PARTS

PAGE = Path(__file__).resolve().parent.parent / "docs/figures.md"
UNITS = {
    "count": "number", "seconds": "seconds", "share": "share", "level": "level", "stars": "stars",
}  # fmt: skip


def made_of(one: Measure) -> str:
    """The parts of a figure as the page names them."""
    if one.largest:
        return f"largest {one.numerator}"
    return f"{one.numerator} ÷ {one.denominator}" if one.denominator else one.numerator


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    section = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = re.findall(r"^\| (.*) \|$", section, re.MULTILINE)
    return [line.split(" | ") for line in lines[2:]]


def test_the_page_has_every_figure_with_its_formula():
    assert rows("All figures") == [
        [
            f"**{one.label}** {one.definition}",
            one.formula,
            UNITS[one.unit],
            {"up": "more", "down": "less", "": "–"}[one.better],
            made_of(one),
        ]
        for one in MEASURES.values()
    ]


def test_the_page_has_every_part_with_its_meaning():
    assert rows("Parts") == [[part.name, part.meaning] for part in PARTS.values()]
