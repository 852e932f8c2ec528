"""The clinic's articles: MedlinePlus's, with their source, and a few of the clinic's own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from psc_app.domain.knowledge_cards import Document
from psc_app.services import furniture_knowledge
from psc_app.services.work import Work

_FILE = Path(__file__).parent / "articles" / "articles.jsonl"
_SOURCE = "MedlinePlus Health Topics (US National Library of Medicine), through MedQuAD (CC BY 4.0)"
_DATE = "2014–2018"

_OWN: tuple[dict[str, Any], ...] = (
    {
        "title": "Identity check before anything is said",
        "synonyms": ["Verify the patient", "Two identifiers"],
        "topics": ["How we work"],
        "body": (
            "Ask for two of these before you say anything from a record, and compare them with"
            " it:\n- full name\n- date of birth\n- the phone number we have\n- the street of the"
            " address we have\n\nA family member gets nothing from a record unless the patient has"
            " named them as a contact. If something does not fit, say that you will call back on"
            " the number we have, and leave a note.\n\nA signed-in patient is known already."
        ),
    },
    {
        "title": "Refill requests: who does what",
        "synonyms": ["Prescription refill", "Renewal"],
        "topics": ["How we work", "Medicines"],
        "body": (
            "Front desk: take the medicine's name, the strength, how many doses are left and the"
            " pharmacy. Open a case of the kind refill, due in two working days.\n\nPharmacy"
            " answers whether it can be renewed. Controlled medicines always need a visit.\n\n"
            "A patient with three doses or fewer of a medicine for the heart, diabetes, epilepsy or"
            " clotting goes to the nurse line at once. Do not tell anybody to stop, skip or double"
            " a dose."
        ),
    },
    {
        "title": "When to put a nurse on at once",
        "synonyms": ["Escalation", "Urgent symptoms"],
        "topics": ["How we work", "Emergencies and first aid"],
        "body": (
            "Consult the nurse line in the chat, without waiting for the end of the talk, when"
            " somebody writes of:\n- pain or pressure in the chest, or trouble breathing\n- a"
            " weakness, numbness or drooping on one side, or trouble speaking\n- bleeding that"
            " does not stop\n- a fever in a baby under three months\n- a wish to die or to hurt"
            " themselves or others\n\nIf it may be an emergency, say first that they should call"
            " 911."
        ),
    },
)
"""What is for staff only. Invented, like the clinic."""


def rows() -> Iterator[dict[str, Any]]:
    """The 149 articles, as `furniture_knowledge.bring_in` takes them."""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        one.pop("medquad_id")
        yield one | {
            "language": "en",
            "audience": "external",
            "status": "published",
            "source": _SOURCE,
            "source_date": _DATE,
        }


def documents() -> list[Document]:
    """The same as search takes them in, where there is no database."""
    return [
        Document(
            article_id=number,
            slug=one["slug"],
            names=(one["title"], *one["synonyms"]),
            body=one["body"],
            topics=tuple(one["topics"]),
        )
        for number, one in enumerate(rows(), 1)
    ]


def stock(work: Work) -> None:
    """Put the articles on the shelf; those that are there stay as they are."""
    furniture_knowledge.bring_in(work, rows(), "Came with the demonstration")
    own = ({"audience": "internal", "status": "published", **one} for one in _OWN)
    furniture_knowledge.bring_in(work, own, "Came with the demonstration")
