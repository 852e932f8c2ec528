"""What may be written in a text: nothing that names a diagnosis, a drug or a result.

Whoever has to send it all the same says why, and the privacy officer can read that. The
patient's own record makes the rules sharper only for those who may read it: to everybody
else the rules would otherwise tell, word for word, what stands in there.
"""

from sqlmodel import col, select

from psc_app.domain.errors import NotAllowed, PrivateWords
from psc_app.domain.text_privacy import (
    DIAGNOSIS,
    DRUG,
    LONGEST_REASON,
    SHORTEST_REASON,
    Finding,
    Piece,
    findings,
    in_words,
    kinds,
    pieces,
)
from psc_app.domain.vocabulary import Deed
from psc_app.models.clinical import ClinicalRecord
from psc_app.models.conversation import Conversation
from psc_app.services import access
from psc_app.services.journal import audit, log
from psc_app.services.work import Work

_KINDS = {
    "Condition": DIAGNOSIS,
    "AllergyIntolerance": DIAGNOSIS,
    "MedicationRequest": DRUG,
    "MedicationStatement": DRUG,
}


def found(work: Work, patient_id: int | None, body: str) -> tuple[Finding, ...]:
    """What a text to a patient gives away.

    Args:
        patient_id: whose record counts as well, if the actor may read it; None for nobody's.
    """
    return findings(body, _own(work, patient_id))


def look(work: Work, conversation_id: int, body: str) -> tuple[Piece, ...]:
    """A text in pieces, with what it gives away marked.

    Raises:
        NotAllowed: not a conversation the actor may read.
    """
    conversation = access.staff_conversation(work, conversation_id)
    return pieces(body, found(work, conversation.patient_id, body))


def check(work: Work, conversation_id: int, body: str, reason: str = "") -> None:
    """Refuse a text that names what is private, unless a reason comes with it.

    With one it may go, and both logs say so: the event log which kinds were named, the audit
    log the reason as well. Neither holds the words.

    Raises:
        PrivateWords: with the text in pieces; its words for staff say what can be done.
    """
    conversation = work.get(Conversation, conversation_id)
    patient_id = conversation.patient_id if conversation else None
    given_away = found(work, patient_id, body)
    if not given_away:
        return
    named, reason = kinds(given_away), " ".join(reason.split())[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise PrivateWords(
            f"This text names {in_words(named)}. Change it, or send it another way.",
            pieces(body, given_away),
        )
    log(work, Deed.LINT_OVERRIDDEN, conversation_id=conversation_id, kinds=list(named))
    audit(
        work,
        "sent private words by text",
        patient_id=patient_id,
        object_kind="conversation",
        object_id=conversation_id,
        kinds=list(named),
        why=reason,
    )


def _own(work: Work, patient_id: int | None) -> tuple[tuple[str, str], ...]:
    if patient_id is None:
        return ()
    try:
        access.clinical(work, patient_id)
    except NotAllowed:
        return ()
    rows = work.session.exec(
        select(ClinicalRecord.kind, ClinicalRecord.title)
        .where(
            col(ClinicalRecord.patient_id) == patient_id,
            col(ClinicalRecord.kind).in_(tuple(_KINDS)),
        )
        .distinct()
    )
    return tuple((_KINDS[kind], title) for kind, title in rows)
