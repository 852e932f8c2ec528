"""Names of the doorbells: what a tab listens to. They carry no content."""


def conversation(conversation_id: int) -> str:
    """Something in the conversation changed that everyone in it may see."""
    return f"conversation:{conversation_id}"


def receipts(conversation_id: int) -> str:
    """Somebody saw messages, or began or stopped to type."""
    return f"receipts:{conversation_id}"


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
