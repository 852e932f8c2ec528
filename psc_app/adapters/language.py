"""Whether a short message is in a language other than English.

py3langid alone takes two words like "yes pls" for Welsh, so English has the
benefit of the doubt: what has enough plainly English words is English, and only
a language that patients of a clinic are likely to write, told with some
certainty, counts as another one. So short phrases in other languages are often
missed, and what mixes two languages counts as English (docs/adr/0015).
"""

import re
import unicodedata
from functools import cache
from typing import Any

from psc_app.adapters.lexicon_words import words

_LIKELY = words(
    """
    en es pt fr de it nl pl ro hu cs sq sr hr tr vi tl ht so sw id zh ja ko ar fa ur he hi bn pa
    gu ne am my hy ru uk el
    """
)
_SURE = 0.66
"""How certain it has to be, with 37 languages to choose from and no English word in sight."""

_SURE_IN_SPITE = 0.93
"""The same where some of the words are English too."""

_LONGEST = 600
"""Characters looked at: a longer message doesn't change its language after them."""

_ENGLISH = words(
    """
    about after again all allergies allergy always am an and any anyone appointment are arm
    around ask at away back be because bed been before being bill bleeding blood body book
    breathe breathing but by call came can can't cant chest child clinic come could couldn't
    daughter day days did didn't didnt do doctor does doesn't doesnt doing don't done dont
    dr drug each either else even ever every eye face feel feeling feels fever few find foot
    for form from gave get gets getting give go goes going gonna good got gotta had hand has
    have haven't having he headache hear hello help her here hey hi him his home hospital
    hours how hurt hurting hurts husband i i'd i'll i'm i've idk if im insurance into is
    isn't isnt it it's its ive just keep keeps kid kinda knee know lab last later least leg
    less let like little lol long look lot made make many may maybe me meds medicine message
    might mom month months more morning most much must my myself need needs never new next
    night nope not nothing now nurse of off office ok okay old omg on one open or other our
    out over pain pharmacy phone pick pill pills please pls plz prescription put question
    quit really refill results right said same saw say see send she should since sleep so
    some someone something son soon sorry started still stomach stop take taking talk tell
    test than thank thanks that that's thats the their them then there these they thing
    think this those thought throat through thx till to today told tomorrow tonight too took
    tooth tried try trying two ty u until up upset ur us use usual very wait waiting wake
    wanna want was wasn't way we week weeks weird well went were what when where which while
    who whole why wife will with without won't wont work worse would wrong wtf yeah year
    years yep yes yesterday yet you you're your
    """
)
# Short words of other languages as well ("no", "me", "come" in Spanish and Italian).
_SHARED = words("come do he him his is it kin late long me more no on pain so son to too us")
_PLAIN = _ENGLISH - _SHARED
_ELSEWHERE = words(
    """
    gracias hola muchas buenos dias buenas tardes noches por favor si obrigada obrigado oi
    sim bom dia bonjour bonsoir merci oui non danke bitte guten tag morgen ja nein grazie
    mille prego ciao buongiorno salamat po opo mèsi bonjou wi dank u wel dziękuję dobry
    dzień mulțumesc mersi
    """
)
"""Courtesies and greetings of others, too short for anybody to tell by their letters."""


@cache
def _identifier() -> Any:
    # It brings numpy, and takes the better part of a second.
    from py3langid import langid

    found = langid._load_identifier(norm_probs=True)
    found.set_languages(sorted(_LIKELY))
    return found


def is_foreign(text: str) -> bool:
    """Whether a message is in another language than English; names and numbers are in none."""
    text = text[:_LONGEST].lower().replace("’", "'")
    letters = [sign for sign in text if sign.isalpha()]
    if not letters:
        return False
    if 2 * sum(_is_latin(sign) for sign in letters) < len(letters):
        return True
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text)
    english = sum(word in _PLAIN for word in words)
    if _ELSEWHERE.issuperset(words):
        return True
    if 3 * english >= len(words) or len(words) == 1:
        return False
    language, chance = _identifier().classify(" ".join(words))
    return language != "en" and chance >= (_SURE_IN_SPITE if english else _SURE)


@cache
def _is_latin(sign: str) -> bool:
    return sign < "\u0250" or unicodedata.name(sign, "").startswith("LATIN")
