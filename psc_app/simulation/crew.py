"""Staff for a simulation: accounts in an empty clinic, as the command line would make them."""

from collections.abc import Sequence

from sqlmodel import col, select

from psc_app.domain.actor import SYSTEM, Actor
from psc_app.domain.permissions import Right
from psc_app.domain.vocabulary import Role
from psc_app.models.people import Staff
from psc_app.ports.store import Store
from psc_app.services import accounts, workplace
from psc_app.services.work import Work

PREFIX = "sim-"
"""How usernames of simulated staff begin, so that they are known by it."""

BOSS = f"{PREFIX}boss"
_GIVEN = ("Ada", "Bo", "Cleo", "Dan", "Edda", "Finn", "Gia", "Hal", "Ivy", "Jon", "Kaya", "Leo")
_FAMILY = ("Abel", "Berg", "Cole", "Dorn", "Ems", "Faro", "Gold", "Hill", "Ives", "Jain")


def hire(store: Store, agents: int, password_hash: str, *, texts: bool) -> list[Actor]:
    """Open accounts for agents and one supervisor, who serve every queue there is.

    Accounts of an earlier simulation are used again, with the new password.

    Args:
        agents: how many agents there are to be.
        password_hash: everybody's.
        texts: whether the clinic texts.

    Returns:
        The agents, then the supervisor.
    """

    def open_accounts(work: Work) -> list[Actor]:
        workplace.furnish(work, texts=texts)
        people = [_one(work, f"{PREFIX}{n + 1:03d}", _name(n), _role(n), password_hash)
                  for n in range(agents)]  # fmt: skip
        boss = _one(work, BOSS, "Sasha Boss", Role.SUPERVISOR, password_hash)
        return [*people, boss]

    return store.do_now(SYSTEM, open_accounts)


def _one(work: Work, username: str, name: str, role: Role, password_hash: str) -> Actor:
    known = work.session.exec(select(Staff).where(Staff.username == username)).first()
    if known is not None and known.id is not None:
        accounts.set_staff_password(work, known.id, password_hash)
        key, role = known.id, Role(known.role)
    else:
        key = accounts.create_staff(work, username, name, role, password_hash)
    if role is not Role.SUPERVISOR:
        workplace.join_queues(work, key)
    return Actor(role, key, name)


def _name(number: int) -> str:
    given = _GIVEN[number % len(_GIVEN)]
    family = _FAMILY[number // len(_GIVEN) % len(_FAMILY)]
    return f"{given} {family}"


def _role(number: int) -> Role:
    return Role.NURSE if number % 3 == 0 else Role.AGENT


def at_work(work: Work) -> Sequence[tuple[str, Actor]]:
    """Who could answer in this clinic, by username, and what they are."""
    found = work.session.exec(
        select(Staff).where(col(Staff.active).is_(True), Staff.capacity_units > 0)
        .order_by(col(Staff.id))
    ).all()  # fmt: skip
    people = [(one.username, Actor(Role(one.role), one.id or 0, one.full_name)) for one in found]
    return [(name, actor) for name, actor in people if actor.may(Right.WORK_CONVERSATIONS)]
