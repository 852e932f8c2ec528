"""Whether somebody asks in their own words for no more texts (SPEC section 13).

Rules, in English and Spanish, that look for a wish about texts: "stop" alone says nothing where
people write of pills and pain. What is found goes to a person, who decides; so "stop texting
me the results" may be found and do no harm. The single words that act at once are in
text_keywords.
"""

import re
import unicodedata

_TEXTS = (
    r"(?:text messages?|texts?|texting|txts?|txt messages?|messages?|messaging|msgs?|sms"
    r"|reminders?|spam)"
)
_ABOUT = r"(?:(?:all|any|the|of|these|this|those|that|your|my|more|further|sending|me|us)\s+){0,5}"
_WHOM = r"(?:me|us|this (?:\w+ )?(?:number|phone)|my (?:\w+ )?(?:number|phone)|here)"
_ENDS = r"(?=\s*(?:$|[.!?,;]|again|any ?more|ever|no more|please|pls|by text|at all|now|thank))"
_NOT = r"(?:do not|don't|dont|never|not)"
_MENSAJES = r"(?:mensajes?(?: de texto)?|textos?|sms)"

_DENIED = (
    r"(?:\b(?:do not|don't|dont|never|not|didn't|did not|won't|did i|did you|have you|why do you)"
    r"(?:\s+(?:want|wish|mean|like|need|please|ever|to|you|me))*\s+|\b(?:no|nunca)\s+)$"
)
"""What stands before a rule's words when they say the opposite, or ask."""

_RULES = (
    # "stop texting me", "quit sending me this stuff", "stop these messages", "no more texts"
    r"\b(?:stop|quit|cease)\s+(?:texting|txting|messaging|msging|contacting|spamming)\b",
    r"\b(?:stop|quit|cease)\s+sending\s+(?:\w+\s+){0,4}(?:" + _TEXTS + r"|stuff|this|these|it)\b",
    r"\b(?:stop|quit|end|cancel|turn off|shut off|enough(?: with| of)?|no more)\s+"
    + _ABOUT + _TEXTS + r"\b(?! (?:you|from (?:the lab|my)))",
    # "don't text me anymore", "do not send me any more texts"; but not "don't text me the results"
    r"\b" + _NOT + r"\s+(?:text|txt|message|msg|contact)\s+" + _WHOM + r"\b" + _ENDS,
    r"\b" + _NOT + r"\s+send\s+(?:\w+\s+){0,4}" + _TEXTS + r"\b",
    # "I don't want any more texts", "I'd rather not get text messages"
    r"\b(?:" + _NOT + r"|no longer)\s+(?:want|wish|like|need|care)\s+(?:for\s+)?"
    r"(?:(?:to|get|getting|receive|receiving|be|have|any|more|these|those|your|the|sent|further)\s+)*"
    r"(?:" + _TEXTS + r"|texted|messaged|contacted by)\b",
    r"\b(?:rather|prefer)\s+not\s+(?:to\s+)?(?:get|receive|be|have)\s+(?:\w+\s+){0,2}"
    r"(?:" + _TEXTS + r"|texted)\b",
    # "take me off your list", "remove my number"; but not "take me off the waiting list"
    r"\b(?:take|get|remove|delete|drop)\s+" + _WHOM + r"\s+(?:off|from|out of)(?:\s+(?:of|your|this"
    r"|the|that|any|text|texting|sms|message|messaging|mailing|contact|reminder))*"
    r"(?:\s+(?:lists?|" + _TEXTS + r"))?" + _ENDS,
    r"\b(?:remove|delete|erase)\s+(?:my|this)\s+(?:\w+\s+)?number\b",
    r"\bunsubscribe\b(?! by (?:mistake|accident))",
    r"\bopt(?:ing)?[\s-]?(?:me\s|us\s)?out\b",
    r"\b(?:revoke|withdraw|take back)\s+(?:my\s+|the\s+)?(?:consent|permission)\b",
    # Spanish, without its accents
    r"\b(?:deje|dejen|deja|dejar|pare|paren)\s+de\s+(?:enviar|mandar|escribir|textear|mensajear)\w*",
    r"\bno\s+(?:me|nos)\s+(?:escrib|mand|envi|texte|contact)(?:a|as|an|e|es|en)\b"
    r"(?=\s*(?:$|[.!?,;]|mas|" + _MENSAJES + r"|por favor|nada))",
    r"\bno\s+(?:quiero|deseo|queremos)\s+(?:recibir\s+)?(?:mas\s+|sus\s+|estos\s+|los\s+)*"
    + _MENSAJES + r"\b",
    r"\b(?:no\s+mas|basta(?:\s+de)?|cancelar?|cancelen)\s+(?:\w+\s+)?" + _MENSAJES + r"\b",
    r"\b(?:quit|borr|sa[cq]u?|elimin)(?:a|e|en|ar)(?:me|nos)?\s+(?:mi\s+numero\s+)?"
    r"del?\s+(?:\w+\s+)?lista\b(?!\s+de\s+espera)",
)  # fmt: skip

_ALONE = re.compile(
    r"(?:(?:please|pls|just|ok|okay|now|i said|can you|would you|por favor)\s+)*"
    r"(?:stop|alto|basta|paren?|parar|detener|no mas)"
    r"(?:\s+(?:stop|it|this|that|now|please|pls|already|thanks?|thank you|i don't want this"
    r"|i don't want it|por favor|ya))*"
)
"""What asks for nothing else, and so can only mean the texts."""

_FOUND = re.compile("|".join(f"(?:{rule})" for rule in _RULES))
_BEFORE = re.compile(_DENIED)
_MARKS = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})


def wants_to_stop(text: str) -> bool:
    """Whether a text asks for no more texts, in whatever words."""
    said = _plain(text)
    if _ALONE.fullmatch(re.sub(r"[^\w']+", " ", said).strip()):
        return True
    return any(_BEFORE.search(said, 0, found.start()) is None for found in _FOUND.finditer(said))


def _plain(text: str) -> str:
    """In small letters without accents, with single spaces."""
    # Before it is taken apart, which makes a space and an accent of an apostrophe.
    apart = unicodedata.normalize("NFKD", text.translate(_MARKS).casefold())
    kept = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(kept.split())
