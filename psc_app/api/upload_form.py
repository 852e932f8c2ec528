"""Reading an uploaded file from a request, within bounds of size and time.

The file is kept in memory and nowhere else: a patient's picture has no
business in a temporary folder.
"""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from psc_app.domain.vocabulary import Visibility

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

_AROUND = 16 * 1024
"""Bytes that the form may have beside the file."""
_LONGEST_FIELD = 200
_MOST_PARTS = 6
_TOO_LARGE = "This file is larger than 10 MB."
_BROKEN = "The file did not arrive in one piece. Try again."
_SLOW = "The file took too long to arrive. Try again."


class BadUpload(Exception):
    """A form that is not taken; `str` is a sentence for the person."""

    def __init__(self, status: int, text: str) -> None:
        """With an HTTP status and a sentence."""
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file with what the page said beside it."""

    client_id: str
    visibility: Visibility
    file_name: str
    content: bytes


async def read(request: Request, largest: int, *, whole: float = 300, pause: float = 30) -> Upload:
    """The file of a multipart form; reading stops where it becomes too large.

    Args:
        request: whose body has not been read.
        largest: bytes the file may have.
        whole: seconds that all of it may take.
        pause: seconds that may pass without a byte.

    Raises:
        BadUpload: no such form, too large, too slow, or cut off.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 200:
        raise BadUpload(400, "There is no file in this request.")
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or int(length[:20]) > largest + _AROUND:
        raise BadUpload(413, _TOO_LARGE)
    form = _Form(largest)
    parser = MultipartParser(boundary, form.callbacks())
    try:
        async with asyncio.timeout(whole):
            await _feed(request, parser, largest + _AROUND, pause)
        parser.finalize()
    except (FormParserError, ClientDisconnect):
        raise BadUpload(400, _BROKEN) from None
    except TimeoutError:
        raise BadUpload(408, _SLOW) from None
    return form.upload()


async def _feed(request: Request, parser: MultipartParser, most: int, pause: float) -> None:
    stream = request.stream()
    total = 0
    while True:
        async with asyncio.timeout(pause):
            chunk = await anext(stream, None)
        if chunk is None:
            return
        total += len(chunk)
        if total > most:
            raise BadUpload(413, _TOO_LARGE)
        parser.write(chunk)


class _Form:
    """Collects the parts of one form."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._parts = 0
        self._header = (bytearray(), bytearray())
        self._disposition = b""
        self._name = ""
        self._data = bytearray()
        self._fields: dict[str, bytes] = {}
        self._file_name: str | None = None
        self._ended = False

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._add_header(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._add_header(1, data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._add,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise BadUpload(400, _BROKEN)
        self._disposition, self._name, self._data = b"", "", bytearray()

    def _add_header(self, which: int, data: bytes) -> None:
        self._header[which].extend(data)

    def _end_header(self) -> None:
        field, value = (bytes(part) for part in self._header)
        self._header = (bytearray(), bytearray())
        if field.lower() == b"content-disposition":
            self._disposition = value

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        if self._name == "file":
            if self._file_name is not None:
                raise BadUpload(400, "Send one file at a time.")
            name = options.get(b"filename", b"").decode("utf-8", "replace")
            # The three signs that browsers write in this way (HTML, "multipart/form-data").
            for written, meant in (("%22", '"'), ("%0D", "\r"), ("%0A", "\n")):
                name = name.replace(written, meant)
            self._file_name = name

    def _add(self, data: bytes, start: int, end: int) -> None:
        is_file = self._name == "file"
        if len(self._data) + end - start > (self._largest if is_file else _LONGEST_FIELD):
            raise BadUpload(413, _TOO_LARGE) if is_file else BadUpload(400, _BROKEN)
        self._data += memoryview(data)[start:end]

    def _end_part(self) -> None:
        self._fields[self._name] = bytes(self._data)
        self._data = bytearray()

    def _end(self) -> None:
        self._ended = True

    def _visibility(self) -> Visibility:
        asked = self._fields.get("visibility", b"").decode("ascii", "replace")
        try:
            return Visibility(asked or Visibility.PUBLIC)
        except ValueError:
            raise BadUpload(400, _BROKEN) from None

    def upload(self) -> Upload:
        if not self._ended:
            raise BadUpload(400, _BROKEN)
        if self._file_name is None:
            raise BadUpload(400, "There is no file in this request.")
        return Upload(
            client_id=self._fields.get("client_id", b"").decode("ascii", "replace"),
            visibility=self._visibility(),
            file_name=self._file_name,
            content=self._fields["file"],
        )
