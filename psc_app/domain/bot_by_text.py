"""The bot by text message: its lines in one text, its buttons as numbers."""

import re
from collections.abc import Mapping, Sequence

from psc_app.domain.bot_words import Choice
from psc_app.domain.text_words import LONGEST_TEXT

_NUMBER = re.compile(r"#?\s*(\d{1,2})\s*[.):]?")


def as_texts(lines: Sequence[str], choices: Sequence[Choice]) -> tuple[str, ...]:
    """What a bot says in one turn, in as few texts as hold it, with its choices numbered.

    A number stands for a choice only as long as its list is the last thing that was said, so the
    list is never parted from its question where both fit into one text.
    """
    numbered = "\n".join(f"{n} {one.title.strip()}" for n, one in enumerate(choices, 1))
    said = [line.strip() for line in lines if line.strip()]
    if numbered:
        question = said.pop() if said else ""
        said.append(f"{question}\n{numbered}".strip())
    texts: list[str] = []
    for part in said:
        if texts and len(texts[-1]) + len(part) + 2 <= LONGEST_TEXT:
            texts[-1] += f"\n\n{part}"
        else:
            texts += _pieces(part)
    return tuple(texts)


def meant(text: str, offered: Mapping[str, str]) -> str:
    """What a text means to the bot: a choice's value for its number or title, else the text.

    Args:
        offered: the bot's word for the title of each choice that stands, in their order.
    """
    said = text.strip()
    if (found := _NUMBER.fullmatch(said)) and 1 <= int(found[1]) <= len(offered):
        return list(offered.values())[int(found[1]) - 1]
    titles = {title.strip().casefold(): value for title, value in offered.items()}
    return titles.get(said.casefold(), text)


def _pieces(part: str) -> list[str]:
    """A part that is too long for one text, cut at the ends of its lines and words."""
    pieces = []
    while len(part) > LONGEST_TEXT:
        head = part[: LONGEST_TEXT + 1]
        cut = max(head.rfind("\n"), head.rfind(" "))
        cut = cut if cut > LONGEST_TEXT // 2 else LONGEST_TEXT
        pieces.append(part[:cut].rstrip())
        part = part[cut:].lstrip()
    return [*pieces, part] if part else pieces
