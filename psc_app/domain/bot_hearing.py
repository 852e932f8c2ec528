"""What the bot makes of a patient's words: choices loosely named, slips, wishes for a person."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from psc_app.domain.bot_script import Answer

LONGEST_HEARD = 2_000
"""Characters of a message that are looked at; what is longer is no answer to a menu."""

_WORD = re.compile(r"\w+")
_NUMBERED = re.compile(r"(?:(?:option|choice|number|no|nr)\.?\s*|#\s*)?(\d{1,2})\s*[.):]?")
_COUNTED = (
    ("one", "first"), ("two", "second"), ("three", "third"), ("four", "fourth"),
    ("five", "fifth"), ("six", "sixth"), ("seven", "seventh"), ("eight", "eighth"),
    ("nine", "ninth"), ("ten", "tenth"), ("eleven", "eleventh"), ("twelve", "twelfth"),
)  # fmt: skip


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FILLERS = _set(
    "a an the i im i'm id me my we you your please pls plz thanks thank thx hi hello hey um uh oh"
    " well so just of to for is it its are do does did have has had am want wanna would like need"
    " get can could some think guess this that one option choice and with about on in at be"
)  # fmt: skip
_NOT = _set("no not dont didnt doesnt isnt never without none cant cannot wont neither")
_YES = _set("yes y yeah yep yup yea sure ok okay si definitely absolutely correct")
_NO = _set("no n nope nah not never")
_COMMON = _set(
    "about above after again almost alone along already always anything around because before"
    " being better between bring called could doing during early either enough every everything"
    " first found going great having hello heres house hours inside later least leave little"
    " might months morning mostly never night nothing other others outside people place please"
    " question questions quite rather really right seems should since small sometimes something"
    " still taken taking thank thanks their there these thing things think those though thought"
    " three times today together tomorrow tonight trying under until using usual usually weeks"
    " where which while whole without words would write wrong years yesterday young"
)
_LONG_WORD = 5
"""Letters from which on a slip is forgiven."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "help": ("help", "help me", "commands", "what can you do", "how does this work", "ayuda"),
    "cancel": (
        "cancel", "stop", "start over", "start again", "begin again", "restart", "reset", "menu",
        "main menu", "back to the menu", "never mind", "nevermind", "quit", "exit", "go back",
    ),
    "agent": (
        "agent", "human", "person", "a person", "real person", "a human", "operator",
        "representative", "somebody", "someone", "live agent", "live person", "live chat",
        "customer service", "human being", "real human", "staff", "agente", "persona",
        "talk to a person", "speak to a person", "nurse", "a nurse",
    ),
    "forget": (
        "forget me", "forget everything", "forget it all", "forget my data", "delete my data",
        "delete my information", "erase my data", "forget about me", "please forget me",
    ),
}  # fmt: skip
"""What can be said at any step, and how."""

_WHO = (
    r"(?:(?:real |live |actual |human )?(?:person|people|human|humans|human being|someone|somebody"
    r"|some one|agent|operator|representative|rep|receptionist|staff|member of staff"
    r"|nurse|clinician))"
)
_ASKS_FOR = re.compile(
    rf"\b(?:talk|speak|chat|text|connect(?: me)?|transfer(?: me)?|put me|pass me|switch me|hand me)"
    rf"(?: on| over| through| straight| directly| now| live)*(?: (?:to|with))+"
    rf"(?: (?:a|an|the|one of|your|some|another|my|real|live|actual))*"
    rf" (?:{_WHO}|doctor|doc|dr|provider)\b"
    rf"|\b(?:want|need|get me|give me|i d like|would like|prefer|is there|are there|can i have"
    rf"|let me have|looking for)(?: a| an| the| some| any| one| real| live)* {_WHO}\b"
    rf"(?! (?:appointment|visit|note|line|number|call|practitioner))"
    rf"|\bhablar con (?:una?|el|la|algun) (?:persona|agente|humano|enfermer[ao]|alguien)\b"
    rf"|\bhablar con alguien\b"
)
_TIRED_OF_IT = re.compile(
    r"\b(?:dont|do not|not|no more|never)\b.{0,20}\b(?:talk|talking|speak|speaking|chat|chatting)"
    r" (?:to|with) (?:a|an|this|the) (?:\w+ )?(?:bot|robot|machine|computer)\b"
    r"|\b(?:no|hate this|hate the|stupid|useless|dumb|stop this) (?:chat)?(?:bot|robot|machine)\b"
)
_REFUSES = re.compile(
    r"\b(?:dont|do not|didnt|did not|no need to|rather not|not)"
    r" (?:want to |wish to |like to |need to )?"
    r"(?:talk|speak|chat|be connected|want|need|(?:be )?transferred)\b"
)
_CLAUSE = re.compile(r"[.,;:!?\n]|\bbut\b")
_POLITE = re.compile(r"^(?:please|pls|can i|i want|i need|just) | (?:please|pls|plz|now|thanks)$")


def plain(text: str) -> str:
    """Small letters without accents and signs, one space between words."""
    spread = unicodedata.normalize("NFKD", text[:LONGEST_HEARD].casefold())
    bare = "".join(one for one in spread if not unicodedata.combining(one))
    bare = bare.replace("'", "").replace("’", "")
    return " ".join(_WORD.findall(bare))


