"""How many texts a message becomes, and what makes it more (FACTS, SPEC section 13).

A text holds 160 characters of the GSM alphabet, or 70 units of UCS-2 as soon as one
character is not in that alphabet. Longer messages are cut into parts of 153 or 67, and no
pair of units that make up one character is ever cut in two. `segments.js` counts the same
in the browser, from the same tables.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

GSM = "GSM"
UCS2 = "Unicode"

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""GSM 03.38, default alphabet: one unit each."""

EXTENDED = "\f^{}\\[~]|€"
"""Its extension table: an escape before each, so two units."""

ALONE: Mapping[str, int] = {GSM: 160, UCS2: 70}
"""Units of a text that is whole."""

IN_PARTS: Mapping[str, int] = {GSM: 153, UCS2: 67}
"""Units of each part of a longer one, as the rest is taken by what puts them together."""

TWINS: Mapping[str, str] = {
    **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u200a\u202f", " "),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
    "\u2028": "\n",
    "…": "...",
    "•": "*",
    "·": "-",
    "×": "x",
    "‹": "<",
    "›": ">",
    "©": "(c)",
    "®": "(R)",
    "™": "(TM)",
    "¼": "1/4",
    "½": "1/2",
    "¾": "3/4",
}
"""Characters that say the same with one that costs less: what an editor puts in by itself."""

_NAMELESS: Mapping[str, str] = {"\t": "tab"}
_BASIC, _EXTENDED = frozenset(BASIC), frozenset(EXTENDED)


def name_of(character: str) -> str:
    """A character's name in words, such as "right single quotation mark"."""
    fallback = f"U+{ord(character):04X}"
    return _NAMELESS.get(character) or unicodedata.name(character, fallback).lower()


NAMES: Mapping[str, str] = {
    character: name_of(character)
    for character in (*TWINS, *map(chr, range(0xA1, 0x100)))
    if character not in _BASIC
}
"""Names of what people type by accident, for the browser, which knows none."""


@dataclass(frozen=True, slots=True)
class Segments:
    """What a message costs as text.

    Attributes:
        encoding: GSM or UCS2.
        units: in that encoding; a character may take two.
        segments: texts that it becomes; 0 for nothing.
        left: units that still fit before it becomes one text more.
        culprit: the first character that forces UCS2; empty for none.
    """

    encoding: str
    units: int
    segments: int
    left: int
    culprit: str = ""

    @property
    def culprit_name(self) -> str:
        """The culprit in words; empty for none."""
        return name_of(self.culprit) if self.culprit else ""


def count(text: str) -> Segments:
    """Count the texts that a message becomes."""
    culprit = next((one for one in text if one not in _BASIC and one not in _EXTENDED), "")
    encoding = UCS2 if culprit else GSM
    sizes = list(_sizes(text, encoding))
    units = sum(sizes)
    if units <= ALONE[encoding]:
        return Segments(encoding, units, min(units, 1), ALONE[encoding] - units, culprit)
    most, parts, left = IN_PARTS[encoding], 0, 0
    for size in sizes:
        if size > left:
            parts, left = parts + 1, most
        left -= size
    return Segments(encoding, units, parts, left, culprit)


def _sizes(text: str, encoding: str) -> Iterator[int]:
    for character in text:
        wide = character in _EXTENDED if encoding == GSM else ord(character) > 0xFFFF
        yield 2 if wide else 1


def plainly(text: str) -> str:
    """The same with every character that has a twin replaced by it."""
    return "".join(TWINS.get(character, character) for character in text)
