"""Names of the doorbells: what a tab listens to. They carry no content."""


def conversation(conversation_id: int) -> str:
    """A conversation changed state, hands or patient; its messages ring thread."""
    return f"conversation:{conversation_id}"


def thread(conversation_id: int) -> str:
    """There is a new message."""
    return f"thread:{conversation_id}"


def signs(conversation_id: int, *, of_patient: bool) -> str:
    """One side saw messages, or types: of interest to the other side only."""
    return f"signs:{conversation_id}:{'patient' if of_patient else 'staff'}"


def desk(staff_id: int) -> str:
    """Something changed among an agent's own work, offers or presence."""
    return f"desk:{staff_id}"


def patient(patient_id: int) -> str:
    """Something on a patient's record changed."""
    return f"patient:{patient_id}"


def portal(kind: str, holder_id: int) -> str:
    """A patient's or visitor's set of conversations changed."""
    return f"portal:{kind}:{holder_id}"


OPEN_ITEMS = "open-items"
"""The list of conversations that wait for an agent changed."""

FLOOR = "floor"
"""Presence or load of any agent changed."""

SETTINGS = "settings"
"""A setting changed."""

CROWDED = frozenset({OPEN_ITEMS, FLOOR})
"""Bells that ring often and in very many tabs, which therefore follow them at their leisure."""
