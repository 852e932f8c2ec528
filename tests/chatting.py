"""A guest and an agent who chat."""

from people import Clinic

from psc_app.services import (
    messages,
)


class Talk:
    """A guest and an agent in a chat."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.guest, self.agent = clinic.visitor(), clinic.staff()
        self.id = clinic.talk(self.agent, self.guest)

    def newest(self, who):
        return self.clinic.look(who, messages.look_newest, self.id).messages

    def bodies(self, who) -> list[str]:
        return [card.body for card in self.newest(who) if card.author_kind != "system"]
