"""Languages as they are written down: codes, and what people type instead of one."""

from psc_app.domain.names import fold

NAMES: dict[str, str] = {
    "en": "English",
    "es": "Español",
    "pt": "Português",
    "zh": "中文",
    "vi": "Tiếng Việt",
    "ar": "العربية",
    "fr": "Français",
    "ht": "Kreyòl ayisyen",
    "ru": "Русский",
}
"""Those that patients choose from, by ISO 639-1, each in its own words."""

_ALSO = {
    "spanish": "es", "castellano": "es", "portuguese": "pt", "chinese": "zh", "mandarin": "zh",
    "cantonese": "zh", "vietnamese": "vi", "arabic": "ar", "french": "fr", "haitian": "ht",
    "haitian creole": "ht", "russian": "ru",
}  # fmt: skip
_BY_NAME = {fold(name): code for code, name in NAMES.items()} | _ALSO


def primary(text: str) -> str:
    """The language's own code without country or script: "en" for "en-US" and "English".

    Empty for an empty text; what is not known stays, in small letters.
    """
    folded = fold(text)
    if folded in _BY_NAME:
        return _BY_NAME[folded]
    first = folded.split(" ")[0]
    return _BY_NAME.get(first, first)
