"""Files in a conversation, over HTTP, on a real database."""

import asyncio
import io
import tempfile
import unicodedata
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from door import CHEAP
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, pdf, picture, set_up
from starlette.requests import Request

from psc_app.api import file_routes, upload_form
from psc_app.domain import media
from psc_app.domain.errors import NotAllowed
from psc_app.domain.vocabulary import Deed
from psc_app.models.conversation import Attachment, Message
from psc_app.models.journal import AuditEntry, Event
from psc_app.models.people import SignIn
from psc_app.models.workplace import Workstream
from psc_app.services import attachments, messages, passwords
from psc_app.wiring import House

SECRET = "my-hiv-result.png"


@pytest.fixture
def scene(house: House, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    return set_up(house)


def files_on_disk(scene: Scene) -> list[Path]:
    folder = scene.house.config.attachments_dir
    return list(folder.iterdir()) if folder.exists() else []


def nothing_was_kept(scene: Scene) -> bool:
    return not scene.rows(Attachment) and not [m for m in scene.rows(Message) if m.attachment_id]


# ------------------------------------------------------------ taking a file


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


# ------------------------------------------------------------ the content decides


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


def bomb() -> bytes:
    return picture("PNG", (9000, 9000))


BAD = {
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a Windows program": b"MZ\x90\x00" + bytes(200),
    "a Linux program": b"\x7fELF\x02\x01\x01" + bytes(200),
    "a ZIP archive": zipped(),
    "text": b"just words",
    "HTML before a picture": b"<script>alert(1)</script>" + picture(),
    "a PDF behind HTML": b"<html>" + pdf(),
    "a PDF behind a GIF's mark": b"GIF89a" + pdf(),
    "a picture's mark and nothing else": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a GIF's mark before a script": b"GIF89a=1;alert(1)//",
    "a cut PNG": picture("PNG", (400, 400))[:-200],
    "a cut JPEG": picture("JPEG", (400, 400))[:300],
    "a JPEG that stops within its picture": picture("JPEG", (400, 400))[:-500],
    "a cut WebP": picture("WEBP", (400, 400))[:60],
    "a PDF without its end": pdf()[:-40],
    "a PDF's mark and nothing else": b"%PDF-1.7\n",
    "a TIFF": picture("TIFF"),
    "a BMP": picture("BMP"),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("name", ["photo.png", "paper.pdf"])
def test_what_is_no_picture_and_no_pdf_is_refused_whatever_its_name(
    scene: Scene, what: str, name: str
) -> None:
    sent = scene.attach("elsa", BAD[what], name)
    assert sent.status_code == 415
    assert sent.json()["error"].endswith(".")
    assert nothing_was_kept(scene) and not files_on_disk(scene)


def test_an_empty_file_is_refused(scene: Scene) -> None:
    sent = scene.attach("elsa", b"")
    assert (sent.status_code, sent.json()["error"]) == (400, "This file is empty.")


def test_a_picture_that_would_fill_the_memory_is_refused(scene: Scene) -> None:
    sent = scene.attach("elsa", bomb())
    assert sent.status_code == 400
    assert "pixels" in sent.json()["error"]
    assert nothing_was_kept(scene)


MARKS = [b"", b"GIF89a", b"\xff\xd8\xff", b"%PDF-1.4", b"RIFF0000WEBPVP8 "]


@given(content=st.binary(max_size=300), mark=st.sampled_from(MARKS))
def test_no_bytes_raise_anything_but_a_refusal(content: bytes, mark: bytes) -> None:
    try:
        attachments.inspect("a", mark + content)
    except attachments.BadInput as refused:
        assert str(refused).endswith(".")


def test_a_picture_under_another_name_gets_the_right_extension(scene: Scene) -> None:
    assert scene.attach("elsa", picture("JPEG"), "arm.PNG").status_code == 201
    assert scene.attach("elsa", picture(), "setup.exe", client_id="client-0002").status_code == 201
    assert [row.file_name for row in scene.rows(Attachment)] == ["arm.jpg", "setup.exe.png"]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("arm.png", "arm.png"),
        ("C:\\Users\\elsa\\arm.png", "arm.png"),
        ("../../etc/passwd", "passwd.png"),
        ("", "picture.png"),
        (".png", "picture.png"),
        ("...", "picture.png"),
        (".htaccess", "htaccess.png"),
        ("a\x00b\r\nc.png", "ab c.png"),
        ("photo\u202egnp.exe", "photognp.exe.png"),
        ("Röntgen – März.png", "Röntgen – März.png"),
        ("صورة.png", "صورة.png"),
        ("x" * 500 + ".png", "x" * 116 + ".png"),
        ("CON.png", "_CON.png"),
        ('a"b<c>|d?.png', "a_b_c__d_.png"),
        ("two  spaces .png", "two spaces.png"),
    ],
)
def test_file_names_are_cleaned(name: str, clean: str) -> None:
    assert media.clean_name(name, media.PNG) == clean


