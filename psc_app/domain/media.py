"""Which files may be attached, told by their content; and how they may be called.

A name says nothing about a file: the first bytes do (SPEC section 7: image or
PDF, at most 10 MB, "type checked by content, not by name").
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

LARGEST = 10 * 1024 * 1024
"""Bytes of one attachment."""

LONGEST_NAME = 120
"""Characters of a file name with its extension."""

ACCEPTED = "images (PNG, JPEG, GIF, WebP) and PDF"
"""What may be attached, in words."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file that may be attached.

    Attributes:
        media_type: as it stands in Content-Type.
        extensions: with their dots; the first is the one it gets.
    """

    media_type: str
    extensions: tuple[str, ...]

    @property
    def is_image(self) -> bool:
        """Whether it is a picture."""
        return self.media_type.startswith("image/")


PNG = Kind("image/png", (".png",))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"))
GIF = Kind("image/gif", (".gif",))
WEBP = Kind("image/webp", (".webp",))
PDF = Kind("application/pdf", (".pdf",))
KINDS = (PNG, JPEG, GIF, WEBP, PDF)

_PDF_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,8}%PDF-[12]\.\d")
_PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF")
_PDF_TAIL = 2048


def kind_of(content: bytes) -> Kind | None:
    """The kind of a file by its own marks, or None if it is none of ours.

    It is a first look: whether a picture can be decoded is for services to try.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if _PDF_START.match(content[:64]) and _PDF_END.search(content[-_PDF_TAIL:]):
        return PDF
    return None


_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def clean_name(name: str, kind: Kind) -> str:
    """A name that is safe to show and to save on any computer.

    Without folders, control characters and the marks that turn the direction
    of writing round; never hidden or empty; with the extension that its
    content asks for; at most LONGEST_NAME characters.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Categories: Z* are spaces, C* are control, direction, private and surrogate.
    spaced = (" " if unicodedata.category(c)[0] == "Z" or c in "\t\r\n" else c for c in name)
    kept = "".join(c for c in spaced if unicodedata.category(c)[0] != "C")
    whole = " ".join(kept.translate(_FORBIDDEN).split()).rstrip(". ")
    stem = _without_extension(whole).strip(". ")
    if _RESERVED.match(stem):
        stem = "_" + stem
    right = kind.extensions[0]
    stem = stem[: LONGEST_NAME - len(right)].rstrip(". ")
    return (stem or ("picture" if kind.is_image else "document")) + right


def _without_extension(name: str) -> str:
    for kind in KINDS:
        for extension in kind.extensions:
            if name.lower().endswith(extension):
                return name[: -len(extension)]
    return name


def disposition(name: str, how: str = "inline") -> str:
    """The Content-Disposition header for a file name (RFC 6266).

    Args:
        name: as `clean_name` gives it.
        how: "inline" to show it, "attachment" to save it.
    """
    plain = "".join(c if c.isascii() and c not in '"\\%' else "_" for c in name)
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
