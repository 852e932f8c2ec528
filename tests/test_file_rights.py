"""Who may send a file into a conversation, and who may read it."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from files_sent import (
    SECRET,
    file_scene,  # noqa: F401 - fixture
    files_on_disk,
    nothing_was_kept,
)
from scene import READERS, Scene, picture
from test_attachments import padded

from psc_app.api import file_routes
from psc_app.domain.errors import NotAllowed
from psc_app.models.conversation import Attachment
from psc_app.models.journal import AuditEntry
from psc_app.models.people import SignIn
from psc_app.models.workplace import Workstream
from psc_app.services import attachments


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


@pytest.mark.parametrize("who", READERS)
def test_a_public_file_is_read_by_those_who_may_read_the_conversation(
    scene: Scene, who: str
) -> None:
    scene.attach("elsa", picture())
    assert scene.get(who, f"/files/{scene.side(who)}/1").status_code == READERS[who]


@pytest.mark.parametrize("who", READERS)
def test_an_internal_file_is_read_by_staff_only(scene: Scene, who: str) -> None:
    assert scene.attach("ana", picture(), visibility="internal").status_code == 201
    expected = 404 if who == "elsa" else READERS[who]
    assert scene.get(who, f"/files/{scene.side(who)}/1").status_code == expected


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
