"""Cards of a Bot Framework activity as plain lines and buttons.

Hero, thumbnail and adaptive cards are read as far as a chat of text and buttons can show
them; pictures, sounds and layout are left out. Whatever a card holds, reading it never fails.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from psc_app.domain.bot_words import Choice

MOST_CHOICES = 20
"""Buttons under one line; more would be a list nobody reads."""

LONGEST_TITLE = 200
_DEEPEST = 12
_CARD = "application/vnd.microsoft.card."
_SIMPLE = {f"{_CARD}{kind}" for kind in ("hero", "thumbnail", "receipt", "signin")}
_ADAPTIVE = f"{_CARD}adaptive"
_LINKS = ("openurl", "action.openurl")
_LINK = re.compile(r"!?\[([^\]]*)\]\((https?://[^)\s]+)[^)]*\)")
_MARKS = re.compile(r"(\*\*|__|`{1,3})(?=\S)(.+?)(?<=\S)\1", re.DOTALL)


def string(value: Any) -> str:
    """The value where it is text, else nothing."""
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects in a value that is a list; none in any other."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def plain(text: str) -> str:
    """Text without Markdown's marks: links keep their address, emphasis only its words."""
    text = _LINK.sub(lambda found: f"{found[1]} ({found[2]})".strip(), text)
    return _MARKS.sub(lambda found: found[2], text).strip()


def card_lines(attachments: Any) -> Iterator[str]:
    """What the cards and links among the attachments say."""
    for attachment in objects(attachments):
        kind, content = string(attachment.get("contentType")), attachment.get("content")
        if kind in _SIMPLE:
            yield from _said(_simple_lines(mapping(content)))
        elif kind == _ADAPTIVE:
            yield from _said(_adaptive_lines(mapping(content)))
        elif _is_link(attachment.get("contentUrl")):
            yield f"{string(attachment.get('name')) or 'File'}: {attachment['contentUrl']}"


def card_choices(attachments: Any) -> Iterator[Choice]:
    """The buttons of the cards among the attachments."""
    for attachment in objects(attachments):
        kind, content = string(attachment.get("contentType")), mapping(attachment.get("content"))
        if kind in _SIMPLE:
            yield from actions(content.get("buttons"))
        elif kind == _ADAPTIVE:
            yield from _adaptive_choices(content)


def actions(listed: Any) -> Iterator[Choice]:
    """Buttons of a card or of suggested actions; links are no choice."""
    for action in objects(listed):
        if string(action.get("type")).lower() in _LINKS:
            continue
        title = string(action.get("title")) or string(action.get("text"))
        value = action.get("value", action.get("data"))
        if value is None or value == {}:
            value = title
        said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        title = plain(title or said)[:LONGEST_TITLE]
        if title and said:
            yield Choice(title, said)


def links(listed: Any) -> Iterator[str]:
    """Buttons that only open an address, as lines."""
    for action in objects(listed):
        where = action.get("value", action.get("url"))
        if string(action.get("type")).lower() in _LINKS and _is_link(where):
            yield f"{plain(string(action.get('title'))) or 'Link'}: {where}"


def _is_link(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _said(lines: Iterator[str]) -> Iterator[str]:
    """The lines of one card as one piece of text."""
    text = "\n".join(line for line in lines if line)
    if text:
        yield text


def _simple_lines(card: Mapping[str, Any]) -> Iterator[str]:
    for part in ("title", "subtitle", "text"):
        yield plain(string(card.get(part)))
    yield from links(card.get("buttons"))


def _adaptive_lines(card: Mapping[str, Any]) -> Iterator[str]:
    for element in _elements(card, 0):
        yield plain(string(element.get("text")))
        yield plain(string(element.get("label")))
        for fact in objects(element.get("facts")):
            title, value = string(fact.get("title")), string(fact.get("value"))
            yield plain(f"{title} {value}")
    yield from links(card.get("actions"))


def _adaptive_choices(card: Mapping[str, Any]) -> Iterator[Choice]:
    for element in _elements(card, 0):
        yield from actions(element.get("actions"))
        name = string(element.get("id"))
        for choice in objects(element.get("choices")):
            title, value = string(choice.get("title")), string(choice.get("value"))
            if title and name:
                yield Choice(plain(title)[:LONGEST_TITLE], json.dumps({name: value}))
    yield from actions(card.get("actions"))


def _elements(part: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    """All elements of an adaptive card, as they are read."""
    if depth > _DEEPEST:
        return
    for name in ("body", "items", "columns"):
        for element in objects(part.get(name)):
            yield element
            yield from _elements(element, depth + 1)
