"""Everything an administrator decides about routing, table by table (SPEC sections 2 to 5).

A workstream's fields are so many that they have a module of their own.
"""

from psc_app.domain.calendar_fields import CLINIC, CLOSURE, PRACTITIONER, TEMPLATE, TIME_OFF, VISIT
from psc_app.domain.furniture_fields import Field
from psc_app.domain.reply_fields import REPLY
from psc_app.domain.script_fields import MACRO, SCRIPT
from psc_app.domain.vocabulary import (
    AssignmentMethod,
    OverflowAction,
    OverflowWhen,
    Presence,
    Priority,
)
from psc_app.domain.workstream_fields import LONGEST_WAIT, PRESENCES, WORKSTREAM

QUEUE: tuple[Field, ...] = (
    Field("name", "Name", "What staff and patients see.", "text", ""),
    Field(
        "hours_id",
        "Opening hours",
        "When it is served. What happens outside them is decided under Overflow.",
        "row",
        of="hours",
        empty="Always open",
    ),
    Field(
        "method",
        "Who is offered a conversation first",
        "Among the members who are there, have room and the skills.",
        "choice",
        AssignmentMethod.HIGHEST_CAPACITY.value,
        (
            (AssignmentMethod.HIGHEST_CAPACITY.value, "Highest capacity: most units free"),
            (AssignmentMethod.ROUND_ROBIN.value, "Round robin: longest without a new one"),
            (AssignmentMethod.LONGEST_IDLE.value, "Longest idle: longest since one ended"),
        ),
    ),
    Field(
        "priority",
        "Place among the queues",
        "Where agents serve several queues, the smaller number goes first.",
        "number",
        100,
        least=1,
        most=1_000,
    ),
    Field(
        "service_level_seconds",
        "In time if accepted within",
        "What the service level counts.",
        "span",
        20,
        least=1,
        most=LONGEST_WAIT,
        unit="seconds",
    ),
    Field(
        "short_abandon_seconds",
        "Not counted if left within",
        "Patients who leave so soon do not count as lost.",
        "span",
        5,
        most=600,
        unit="seconds",
    ),
    Field(
        "active",
        "In use",
        "A queue that is not takes nothing new; who waits is still served.",
        "switch",
        True,
    ),
)

OVERFLOW: tuple[Field, ...] = (
    Field(
        "occasion",
        "When",
        "",
        "choice",
        OverflowWhen.OUT_OF_HOURS.value,
        (
            (OverflowWhen.OUT_OF_HOURS.value, "It is closed"),
            (OverflowWhen.TOO_MANY.value, "Too many wait already"),
            (OverflowWhen.TOO_LONG.value, "Somebody has waited too long"),
        ),
    ),
    Field(
        "many",
        "More than",
        "",
        "number",
        10,
        least=1,
        most=10_000,
        unit="waiting",
        asked=("occasion", OverflowWhen.TOO_MANY.value),
    ),
    Field(
        "long",
        "Longer than",
        "",
        "span",
        300,
        least=10,
        most=LONGEST_WAIT,
        unit="seconds",
        asked=("occasion", OverflowWhen.TOO_LONG.value),
    ),
    Field(
        "action",
        "Then",
        "",
        "choice",
        OverflowAction.TRANSFER.value,
        (
            (OverflowAction.TRANSFER.value, "Send them to another queue"),
            (OverflowAction.CALL_BACK.value, "Offer a call-back"),
            (OverflowAction.QUEUE_ANYWAY.value, "Let them wait here anyway"),
            (OverflowAction.END.value, "End with the message"),
        ),
    ),
    Field(
        "to_queue_id",
        "Which queue",
        "",
        "row",
        of="queue",
        empty="Choose a queue",
        asked=("action", OverflowAction.TRANSFER.value),
    ),
    Field(
        "message",
        "What the patient is told",
        "Empty for the clinic's usual words. It can name {queue}, {clinic} and {opening}.",
        "long text",
        "",
        longest=1_000,
    ),
)

RULE: tuple[Field, ...] = (
    Field("name", "Name", "What staff call it.", "text", ""),
    Field(
        "queue_id",
        "Send to",
        "The queue for such contacts.",
        "row",
        of="queue",
        empty="The workstream's queue for the rest",
    ),
    Field(
        "priority",
        "Priority",
        "Higher goes first, whatever the queue.",
        "choice",
        "",
        (
            ("", "As usual"),
            *((str(int(one)), one.label) for one in Priority if one is not Priority.RED_FLAG),
        ),
    ),
    Field("active", "In use", "A rule that is not is passed over.", "switch", True),
    Field("conditions", "Conditions", "All of them must hold.", "own"),
    Field("skills", "Skills needed", "With the level from 1 to 10.", "own"),
)

SKILL: tuple[Field, ...] = (Field("name", "Name", "Such as a language or a subject.", "text", ""),)

HOURS: tuple[Field, ...] = (
    Field("name", "Name", "What staff call them.", "text", ""),
    Field(
        "time_zone",
        "Time zone",
        "IANA name, such as America/New_York; daylight saving is minded.",
        "time zone",
        "America/New_York",
        longest=60,
    ),
    Field("periods", "Open", "", "own"),
)

PRESENCE: tuple[Field, ...] = (
    Field("name", "Name", "What agents choose.", "text", "", longest=40),
    Field(
        "base",
        "Counts as",
        "Decides whether they are offered work.",
        "choice",
        Presence.AWAY.value,
        PRESENCES,
    ),
    Field("active", "In use", "One that is not can't be chosen any more.", "switch", True),
)

UNITS = Field(
    "capacity_units", "Units", "How much an agent can hold at once.", "number", 3, most=100
)

TABLES: dict[str, tuple[Field, ...]] = {
    "workstream": WORKSTREAM,
    "queue": QUEUE,
    "overflow": OVERFLOW,
    "rule": RULE,
    "skill": SKILL,
    "hours": HOURS,
    "presence": PRESENCE,
    "agent": (UNITS,),
    "reply": REPLY,
    "script": SCRIPT,
    "macro": MACRO,
    "clinic": CLINIC,
    "closure": CLOSURE,
    "practitioner": PRACTITIONER,
    "template": TEMPLATE,
    "away": TIME_OFF,
    "visit": VISIT,
}
"""Fields by the first word of a change's key, in the order of their forms."""

MOST_ROWS = {"conditions": 8, "needs": 6, "steps": 5, "periods": 4}
"""How many rows a form has for what there can be several of."""
