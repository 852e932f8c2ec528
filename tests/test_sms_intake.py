"""The backstage's half of incoming texts: words at once, files when they have come."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from people import Clinic
from scene import pdf, picture
from texting import ELSA, a_text, arrive, conversations_of, rows, texts_by_phone

from psc_app.backstage.sms_intake import SmsIntake
from psc_app.domain.actor import SYSTEM
from psc_app.domain.errors import BadInput
from psc_app.domain.text_traffic import (
    Arrived,
    Finding,
    Media,
    Outcome,
    Outgoing,
    Taken,
    Unreachable,
)
from psc_app.domain.vocabulary import TextInState
from psc_app.models.conversation import Attachment
from psc_app.models.texts import TextIn
from psc_app.services import attachments, inbound_sms, text_conversations, text_media
from psc_app.wiring import House

URL = "https://api.twilio.com/media/1"
OMAR = "+15550100177"


@dataclass
class Shelf:
    """A carrier that hands over what lies on it, and does nothing else.

    Attributes:
        files: by address: what is handed over, or the refusal.
    """

    files: dict[str, bytes | Exception] = field(default_factory=dict)
    number: str = "+15550100100"
    simulated: bool = True

    async def fetch(self, url: str) -> Media:
        found = self.files[url]
        if isinstance(found, Exception):
            raise found
        return Media(found, "image/png")

    async def send(self, text: Outgoing) -> Outcome:
        raise NotImplementedError

    async def find(self, to: str, since: datetime) -> Sequence[Taken]:
        raise NotImplementedError

    async def brought(self, since: datetime, known: Collection[str]) -> Sequence[Arrived]:
        return ()

    def is_signed(self, url: str, form: Sequence[tuple[str, str]], signature: str) -> bool:
        return False

    async def check(self) -> Sequence[Finding]:
        return ()

    async def close(self) -> None:
        return


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def intake(house: House, clinic: Clinic, shelf: Shelf) -> SmsIntake:
    """The backstage of a clinic that texts."""
    texts_by_phone(house)
    return SmsIntake(replace(house, sms_instead=shelf))


def fetch(intake: SmsIntake) -> None:
    """Fetch until there is nothing to fetch at this moment."""

    async def all_of_it() -> None:
        while await intake.files():
            pass

    asyncio.run(all_of_it())


def with_picture(house: House, body: str = "Look at this", *urls: str) -> int:
    media = [(url, "image/png") for url in urls or (URL,)]
    return a_text(house, ELSA, body, media=media).conversation or 0


def files_of(clinic: Clinic, conversation: int) -> list[str]:
    return [one.file_name for one in clinic.rows(Attachment) if one.conversation_id == conversation]


def told_staff(clinic: Clinic, conversation: int) -> list[str]:
    return [m.body for m in clinic.messages(conversation) if m.visibility == "internal"]


# ---------------------------------------------------------------- words


def test_what_waits_is_worked_off_each_number_in_its_order(
    intake: SmsIntake, clinic: Clinic
) -> None:
    for body in ("one", "two", "three"):
        arrive(clinic.house, ELSA, body)
        arrive(clinic.house, OMAR, body)

    async def all_of_it() -> None:
        while await intake.words():
            pass

    asyncio.run(all_of_it())
    for number in (ELSA, OMAR):
        (conversation,) = conversations_of(clinic.house, number)
        said = [m.body for m in clinic.messages(conversation.id or 0)]
        assert [one for one in said if one in ("one", "two", "three")] == ["one", "two", "three"]


def test_what_came_is_worked_off_by_the_bell_also_what_waited_before_the_start(
    intake: SmsIntake, clinic: Clinic
) -> None:
    arrive(clinic.house, ELSA, "before")

    async def run() -> None:
        task = asyncio.create_task(intake.run())
        await _until(lambda: len(_done(clinic)) == 1)
        await asyncio.to_thread(arrive, clinic.house, OMAR, "after")
        await _until(lambda: len(_done(clinic)) == 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())


def _done(clinic: Clinic) -> list[TextIn]:
    return [one for one in rows(clinic.house, TextIn) if one.state == TextInState.DONE]


async def _until(come: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not await asyncio.to_thread(come):
            await asyncio.sleep(0)


def test_one_that_fails_is_noted_without_its_words_and_stops_no_other(
    intake: SmsIntake,
    clinic: Clinic,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    arrive(clinic.house, ELSA, "my-secret-itch")
    arrive(clinic.house, OMAR, "hello")
    hear = text_conversations.hear

    def broken(work, contact, body, client_id):
        if contact.number == ELSA:
            raise RuntimeError(f"can't {body} {contact.number}")
        return hear(work, contact, body, client_id)

    monkeypatch.setattr(text_conversations, "hear", broken)
    asyncio.run(intake.words())
    elsa, omar = rows(clinic.house, TextIn)
    assert (elsa.state, elsa.tries, elsa.body) == ("received", 1, "my-secret-itch")
    assert omar.state == TextInState.DONE
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert ELSA not in caplog.text
    monkeypatch.undo()
    clinic.clock.turn(seconds=3)
    asyncio.run(intake.words())
    assert len(_done(clinic)) == 2
    assert conversations_of(clinic.house, ELSA)


# ---------------------------------------------------------------- files


def test_a_picture_comes_as_the_patients_file_after_their_words(
    intake: SmsIntake, clinic: Clinic, shelf: Shelf
) -> None:
    shelf.files[URL] = picture()
    conversation = with_picture(clinic.house)
    (text,) = rows(clinic.house, TextIn)
    assert (text.state, text.body) == (TextInState.MEDIA, "")
    fetch(intake)
    first, second = [m for m in clinic.messages(conversation) if m.author_kind == "patient"]
    assert (first.body, second.body) == ("Look at this", "")
    assert second.attachment_id is not None
    assert files_of(clinic, conversation) == ["picture.png"]
    (file,) = clinic.rows(Attachment)
    assert file.author_kind == "patient"
    assert clinic.house.files.get(file.key) == picture()
    (text,) = rows(clinic.house, TextIn)
    assert (text.state, text.media) == (TextInState.DONE, [])


def test_a_picture_without_words_begins_a_conversation_as_well(
    intake: SmsIntake, clinic: Clinic, shelf: Shelf
) -> None:
    shelf.files[URL] = picture()
    conversation = with_picture(clinic.house, "")
    fetch(intake)
    (message,) = [m for m in clinic.messages(conversation) if m.author_kind == "patient"]
    assert (message.body, message.attachment_id is not None) == ("", True)
    (text,) = rows(clinic.house, TextIn)
    assert text.message_seq == message.seq


def test_several_files_come_in_their_order_whatever_their_kind(
    intake: SmsIntake, clinic: Clinic, shelf: Shelf
) -> None:
    shelf.files = {URL: picture(), URL + "b": pdf(), URL + "c": picture("JPEG")}
    conversation = with_picture(clinic.house, "three", *shelf.files)
    fetch(intake)
    assert files_of(clinic, conversation) == ["picture.png", "picture.pdf", "picture.jpg"]


def test_what_can_t_be_fetched_now_is_tried_again_and_holds_no_word_up(
    intake: SmsIntake, clinic: Clinic, shelf: Shelf
) -> None:
    shelf.files[URL] = Unreachable("not now")
    conversation = with_picture(clinic.house)
    fetch(intake)
    assert files_of(clinic, conversation) == []
    a_text(clinic.house, ELSA, "did it come?")
    shelf.files[URL] = picture()
    fetch(intake)
    assert files_of(clinic, conversation) == []
    clinic.clock.turn(seconds=2)
    fetch(intake)
    assert files_of(clinic, conversation) == ["picture.png"]


def test_after_many_tries_staff_are_told_and_the_next_file_is_fetched(
    intake: SmsIntake, clinic: Clinic, shelf: Shelf
) -> None:
    shelf.files = {URL: Unreachable("not now"), URL + "b": picture()}
    conversation = with_picture(clinic.house, "two", *shelf.files)
    for _ in range(text_media.MOST_TRIES):
        fetch(intake)
        clinic.clock.turn(minutes=5)
    fetch(intake)
    assert told_staff(clinic, conversation) == [
        "A file came with the patient's text and could not be taken over: the carrier did not"
        " hand it over"
    ]
    assert files_of(clinic, conversation) == ["picture.png"]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (BadInput("This file is larger than 10 MB."), "larger than 10 MB"),
        (b"MZ\x90\x00 a program", "only images (PNG, JPEG, GIF, WebP) and PDF can"),
        (b"", "This file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR broken", "can't be sent|damaged"),
    ],
)
def test_a_file_that_may_not_be_taken_is_named_to_staff_and_kept_nowhere(
    intake: SmsIntake, clinic: Clinic, shelf: Shelf, found: bytes | Exception, words: str
) -> None:
    shelf.files[URL] = found
    conversation = with_picture(clinic.house)
    fetch(intake)
    (told,) = told_staff(clinic, conversation)
    assert any(word in told for word in words.split("|"))
    assert clinic.rows(Attachment) == []
    assert rows(clinic.house, TextIn)[0].state == TextInState.DONE


def test_where_files_are_switched_off_staff_are_told(
    intake: SmsIntake, clinic: Clinic, shelf: Shelf
) -> None:
    shelf.files[URL] = picture()
    conversation = with_picture(clinic.house)
    texts_by_phone(clinic.house, attachments_allowed=False)
    fetch(intake)
    assert ["switched off" in one for one in told_staff(clinic, conversation)] == [True]
    assert clinic.rows(Attachment) == []


def test_a_file_that_comes_after_the_end_goes_into_the_next_conversation(
    intake: SmsIntake, clinic: Clinic, shelf: Shelf
) -> None:
    shelf.files[URL] = picture()
    clinic.staff()
    first = with_picture(clinic.house)
    ana = clinic.accept(first)
    clinic.close(ana, first)
    fetch(intake)
    _, second = conversations_of(clinic.house, ELSA)
    assert files_of(clinic, second.id or 0) == ["picture.png"]
    assert second.previous_id == first


def test_the_same_file_twice_is_kept_once(intake: SmsIntake, clinic: Clinic, shelf: Shelf) -> None:
    conversation = with_picture(clinic.house)
    (wanted,) = clinic.look(SYSTEM, text_media.to_fetch)
    file = attachments.inspect("picture.png", picture())
    for key in ("one-key", "another"):
        clinic.do(SYSTEM, text_media.fetched, wanted, key, file)
    assert files_of(clinic, conversation) == ["picture.png"]


def test_without_a_carrier_files_wait(intake: SmsIntake, clinic: Clinic) -> None:
    conversation = with_picture(clinic.house)
    fetch(SmsIntake(replace(clinic.house, sms_account=None)))
    (text,) = rows(clinic.house, TextIn)
    assert (text.state, text.tries) == (TextInState.MEDIA, 1)
    assert told_staff(clinic, conversation) == []


def test_only_phone_numbers_of_their_own_kind_are_read() -> None:
    assert inbound_sms.number_of("+1 555 010 0134") == ELSA
    assert inbound_sms.number_of("5550100134") is None
