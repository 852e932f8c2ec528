"""A file on its way into a conversation, over HTTP, on a real database."""

import asyncio

import pytest
from files_sent import (
    SECRET,
    file_scene,  # noqa: F401 - fixture
    files_on_disk,
    nothing_was_kept,
)
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, pdf, picture
from starlette.requests import Request

from psc_app.api import upload_form
from psc_app.domain import media
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Attachment
from psc_app.models.journal import AuditEntry, Event
from psc_app.services import attachments, messages


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (picture("PNG"), "arm.png", "image/png"),
        (picture("JPEG"), "arm.jpg", "image/jpeg"),
        (picture("GIF"), "arm.gif", "image/gif"),
        (picture("WEBP"), "arm.webp", "image/webp"),
        (pdf(), "arm.pdf", "application/pdf"),
        (b"\xef\xbb\xbf" + pdf() + b"\r\n", "arm.pdf", "application/pdf"),
    ],
)
def test_a_patient_sends_each_kind_of_file_and_the_agent_reads_it(
    scene: Scene, content: bytes, name: str, media_type: str
) -> None:
    sent = scene.attach("elsa", content, name)
    assert sent.status_code == 201
    card = scene.do("ana", messages.look_newest, scene.talk).messages[-1]
    assert (card.seq, card.attachment_name, card.attachment_type, card.body) == (
        sent.json()["seq"],
        name,
        media_type,
        "",
    )
    got = scene.get("ana", f"/files/desk/{card.attachment_id}")
    assert (got.status_code, got.content) == (200, content)
    assert got.headers["content-type"] == media_type


def test_an_agent_sends_a_file_and_the_patient_reads_it(scene: Scene) -> None:
    assert scene.attach("ana", pdf(), "leaflet.pdf").status_code == 201
    [row] = scene.rows(Attachment)
    assert row.author_kind == "agent"
    assert scene.get("elsa", f"/files/portal/{row.id}").content == pdf_of(scene, row)


def pdf_of(scene: Scene, row: Attachment) -> bytes:
    return scene.house.files.get(row.key)


def test_a_file_leaves_an_event_without_its_name_and_an_audit_row(scene: Scene) -> None:
    scene.attach("elsa", picture(), SECRET)
    [event] = [e for e in scene.rows(Event) if e.deed == Deed.ATTACHED.value]
    assert event.conversation_id == scene.talk
    assert event.detail["media_type"] == "image/png"
    assert "hiv" not in str(event.detail)
    [entry] = [e for e in scene.rows(AuditEntry) if e.action == "attached file"]
    assert entry.patient_id == scene.people["elsa"].actor.id
    assert "hiv" not in str(entry.detail)


def test_the_tabs_of_both_sides_are_rung(scene: Scene) -> None:
    file = attachments.inspect("arm.png", picture())

    async def heard() -> set[str]:
        bell = scene.house.hub.bell()
        bell.hang([f"thread:{scene.talk}"])
        add = attachments.add
        scene.do("elsa", add, scene.talk, "client-0001", "k" * 32, file)
        return await asyncio.wait_for(bell.rung(), 5)

    assert asyncio.run(heard()) == {f"thread:{scene.talk}"}


def test_the_same_upload_twice_is_one_message_and_one_file(scene: Scene) -> None:
    first = scene.attach("elsa", picture())
    second = scene.attach("elsa", picture())
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(scene.rows(Attachment)) == 1
    assert len(files_on_disk(scene)) == 1


def test_two_uploads_of_one_name_that_run_together_make_one_message(scene: Scene) -> None:
    file = attachments.inspect("arm.png", picture())
    one = scene.do("elsa", attachments.add, scene.talk, "client-0001", "k" * 32, file)
    other = scene.do("elsa", attachments.add, scene.talk, "client-0001", "j" * 32, file)
    assert one == other
    assert [row.key for row in scene.rows(Attachment)] == ["k" * 32]


def test_a_file_of_exactly_ten_megabytes_is_taken(scene: Scene) -> None:
    content = padded(media.LARGEST)
    assert len(content) == 10 * 1024 * 1024
    assert scene.attach("elsa", content).status_code == 201
    assert scene.rows(Attachment)[0].size == 10 * 1024 * 1024


@pytest.mark.parametrize("more", [1, 1024 * 1024])
def test_a_larger_file_is_refused_and_not_kept(scene: Scene, more: int) -> None:
    sent = scene.attach("elsa", padded(media.LARGEST + more))
    assert sent.status_code == 413
    assert sent.json() == {"error": "This file is larger than 10 MB."}
    assert nothing_was_kept(scene) and not files_on_disk(scene)


def padded(size: int) -> bytes:
    """A picture with bytes after its end, as some phones' have them."""
    content = picture("JPEG")
    return content + bytes(size - len(content))


def test_reading_stops_as_soon_as_a_file_without_declared_length_is_too_large(
    scene: Scene,
) -> None:
    given_out = 0

    async def receive() -> dict:
        nonlocal given_out
        given_out += 1
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        body = (head if given_out == 1 else b"") + bytes(64 * 1024)
        return {"type": "http.request", "body": body, "more_body": True}

    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with pytest.raises(upload_form.BadUpload) as refused:
        asyncio.run(upload_form.read(request, media.LARGEST))
    assert refused.value.status == 413
    assert given_out * 64 * 1024 <= media.LARGEST + 128 * 1024


def test_a_declared_length_over_the_limit_is_refused_before_anything_is_read() -> None:
    async def receive() -> dict:
        raise AssertionError("the body was read")

    headers = [
        (b"content-type", b"multipart/form-data; boundary=b"),
        (b"content-length", str(media.LARGEST * 2).encode()),
    ]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with pytest.raises(upload_form.BadUpload) as refused:
        asyncio.run(upload_form.read(request, media.LARGEST))
    assert refused.value.status == 413


def test_an_upload_that_stalls_is_given_up() -> None:
    async def receive() -> dict:
        await asyncio.Event().wait()
        return {}

    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with pytest.raises(upload_form.BadUpload) as refused:
        asyncio.run(upload_form.read(request, media.LARGEST, pause=0.01))
    assert refused.value.status == 408


def test_an_upload_that_breaks_off_is_refused() -> None:
    parts = [
        {"type": "http.request", "body": b"--b\r\nContent-Disp", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict:
        return parts.pop(0)

    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with pytest.raises(upload_form.BadUpload) as refused:
        asyncio.run(upload_form.read(request, media.LARGEST))
    assert refused.value.status == 400


FILE_PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nx\r\n'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b"hello"),
        ("application/json", b"{}"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=b", b"nonsense"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"--b--\r\n"),
        ("multipart/form-data; boundary=b", FILE_PART),
        ("multipart/form-data; boundary=b", FILE_PART + FILE_PART + b"--b--\r\n"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="client_id"\r\n\r\n'
            + b"x" * 5000
            + b"\r\n--b--\r\n",
        ),
        ("multipart/form-data; boundary=" + "b" * 300, b"--b--"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_in_words(
    scene: Scene, kind: str, body: bytes
) -> None:
    sent = scene.send(f"/files/portal/{scene.talk}", body, **{"content-type": kind})
    assert sent.status_code == 400
    assert sent.json()["error"].endswith(".")
    assert nothing_was_kept(scene)


@given(body=st.binary(max_size=400))
def test_no_form_of_any_bytes_raises_anything_but_a_refusal(body: bytes) -> None:
    async def receive() -> dict:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"multipart/form-data; boundary=b")]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    with pytest.raises(upload_form.BadUpload):
        asyncio.run(upload_form.read(request, media.LARGEST))
