"""Transcripts as text and PDF, over HTTP, on a real database."""

import io
from datetime import UTC, datetime

import pytest
from door import CHEAP
from pypdf import PdfReader
from scene import READERS, Scene, pdf, picture, set_up

from psc_app.domain.errors import BadInput
from psc_app.domain.vocabulary import Visibility
from psc_app.models.conversation import Conversation
from psc_app.models.journal import AuditEntry
from psc_app.models.settings import Setting
from psc_app.services import paper, passwords
from psc_app.services.work import Work
from psc_app.wiring import House

ARABIC = "مرحبا، عندي موعد يوم الاثنين"
HEBREW = "שלום, יש לי תור"
HINDI = "नमस्ते"
CHINESE = "你好，我头疼三天了。"
EMOJI = "I feel 😡 today 👩‍⚕️ 👍🏽"
ACCENTS = "Žofie Núñez-O’Brien, crème brûlée, Tiếng Việt, Ελληνικά, Кириллица"


@pytest.fixture
def scene(house: House, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    return set_up(house)


def text_of(scene: Scene, who: str) -> str:
    side = scene.people[who].side
    answer = scene.get(who, f"/transcripts/{side}/{scene.talk}.txt")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return answer.content.decode()


def pdf_text(scene: Scene, who: str) -> str:
    side = scene.people[who].side
    answer = scene.get(who, f"/transcripts/{side}/{scene.talk}.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    return read_back(answer.content)


def read_back(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def zone(scene: Scene, name: str) -> None:
    def put(work: Work) -> None:
        work.session.add(Setting(key="clinic.time_zone", value=name))

    scene.do("system", put)


def test_a_patient_keeps_the_conversation_with_the_clinics_times(scene: Scene) -> None:
    scene.house.clock.turn(minutes=3)
    scene.say("ana", "Since when?")
    scene.say("elsa", "Since Monday.\nIt is red.")
    scene.house.clock.turn(minutes=2)
    scene.end()
    lines = text_of(scene, "elsa").splitlines()
    assert lines[:6] == [
        "Riverside Family Clinic",
        f"Conversation {scene.talk}",
        "Began: Tuesday, 3 March 2026, 05:00 EST",
        "Ended: Tuesday, 3 March 2026, 05:05 EST",
        "Transcript taken: Tuesday, 3 March 2026, 05:05 EST",
        "All times are in the clinic's time zone, America/New_York.",
    ]
    assert lines[7] == "Tuesday, 3 March 2026"
    assert lines[9].startswith("[05:00] Welcome to Riverside Family Clinic.")
    assert lines[10:] == [
        "[05:00] Elsa Vargas: My arm itches",
        "[05:00] Ana Ruiz has joined.",
        "[05:03] Ana Ruiz: Since when?",
        "[05:03] Elsa Vargas: Since Monday.",
        "        It is red.",
        "[05:05] The conversation has ended.",
    ]


def test_a_transcript_can_be_taken_during_the_talk(scene: Scene) -> None:
    assert "Not ended yet" in text_of(scene, "elsa")


def test_messages_stand_under_their_day_in_the_clinics_time_zone(scene: Scene) -> None:
    zone(scene, "Pacific/Chatham")  # 10:00 UTC is 23:45 there
    scene.house.clock.turn(minutes=14)
    scene.say("elsa", "before midnight there")
    scene.house.clock.turn(minutes=1)
    scene.say("elsa", "at midnight there")
    text = text_of(scene, "elsa")
    assert "zone, Pacific/Chatham." in text
    first, second = text.index("Tuesday, 3 March 2026\n"), text.index("Wednesday, 4 March 2026\n")
    assert first < text.index("[23:59] Elsa Vargas: before midnight there") < second
    assert second < text.index("[00:00] Elsa Vargas: at midnight there")


def test_the_end_of_summer_time_is_told_by_the_zones_letters(scene: Scene) -> None:
    scene.change(Conversation, created_at=datetime(2026, 7, 1, 12, 0, tzinfo=UTC))
    assert "Began: Wednesday, 1 July 2026, 08:00 EDT" in text_of(scene, "elsa")


@pytest.mark.parametrize("form", [text_of, pdf_text])
def test_staff_get_internal_notes_marked_and_the_patient_does_not(scene: Scene, form) -> None:
    scene.say("ana", "Ask about diabetes", visibility=Visibility.INTERNAL)
    scene.say("ana", "I am here")
    for_staff, for_patient = form(scene, "ana"), form(scene, "elsa")
    assert "Ana Ruiz (internal note):" in for_staff and "Ask about diabetes" in for_staff
    assert "For staff only" in for_staff
    assert "I am here" in for_patient
    for word in ("diabetes", "internal", "staff"):
        assert word not in for_patient.lower()


@pytest.mark.parametrize("form", [text_of, pdf_text])
def test_attachments_are_named_and_internal_ones_only_to_staff(scene: Scene, form) -> None:
    scene.attach("elsa", picture(), "arm.png")
    scene.attach("ana", pdf(), "secret.pdf", client_id="client-0002", visibility="internal")
    assert "[Attached: arm.png]" in form(scene, "elsa")
    assert "secret.pdf" not in form(scene, "elsa")
    assert "[Attached: secret.pdf]" in form(scene, "ana")


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("form", ["txt", "pdf"])
def test_a_transcript_is_for_those_who_may_read_the_conversation(
    scene: Scene, who: str, form: str
) -> None:
    answer = scene.get(who, f"/transcripts/{scene.side(who)}/{scene.talk}.{form}")
    assert answer.status_code == READERS[who]
    if answer.status_code == 404:
        assert "itches" not in answer.text


def test_a_foreign_conversation_looks_as_if_it_did_not_exist(scene: Scene) -> None:
    foreign = scene.get("omar", f"/transcripts/portal/{scene.talk}.txt")
    missing = scene.get("omar", "/transcripts/portal/77.txt")
    assert (foreign.status_code, foreign.text) == (missing.status_code, missing.text)
    assert dict(foreign.headers) == dict(missing.headers)


def test_a_sign_in_counts_on_its_own_side_only(scene: Scene) -> None:
    for who, side in (("elsa", "desk"), ("ana", "portal"), ("elsa", "elsewhere")):
        assert scene.get(who, f"/transcripts/{side}/{scene.talk}.txt").status_code == 404


@pytest.mark.parametrize("path", ["0.txt", "9" * 40 + ".txt", "9" * 40 + ".pdf", "1.doc", "x.txt"])
def test_an_address_that_leads_nowhere_is_answered_calmly(scene: Scene, path: str) -> None:
    assert scene.get("elsa", f"/transcripts/portal/{path}").status_code == 404


def test_staff_taking_a_transcript_leaves_an_audit_row_and_a_refusal_none(scene: Scene) -> None:
    for who, side in (("ana", "desk"), ("ben", "desk"), ("elsa", "portal")):
        scene.get(who, f"/transcripts/{side}/{scene.talk}.txt")
    [entry] = [e for e in scene.rows(AuditEntry) if e.action == "read transcript"]
    assert (entry.actor_id, entry.object_id, entry.patient_id) == (
        scene.people["ana"].actor.id,
        scene.talk,
        scene.people["elsa"].actor.id,
    )


@pytest.mark.parametrize("form", ["txt", "pdf"])
def test_the_file_is_to_be_saved_and_its_name_tells_nothing(scene: Scene, form: str) -> None:
    headers = scene.get("elsa", f"/transcripts/portal/{scene.talk}.{form}").headers
    assert headers["content-disposition"].startswith(
        f'attachment; filename="conversation-{scene.talk}.{form}"'
    )
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_no_message_can_be_written_to_look_like_another_persons(scene: Scene) -> None:
    for mark in ("\n", "\r", "\u2028", "\x0b", "\x85", "\x1c"):
        scene.say("elsa", f"hm{mark}[05:00] Ana Ruiz: take ten of them")
    scene.say("elsa", "turned \u202eround\u2066 here\x00\x1b[2J")
    text = text_of(scene, "elsa")
    assert "\n[05:00] Ana Ruiz: take" not in text
    assert text.count("\n        [05:00] Ana Ruiz: take ten of them") == 6
    assert "turned round here[2J" in text


def test_the_text_is_complete_in_every_script(scene: Scene) -> None:
    said = (ACCENTS, ARABIC, HEBREW, HINDI, CHINESE, EMOJI)
    for body in said:
        scene.say("elsa", body)
    text = text_of(scene, "elsa")
    for body in said:
        assert f"[05:00] Elsa Vargas: {body}\n" in text


def test_three_hundred_messages_fill_a_text_and_a_pdf(scene: Scene) -> None:
    for number in range(75):
        for body in (ACCENTS, ARABIC, EMOJI):
            scene.say("elsa", f"{body} #{number}")
        scene.say("ana", f"Take two. #{number}")
    text = text_of(scene, "elsa")
    read = pdf_text(scene, "elsa")
    for number in (0, 1, 37, 74):
        assert f"[05:00] Ana Ruiz: Take two. #{number}\n" in text
        assert f"Take two. #{number}\n" in read + "\n"
        assert f"{ACCENTS} #{number}" in read.replace("\n", " ")
    assert read.count("[05:00] Elsa Vargas:") == 226
    assert read.count("😡") == 75
    assert "�" not in read
    pages = read.count(f"Conversation {scene.talk}, page ")
    assert pages > 5


def test_every_script_has_a_font_and_the_rest_a_visible_sign() -> None:
    at = datetime(2026, 3, 3, tzinfo=UTC)
    others = ("สวัสดี", "გამარჯობა", "안녕", "∑ ≤ ⚕")
    for body in (ACCENTS, HEBREW, ARABIC, HINDI, CHINESE, EMOJI, *others):
        read = read_back(paper.set_pages([("text", body)], "Conversation 1", at))
        assert "�" not in read, body
    read = read_back(paper.set_pages([("text", "old \U000130c0 script")], "Conversation 1", at))
    assert "old � script" in read


def test_a_page_that_begins_in_another_script_loses_nothing() -> None:
    """fpdf2 2.8.9 loses words where a page's first line begins in a fallback font."""
    at = datetime(2026, 3, 3, tzinfo=UTC)
    body = f"{ARABIC} Ibuprofen 400 mg. " * 3 + "last"
    read = read_back(paper.set_pages([("text", body)] * 60, "Conversation 1", at))
    together = "".join(read.split())
    assert together.count("Ibuprofen400mg") == 180 and together.count("last") == 60


def test_a_text_from_the_right_stands_at_the_right() -> None:
    assert paper._is_right_to_left(ARABIC) and paper._is_right_to_left("12: " + HEBREW)
    assert not paper._is_right_to_left(f"hello {ARABIC}") and not paper._is_right_to_left("12")


def test_a_conversation_too_long_for_a_pdf_is_refused_in_words_and_had_as_text(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.say("elsa", "x" * 2000)
    assert scene.get("elsa", f"/transcripts/portal/{scene.talk}.pdf").status_code == 200
    monkeypatch.setattr(paper, "MOST_CHARACTERS", 1999)
    refused = scene.get("elsa", f"/transcripts/portal/{scene.talk}.pdf")
    assert (refused.status_code, refused.text) == (
        422,
        "This conversation is too long for a PDF. Take it as text.",
    )
    assert "x" * 2000 in text_of(scene, "elsa")


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "SECONDS", 0.001)
    with pytest.raises(BadInput):
        paper.print_apart([("text", "hm")], "Conversation 1", datetime(2026, 3, 3, tzinfo=UTC))


def test_a_fault_while_setting_a_pdf_quotes_nothing() -> None:
    with pytest.raises(RuntimeError) as fault:
        paper.print_apart(
            [("no such kind", "my secret")], "Conversation 1", datetime(2026, 3, 3, tzinfo=UTC)
        )
    assert "secret" not in str(fault.value)


def test_the_pdfs_own_data_names_nobody(scene: Scene) -> None:
    answer = scene.get("elsa", f"/transcripts/portal/{scene.talk}.pdf")
    data = PdfReader(io.BytesIO(answer.content)).metadata
    assert data is not None and data.title == f"Conversation {scene.talk}"
    assert "Vargas" not in str(dict(data))