def close(heard: str, meant: str) -> bool:
    """Whether a word is another one but for a slip: one letter, or two that changed places.

    Short words and common ones are never slips: "would" is no "wound".
    """
    if heard == meant:
        return True
    short, long = sorted((len(heard), len(meant)))
    if long < _LONG_WORD or long - short > 1 or heard[0] != meant[0] or heard in _COMMON:
        return False
    at = next((n for n, (a, b) in enumerate(zip(heard, meant, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, other = heard[at:], meant[at:]
    if len(rest) > 1 and rest[:2] == other[1::-1] and rest[2:] == other[2:]:
        return True
    if short == long:
        return long > _LONG_WORD and rest[1:] == other[1:]
    return rest[1:] == other or rest == other[1:]


def command(text: str, *, slips: bool = True) -> str:
    """The command that a message is, by its key in COMMANDS; empty if it is none.

    Args:
        text: the whole message: a command within a sentence is none.
        slips: whether slips of the pen are forgiven; not where any word may be an answer.
    """
    said = plain(text)
    if said == "" and text.strip() in ("?", "??", "???"):
        return "help"
    bare = _POLITE.sub("", said)
    for name, ways in COMMANDS.items():
        if said in ways or bare in ways:
            return name
    if slips and " " not in bare:
        for name, ways in COMMANDS.items():
            if any(" " not in way and close(bare, way) for way in ways):
                return name
    return ""


def wants_person(text: str) -> bool:
    """Whether a message asks for a person in its own words."""
    for clause in _CLAUSE.split(text[:LONGEST_HEARD]):
        said = plain(clause)
        if _TIRED_OF_IT.search(said):
            return True
        if _ASKS_FOR.search(said) and not _REFUSES.search(said):
            return True
    return False


# ---------------------------------------------------------------- choices


def choose(text: str, choices: Sequence[Answer]) -> Answer | None:
    """The choice that was meant, or None where none is or it could be several."""
    said = plain(text)
    if not said:
        return None
    for one in choices:
        if tuple(said.split()) in map(_phrase, (one.title, one.value, *one.words)):
            return one
    if found := _NUMBERED.fullmatch(text.strip().casefold()):
        number = int(found[1])
        return choices[number - 1] if 1 <= number <= len(choices) else None
    if (counted := _counted(said, len(choices))) is not None:
        return choices[counted]
    return _loosely(said.split(), choices)


def _counted(said: str, most: int) -> int | None:
    bare = said.removeprefix("the ").removesuffix(" one").removesuffix(" option")
    for number, names in enumerate(_COUNTED[:most]):
        if bare in names:
            return number
    return most - 1 if bare == "last" else None


def _loosely(said: list[str], choices: Sequence[Answer]) -> Answer | None:
    scored = [(max(_alike(said, words) for words in _ways(one)), one) for one in choices]
    scored.sort(key=lambda pair: -pair[0])
    best = scored[0][0]
    if best <= 0 or (len(scored) > 1 and scored[1][0] == best):
        return None
    return scored[0][1]


def _ways(one: Answer) -> list[list[str]]:
    return [list(_phrase(way)) for way in (one.title, *one.words) if _phrase(way)] or [[]]


def _alike(said: list[str], way: list[str]) -> float:
    """How far words mean a choice, 0 to 1; above 0 only where nothing speaks against it."""
    wanted = [word for word in way if word not in _FILLERS] or way
    heard = [word for word in said if word not in _FILLERS] or said
    if not wanted:
        return 0
    if all(word in _NOT | _YES for word in wanted):
        # "No" and the like decide only where nothing else is said.
        return 1 if heard == wanted else 0
    if any(word in _NOT for word in heard) and not any(word in _NOT for word in wanted):
        return 0
    inside = sum(any(close(word, other) for other in heard) for word in wanted)
    covered = sum(any(close(word, other) for other in wanted) for word in heard)
    if inside == len(wanted) and len(heard) <= inside + 6:
        return 0.5 + 0.5 * covered / len(heard)
    if covered == len(heard):
        # Part of a title, such as "hours" for "Opening hours and directions".
        return 0.4 * inside / len(wanted)
    return 0


def yes_or_no(text: str) -> str:
    """ "yes", "no", or empty where a short message is neither or both."""
    said = plain(text).split()
    if not said:
        return "yes" if "👍" in text else "no" if "👎" in text else ""
    if len(said) > 5 or "but" in said:
        return ""
    for meant, words, other in (("yes", _YES, _NO), ("no", _NO, _YES)):
        if said[0] in words and not any(word in other for word in said[1:]):
            return meant
    return ""


# ---------------------------------------------------------------- what it is about


def weight(text: str, phrases: Iterable[str]) -> float:
    """How strongly a message names one of some phrases: 0 for not at all, more for longer ones."""
    said = plain(text).split()
    return max((_found(said, _phrase(phrase)) for phrase in phrases), default=0.0)


@lru_cache(maxsize=4096)
def _phrase(written: str) -> tuple[str, ...]:
    """A script's words as they are compared; a patient's words are never kept so."""
    return tuple(plain(written).split())


def _found(said: list[str], phrase: tuple[str, ...]) -> float:
    size = len(phrase)
    if not size:
        return 0
    for at in range(len(said) - size + 1):
        here = said[at : at + size]
        if not all(map(_same, here, phrase)):
            continue
        if any(word in _NOT for word in said[max(0, at - 3) : at]) and phrase[0] not in _NOT:
            continue  # "I don't need a refill"
        # Of two that fit equally, the one that was named first.
        return size + (1 - at / LONGEST_HEARD) / 2
    return 0


def _same(heard: str, meant: str) -> bool:
    return close(heard, meant) or heard in (f"{meant}s", f"{meant}es") or f"{heard}s" == meant


def says_something(text: str) -> bool:
    """Whether a message holds a letter or a digit at all."""
    return any(one.isalnum() for one in text)