@given(name=st.text(max_size=300), kind=st.sampled_from(media.KINDS))
def test_any_name_becomes_a_safe_one(name: str, kind: media.Kind) -> None:
    clean = media.clean_name(name, kind)
    assert 1 < len(clean) <= media.LONGEST_NAME
    assert clean.endswith(kind.extensions[0])
    assert not clean.startswith((".", " "))
    assert not set('/\\<>:"|?*') & set(clean)
    assert not any(unicodedata.category(c)[0] == "C" for c in clean)
    header = media.disposition(clean)
    assert header.isascii() and "\n" not in header and header.count('"') == 2


# ------------------------------------------------------------ who may send


@pytest.mark.parametrize("who", ["omar", "guest", "ben", "sue", "adam"])
def test_nobody_sends_a_file_into_a_conversation_of_others(scene: Scene, who: str) -> None:
    assert scene.attach("elsa", picture()).status_code == 201
    refused = scene.attach(who, picture(), client_id="client-0002")
    assert refused.status_code == 403
    assert len(scene.rows(Attachment)) == 1


def test_without_a_sign_in_no_file_is_taken(scene: Scene) -> None:
    assert scene.attach("nobody", picture()).status_code == 401
    assert nothing_was_kept(scene)


def test_a_sign_in_counts_on_its_own_side_only(scene: Scene) -> None:
    assert scene.attach("elsa", picture(), side="desk").status_code == 401
    assert scene.attach("ana", picture(), side="portal").status_code == 401
    assert scene.attach("ana", picture(), side="elsewhere").status_code == 404


def test_a_revoked_sign_in_takes_no_file(scene: Scene) -> None:
    scene.change(SignIn, revoked_at=scene.house.clock.now())
    assert scene.attach("elsa", picture()).status_code == 401


def test_a_patients_ended_sign_in_does_not_turn_into_the_guests(scene: Scene) -> None:
    scene.people["elsa"].cookie += "; " + scene.people["guest"].cookie
    assert scene.attach("elsa", picture()).status_code == 201
    scene.house.clock.turn(hours=13)
    assert scene.attach("elsa", picture(), client_id="client-0002").status_code == 401


def test_the_body_of_somebody_without_the_right_is_not_read(scene: Scene) -> None:
    async def body() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    refused = scene.send(
        f"/files/portal/{scene.talk}",
        body(),
        who="omar",
        **{"content-type": "multipart/form-data; boundary=b"},
    )
    assert refused.status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_another_site_can_not_send_a_file(scene: Scene, origin: str) -> None:
    assert scene.attach("elsa", picture(), origin=origin).status_code == 403
    assert nothing_was_kept(scene)


def test_files_can_be_switched_off_for_both_sides(scene: Scene) -> None:
    assert scene.attach("elsa", picture()).status_code == 201
    scene.change(Workstream, attachments_allowed=False)
    for who in ("elsa", "ana"):
        refused = scene.attach(who, picture(), client_id="client-0002")
        assert refused.status_code == 403
        assert refused.json()["error"] == "Files are switched off for this kind of conversation."
    assert len(scene.rows(Attachment)) == 1


def test_switching_files_off_while_one_is_on_its_way_refuses_it(scene: Scene) -> None:
    file = attachments.inspect("arm.png", picture())
    scene.change(Workstream, attachments_allowed=False)
    with pytest.raises(NotAllowed):
        scene.do("elsa", attachments.add, scene.talk, "client-0001", "k" * 32, file)
    assert nothing_was_kept(scene)


def test_after_the_end_only_the_agent_adds_files_and_only_internal_ones(scene: Scene) -> None:
    scene.end()
    assert scene.attach("elsa", picture()).status_code == 403
    assert scene.attach("ana", picture()).status_code == 403
    assert nothing_was_kept(scene)
    assert scene.attach("ana", picture(), visibility="internal").status_code == 201


def test_a_conversation_holds_so_many_files_and_no_more(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_FILES", 1)
    assert scene.attach("elsa", picture()).status_code == 201
    refused = scene.attach("elsa", picture(), client_id="client-0002")
    assert (refused.status_code, len(scene.rows(Attachment))) == (400, 1)


@pytest.mark.parametrize("client_id", ["", "short", "x" * 65, "ñ" * 3])
def test_a_message_without_a_proper_name_is_refused(scene: Scene, client_id: str) -> None:
    assert scene.attach("elsa", picture(), client_id=client_id).status_code == 400
    assert nothing_was_kept(scene) and not files_on_disk(scene)


def test_one_person_sends_only_so_many_files_at_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_routes, "AT_ONCE_EACH", 0)
    assert scene.attach("elsa", picture()).status_code == 429
    monkeypatch.setattr(file_routes, "AT_ONCE_EACH", 1)
    for number in range(3):  # a place is given back, also after a refusal
        assert scene.attach("elsa", b"text", client_id=f"client-1{number:03}").status_code == 415
        assert scene.attach("elsa", picture(), client_id=f"client-2{number:03}").status_code == 201


