"""Comparing people's names without regard to case, accents or order."""

import unicodedata

_NOT_DECOMPOSED = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h", "ı": "i"}
)
_KEPT_MARKS = frozenset({0, 7, 8, 9})
"""Combining classes that make another letter rather than an accent: the signs
of Indic scripts (nukta, virama, vowels) and the voicing marks of Japanese."""


def fold(text: str) -> str:
    """A name as it is compared: no case, accents, punctuation, emoji or marks.

    "Núñez-O’Brien" and "nunez obrien" fold to the same; letters of other
    scripts stay. Empty when there is no letter or digit in it.
    """
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_NOT_DECOMPOSED)
    kept = []
    for letter in plain:
        if letter.isalnum():
            kept.append(letter)
        elif unicodedata.category(letter)[0] == "M":
            if unicodedata.combining(letter) in _KEPT_MARKS and letter != "\ufe0f":
                kept.append(letter)
        elif letter in "'’‘ʼ`." or unicodedata.category(letter) == "Cf":
            continue
        else:
            kept.append(" ")
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def name_tokens(text: str) -> frozenset[str]:
    """The folded words of a name, without order."""
    return frozenset(fold(text).split())


def name_key(given: str, family: str) -> str:
    """The form in which a patient's name is stored for matching: folded words in order."""
    return fold(f"{given} {family}")[:250]


def same_name(one: str, other: str) -> bool:
    """Whether two full names can be the same person's.

    Order does not count ("Vargas, Elsa"), and one may have words that the other
    lacks, such as a middle name or a title, as long as two words agree; a name
    of one word matches only itself.
    """
    first, second = name_tokens(one), name_tokens(other)
    if not first or not second:
        return False
    return first == second or (len(first & second) >= 2 and (first <= second or second <= first))


def split_name(text: str) -> tuple[str, str]:
    """A name written in one line as given and family name: the last word is the family's.

    "Vargas, Elsa" is understood as well. A single word becomes the family name.
    """
    words = " ".join(text.split())
    if "," in words:
        family, _, given = words.partition(",")
        return given.strip(), family.strip()
    given, _, family = words.rpartition(" ")
    return given, family
