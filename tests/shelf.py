"""A few articles for tests, and who writes, reads and sends them."""

from typing import Any

from people import Clinic

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.vocabulary import Role
from psc_app.models.knowledge import Article
from psc_app.services import furniture_knowledge, knowledge

FEVER = {
    "title": "Fever",
    "body": "Your temperature is above normal.\n\nCauses are\n- Flu\n- Heat\n\nDrink enough.",
    "synonyms": "Pyrexia",
    "topics": "Infections\nChildren",
    "language": "en",
    "audience": "external",
    "status": "published",
    "source": "MedlinePlus",
    "source_url": "https://medlineplus.example/fever.html",
    "source_date": "2014–2018",
    "attribution": "Courtesy of MedlinePlus",
}
RULES = FEVER | {"title": "Fever calls", "audience": "internal", "topics": "How we work"}
DRAFT = FEVER | {"title": "Feverfew", "status": "draft"}

NOBODY = Actor(Role.VISITOR, 0, "")
"""Somebody with a browser who never wrote."""


def admin(clinic: Clinic) -> Actor:
    return clinic.staff(Role.ADMIN, member=False, ready=False)


def write(clinic: Clinic, form: dict[str, str] = FEVER, **more: str) -> int:
    """Add an article; its key."""
    return clinic.do(SYSTEM, furniture_knowledge.save, 0, form | more)


def row(clinic: Clinic, key: int) -> Article:
    return clinic.rows(Article, Article.id == key)[0]


def found(clinic: Clinic, who: Actor, question: str, **more: Any) -> list[str]:
    lines = clinic.look(who, knowledge.find, clinic.house.search, question, **more)
    return [one.title for one in lines]