@pytest.mark.parametrize("number", ["0", "9999", "9" * 30])
def test_a_conversation_that_does_not_exist_takes_no_file(scene: Scene, number: str) -> None:
    assert scene.attach("elsa", picture(), talk=int(number) or 10**40).status_code in (403, 404)


def test_sending_a_file_counts_as_being_there(scene: Scene) -> None:
    scene.house.clock.turn(minutes=10)
    assert scene.attach("ana", picture()).status_code == 201
    scene.house.clock.turn(minutes=10)
    assert scene.get("ana", "/files/desk/1").status_code == 200


# ------------------------------------------------------------ who may read


READERS = {
    "elsa": 200,  # their own
    "ana": 200,  # holds it
    "sue": 200,  # supervises
    "ben": 404,  # an agent without a part in it
    "omar": 404,  # another patient
    "guest": 404,
    "adam": 404,  # sets the app up, reads no conversations
    "nobody": 404,
}


@pytest.mark.parametrize("who", READERS)
def test_a_public_file_is_read_by_those_who_may_read_the_conversation(
    scene: Scene, who: str
) -> None:
    scene.attach("elsa", picture())
    side = scene.people[who].side if who in scene.people else "portal"
    assert scene.get(who, f"/files/{side}/1").status_code == READERS[who]


@pytest.mark.parametrize("who", READERS)
def test_an_internal_file_is_read_by_staff_only(scene: Scene, who: str) -> None:
    assert scene.attach("ana", picture(), visibility="internal").status_code == 201
    expected = 404 if who == "elsa" else READERS[who]
    side = scene.people[who].side if who in scene.people else "portal"
    assert scene.get(who, f"/files/{side}/1").status_code == expected


def test_a_patient_can_not_make_a_file_internal(scene: Scene) -> None:
    assert scene.attach("elsa", picture(), visibility="internal").status_code == 201
    assert scene.get("elsa", "/files/portal/1").status_code == 200


def test_to_somebody_without_the_right_a_file_looks_as_if_it_did_not_exist(scene: Scene) -> None:
    scene.attach("elsa", picture(), SECRET)
    foreign, missing = scene.get("omar", "/files/portal/1"), scene.get("omar", "/files/portal/77")
    assert (foreign.status_code, foreign.text) == (missing.status_code, missing.text)
    headers = [dict(answer.headers) for answer in (foreign, missing)]
    assert headers[0] == headers[1]


def test_staff_reading_a_file_leaves_an_audit_row_and_a_refusal_none(scene: Scene) -> None:
    scene.attach("elsa", picture())
    for who, side in (("ana", "desk"), ("ben", "desk"), ("elsa", "portal")):
        scene.get(who, f"/files/{side}/1")
    [entry] = [e for e in scene.rows(AuditEntry) if e.action == "read attachment"]
    assert (entry.actor_id, entry.object_kind, entry.object_id, entry.patient_id) == (
        scene.people["ana"].actor.id,
        "attachment",
        1,
        scene.people["elsa"].actor.id,
    )


def test_a_file_comes_with_headers_that_keep_it_harmless_and_private(scene: Scene) -> None:
    scene.attach("elsa", picture(), 'Röntgen "1".png')
    headers = scene.get("elsa", "/files/portal/1").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert headers["content-disposition"] == (
        "inline; filename=\"R_ntgen _1_.png\"; filename*=UTF-8''R%C3%B6ntgen%20_1_.png"
    )


@pytest.mark.parametrize("path", ["/files/portal/0", "/files/portal/" + "9" * 40, "/files/else/1"])
def test_an_address_that_leads_nowhere_is_answered_calmly(scene: Scene, path: str) -> None:
    scene.attach("elsa", picture())
    assert scene.get("elsa", path).status_code == 404


def test_a_file_whose_bytes_are_gone_is_answered_calmly(scene: Scene) -> None:
    scene.attach("elsa", picture())
    for path in files_on_disk(scene):
        path.unlink()
    assert scene.get("elsa", "/files/portal/1").status_code == 404


def test_a_file_is_read_after_the_end_by_its_patient(scene: Scene) -> None:
    scene.attach("elsa", picture())
    scene.end()
    assert scene.get("elsa", "/files/portal/1").status_code == 200


def test_nothing_of_an_upload_is_left_in_the_machines_temporary_folder(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    assert scene.attach("elsa", padded(3 * 1024 * 1024)).status_code == 201
