"""Messages from outside, a JSON line each, read as those of patients are."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from typing import BinaryIO

from psc_app.domain.errors import BadInput
from psc_app.domain.reading import Reading
from psc_app.ports.message_reader import MessageReader

_CHUNK = 65_536
_BATCH = 32


async def read_lines(source: BinaryIO, reader: MessageReader) -> AsyncIterator[tuple[str, Reading]]:
    """Each message with its reading, in order; what has come so far is read together.

    Waits first until it is known who reads, which takes the language model seconds.

    Raises:
        BadInput: a line is not {"text": "…"}; the text says which.
    """
    await reader.settle()
    number = 0
    async for lines in _lines(source):
        texts, wrong = [], None
        for line in lines:
            number += 1
            try:
                texts.append(text_of(line, number))
            except BadInput as refusal:
                wrong = refusal
                break
        for start in range(0, len(texts), _BATCH):
            batch = texts[start : start + _BATCH]
            for one in zip(batch, await reader.read(batch), strict=True):
                yield one
        if wrong is not None:
            # What came before it has been answered.
            raise wrong


def text_of(line: bytes, number: int) -> str:
    """The text in a line.

    Raises:
        BadInput: the line is not {"text": "…"}.
    """
    try:
        text = json.loads(line)["text"]
        if not isinstance(text, str):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise BadInput(f'Message {number} is not a line like {{"text": "…"}}.') from None
    return text


async def _lines(source: BinaryIO) -> AsyncIterator[Iterable[bytes]]:
    """Whole lines as they come, several where several are there."""
    rest = b""
    while chunk := await asyncio.to_thread(_some, source):
        *whole, rest = (rest + chunk).split(b"\n")
        yield [line for line in whole if line.strip()]
    yield [rest] if rest.strip() else []


def _some(source: BinaryIO) -> bytes:
    read = getattr(source, "read1", source.read)
    return read(_CHUNK)
