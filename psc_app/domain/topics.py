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


def read_along(staff_id: int) -> str:
    """An agent has read on in a conversation in which they advise; for their own other tabs."""
    return f"read-along:{staff_id}"


def mood(conversation_id: int) -> str:
    """How a conversation's latest messages sound has changed: its shown level or its alert."""
    return f"mood:{conversation_id}"


def patient(patient_id: int) -> str:
    """Something on a patient's record changed."""
    return f"patient:{patient_id}"


def matters(conversation_id: int) -> str:
    """A case or task of a conversation changed."""
    return f"matters:{conversation_id}"


def tasks_of(staff_id: int) -> str:
    """Somebody's own tasks changed."""
    return f"tasks-of:{staff_id}"


def portal(kind: str, holder_id: int) -> str:
    """A patient's or visitor's set of conversations changed."""
    return f"portal:{kind}:{holder_id}"


def typing(conversation_id: int) -> str:
    """Somebody types in a conversation: the hub keeps who, as a note."""
    return f"typing:{conversation_id}"


def texts(conversation_id: int) -> str:
    """What became of a conversation's outgoing texts, or its number's consent, changed."""
    return f"texts:{conversation_id}"


BOT_TURNS = "bot-turns"
"""A patient said something to the bot, or the bot's part in a conversation is over."""

TO_READ = "to-read"
"""A patient's message waits to be read for sentiment and emergencies."""

MOODS = "moods"
"""The shown mood of any conversation changed."""

RED_FLAGS = "red-flags"
"""A red flag was raised, or somebody took note of one."""

OPEN_ITEMS = "open-items"
"""The list of conversations that wait for an agent changed."""

FLOOR = "floor"
"""Presence or load of any agent changed."""

SETTINGS = "settings"
"""A setting changed."""

CASES = "cases"
"""A case was opened or changed."""

TASKS = "tasks"
"""A task was made, taken, done or changed."""

CALENDAR = "calendar"
"""An appointment was booked, moved or cancelled, or what slots are made from changed."""

KNOWLEDGE = "knowledge"
"""An article changed in a way that search must know of."""

TEXTS_IN = "texts-in"
"""An incoming text waits to be worked off."""

TEXTS_OUT = "texts-out"
"""An outgoing text waits in the outbox."""

PHONES = "phones"
"""Something happened on the simulator's phones; in the demonstration only."""

FIGURES = "figures"
"""The event log has grown: figures may have changed. At most once a second."""

FIGURE_ALERTS = "figure-alerts"
"""A figure passed one of its thresholds, came back, or somebody took note of that."""

ALERT_VALUES = "alert-values"
"""A figure that supervisors were told of has changed since."""

CROWDED = frozenset({OPEN_ITEMS, FLOOR, MOODS})
"""Bells that ring often and in very many tabs, which therefore follow them at their leisure."""
