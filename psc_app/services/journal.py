"""Writing to the event log and the audit log."""

from typing import Any

from sqlalchemy import insert

from psc_app.domain.vocabulary import ClosureReason, ConversationState, Deed
from psc_app.models.journal import AuditEntry, Event
from psc_app.services.prepared import Prepared
from psc_app.services.work import Work

_EVENT = Prepared(insert(Event.metadata.tables["event"]).inline())
_AUDIT_ENTRY = Prepared(insert(AuditEntry.metadata.tables["audit_entry"]).inline())


def log(
    work: Work,
    deed: Deed,
    *,
    conversation_id: int | None = None,
    staff_id: int | None = None,
    queue_id: int | None = None,
    before: ConversationState | None = None,
    after: ConversationState | None = None,
    reason: ClosureReason | str = "",
    **detail: Any,
) -> None:
    """Add a row to the event log; `detail` never holds anything of a patient."""
    work.quick(
        _EVENT,
        at=work.now,
        deed=deed.value,
        actor_role=work.actor.role.value,
        actor_id=work.actor.id,
        conversation_id=conversation_id,
        staff_id=staff_id,
        queue_id=queue_id,
        state_before=None if before is None else int(before),
        state_after=None if after is None else int(after),
        reason=str(reason),
        detail=detail,
    )


def audit(
    work: Work,
    action: str,
    *,
    patient_id: int | None,
    object_kind: str = "",
    object_id: int | None = None,
    **detail: Any,
) -> None:
    """Add a row to the audit log: the work's actor saw or changed something."""
    work.quick(
        _AUDIT_ENTRY,
        at=work.now,
        actor_role=work.actor.role.value,
        actor_id=work.actor.id,
        action=action,
        patient_id=patient_id,
        object_kind=object_kind,
        object_id=object_id,
        detail=detail,
    )
