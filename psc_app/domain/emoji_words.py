"""Emoji as words, for readers whose vocabulary has none."""

import re
import unicodedata

_SAYS = {
    "😀😃😄😁😊🙂☺😌😎🤗🥰😍😇🥳": "happy",
    "😂🤣": "laughing",
    "😉😋😜": "friendly",
    "❤💕💖💗💛💚💙💜🧡🤍😘": "love",
    "👍👌✅✔🆗": "okay",
    "👏🙌🎉💪🌟⭐": "great",
    "🙏": "thank you",
    "😡😠🤬👿😤": "angry",
    "😢😭😿💔": "crying, sad",
    "😞😔☹🙁😟😕😣😖😩😫🥺": "unhappy",
    "😰😨😱😧😦": "scared",
    "😬😳": "uneasy",
    "🙄😒": "annoyed",
    "👎": "bad",
    "🤢🤮": "feeling sick",
    "🤒🤕😷": "ill",
    "😴🥱": "tired",
    "😐😶🤷🤔": "not sure",
}
_WORDS = {sign: word for signs, word in _SAYS.items() for sign in signs}
# Signs that only change how the one before them looks: skin, sex, joined or coloured.
_DECORATION = re.compile("[\ufe0e\ufe0f\u200d\u2640\u2642\U0001f3fb-\U0001f3ff]")


def spelled_out(text: str) -> str:
    """The text with each emoji as a word or two: 😡 is "angry", 🚑 is "ambulance".

    The same emoji several times in a row is said once. Spaces in a row become one.
    """
    if text.isascii():
        return text
    said: list[str] = []
    last = ""
    for sign in _DECORATION.sub("", text):
        if unicodedata.category(sign) != "So":
            said.append(sign)
            last = "" if not sign.isspace() else last
        elif sign != last:
            said.append(f" {_WORDS.get(sign) or unicodedata.name(sign, '').lower()} ")
            last = sign
    return " ".join("".join(said).split())
