"""Sign-in codes go to a patient's phone by text."""

import pytest
from people import Clinic
from texting import sent_texts

from psc_app.domain.actor import SYSTEM
from psc_app.domain.vocabulary import Consent, ConsentHow, TextPurpose
from psc_app.models.people import OutboxLetter
from psc_app.services import consent, sign_in_codes, text_contacts
from psc_app.services.work import Work

NUMBER = "+12125550134"


@pytest.fixture(autouse=True)
def elsa(clinic: Clinic) -> None:
    clinic.patient("Elsa", phone=NUMBER, email="elsa@example.org")


def test_a_code_that_goes_to_a_phone_is_texted_at_any_hour_and_without_consent(clinic: Clinic):
    clinic.do(SYSTEM, sign_in_codes.send, NUMBER)
    (letter,) = clinic.rows(OutboxLetter)
    (text,) = sent_texts(clinic.house, NUMBER)
    assert (text.purpose, text.body) == (TextPurpose.CODE.value, letter.body)
    assert text.due_at == clinic.clock.now()  # five in the morning there


def test_a_code_that_goes_by_e_mail_is_not_texted(clinic: Clinic):
    clinic.do(SYSTEM, sign_in_codes.send, "elsa@example.org")
    assert len(clinic.rows(OutboxLetter)) == 1
    assert sent_texts(clinic.house, NUMBER) == []


def test_no_code_is_texted_to_a_number_that_opted_out(clinic: Clinic):
    def opt_out(work: Work) -> None:
        contact = text_contacts.of_number(work, NUMBER)
        consent.record(work, contact, Consent.OUT, ConsentHow.KEYWORD, "STOP")

    clinic.do(SYSTEM, opt_out)
    clinic.do(SYSTEM, sign_in_codes.send, NUMBER)
    assert sent_texts(clinic.house, NUMBER) == []
