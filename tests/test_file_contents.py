"""What a file really is decides, and its name is made harmless."""

import io
import unicodedata
import zipfile

import pytest
from files_sent import (
    file_scene,  # noqa: F401 - fixture
    files_on_disk,
    nothing_was_kept,
)
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, pdf, picture

from psc_app.domain import media
from psc_app.models.conversation import Attachment
from psc_app.services import attachments


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
