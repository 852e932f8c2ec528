"""How the conversation in front sounds, and why."""

from typing import Any

import reflex as rx

from psc_app.domain.actor import Actor
from psc_app.domain.mood import MoodCard, MoodOfMessageCard
from psc_app.services import mood
from psc_app.state.gate import handler
from psc_app.wiring import house


class MoodState(rx.State, mixin=True):
    """The mood of the open conversation.

    Attributes:
        mood: as it stands.
        mood_why: the messages that made it, as they were last asked for.
        mood_of: the conversation that mood_why belongs to.
    """

    mood: rx.Field[MoodCard] = rx.field(default_factory=MoodCard)
    mood_why: rx.Field[list[MoodOfMessageCard]] = rx.field(default_factory=list)
    mood_of: rx.Field[int] = rx.field(0)

    def _patch_mood(self, actor: Actor, thread: int) -> dict[str, Any]:
        """The mood where it changed, as values of vars; see LiveState._patch."""
        found = house().store.glimpse(actor, mood.glance, thread)
        return {} if vars(self)["mood"] == found else {"mood": found}

    @rx.event
    @handler("staff", activity=False)
    async def explain_mood(self, actor: Actor, thread: int) -> None:
        """Read the messages that made the mood of the conversation in front."""
        if thread == self.thread:
            self.mood_why = list(await house().store.look(actor, mood.explain, thread))
            self.mood_of = thread
