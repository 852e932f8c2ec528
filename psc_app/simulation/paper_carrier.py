"""A carrier of texts on paper, for days on a turned clock: no wire, and the same troubles."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from psc_app.domain.text_traffic import Accepted, NoAnswer, Outcome, Taken, TryLater
from psc_app.domain.vocabulary import TextState
from psc_app.services.text_sending import Parcel


@dataclass(frozen=True, slots=True)
class Post:
    """A text that it has taken."""

    carrier_id: str
    parcel: Parcel
    at: datetime


class PaperCarrier:
    """Takes texts, or not; what it has taken it tells when asked.

    Attributes:
        fails: whether it is in trouble now.
        taken: how often it has taken each text, by the text's token.
        rests_until: until when it wants to be left alone.
    """

    def __init__(self, dice: random.Random) -> None:
        """A carrier that has taken nothing."""
        self._dice = dice
        self._posts: dict[str, list[Post]] = {}
        self.fails = False
        self.taken: Counter[str] = Counter()
        self.rests_until: datetime | None = None

    def send(self, parcel: Parcel, now: datetime) -> tuple[Outcome, Post | None]:
        """Take a text; what the clinic hears of it, and the text if it was taken."""
        if not self.fails:
            post = self._take(parcel, now)
            return Accepted(post.carrier_id, TextState.ACCEPTED, 1), post
        dice = self._dice.random()
        if dice < 0.5:
            self.rests_until = now + timedelta(seconds=20)
            return TryLater("20503", after=20, everybody=True), None
        return NoAnswer(), self._take(parcel, now) if dice < 0.75 else None

    def find(self, number: str, since: datetime) -> list[Taken]:
        """What it has taken for a number since a moment."""
        return [
            Taken(one.carrier_id, number, one.parcel.body, TextState.SENT, "", one.at, 1)
            for one in self._posts.get(number, ())
            if one.at >= since
        ]

    def _take(self, parcel: Parcel, now: datetime) -> Post:
        post = Post(f"SM{self._dice.getrandbits(128):032x}", parcel, now)
        self._posts.setdefault(parcel.to, []).append(post)
        self.taken[parcel.token] += 1
        return post
