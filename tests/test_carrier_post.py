"""What the simulated carrier posts arrives, whatever becomes of earlier connections."""

import asyncio
from asyncio import StreamReader, StreamWriter

from psc_app.demo.carrier_post import Postman

_FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"


async def _answer_once(reader: StreamReader, writer: StreamWriter) -> None:
    """A clinic that keeps a connection open, and gives it up just as it is used again."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    await reader.readexactly(int(length.partition(b":")[2]))
    writer.write(_FINE)
    await writer.drain()
    await reader.read(1)
    writer.close()


async def _post_three() -> list[int]:
    clinic = await asyncio.start_server(_answer_once, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{clinic.sockets[0].getsockname()[1]}"
    postman = Postman("token", url)
    try:
        return [await postman.post(f"{url}/texts", [("Body", "Hello")]) for _ in range(3)]
    finally:
        await postman.close()
        clinic.close()


def test_no_text_is_lost_on_a_connection_that_the_clinic_has_just_given_up() -> None:
    assert asyncio.run(_post_three()) == [200, 200, 200]
