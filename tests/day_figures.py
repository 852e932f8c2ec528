"""A morning at the clinic, and a supervisor who looks at its figures."""

from people import Clinic

from psc_app.domain.actor import Actor
from psc_app.domain.measures.catalogue import MEASURES
from psc_app.domain.measures.chosen import Chosen
from psc_app.domain.vocabulary import Role
from psc_app.services import closing
from psc_app.services.insights.cut import Cut, cut
from psc_app.services.insights.figures import figure
from psc_app.services.insights.ledger import Ledger

DAY = Chosen(window="24h")


class Figures:
    """A supervisor's look at the figures."""

    def __init__(self, clinic: Clinic) -> None:
        self.house, self.supervisor = clinic.house, clinic.supervisor()

    def cut(self, chosen: Chosen = DAY, ledger: Ledger | None = None) -> Cut:
        book = ledger or self.house.ledger
        return self.house.store.look_now(self.supervisor, cut, book, chosen)

    def value(self, key: str, chosen: Chosen = DAY) -> float | None:
        return figure(self.cut(chosen), key).value

    def all(self, ledger: Ledger | None = None) -> dict[str, float | None]:
        one = self.cut(ledger=ledger)
        return {key: figure(one, key).value for key in MEASURES}


def morning(clinic: Clinic) -> None:
    """Two agents, one chat that was wrapped up, one left, one that goes on and one that waits."""
    ana, ben = clinic.staff(units=1), clinic.staff(units=1)
    first = clinic.start()
    clinic.clock.turn(seconds=12)
    clinic.accept(first)
    clinic.clock.turn(minutes=6)
    patient = clinic.conversation(first)
    clinic.say(Actor(Role.VISITOR, patient.visitor_id or 0, "V"), first, "Hello?")
    clinic.clock.turn(seconds=40)
    holder = clinic.agent(clinic.conversation(first).agent_id or 0)
    clinic.say(holder, first, "Good morning")
    clinic.close(holder, first)
    clinic.talk(ana if holder.id == ben.id else ben)
    clinic.clock.turn(minutes=3)
    clinic.talk(holder)
    gone = clinic.start()
    clinic.clock.turn(seconds=90)
    visitor = clinic.conversation(gone).visitor_id or 0
    clinic.do(Actor(Role.VISITOR, visitor, "V"), closing.leave, gone)
    clinic.start()
    clinic.clock.turn(seconds=30)
