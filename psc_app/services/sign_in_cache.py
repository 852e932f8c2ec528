"""What this process remembers of sign-ins, so that each event can check its own cheaply.

A memory is believed for at most fifteen seconds: that is how late a revocation
made elsewhere takes effect. One made in this process takes effect at once,
because whoever makes it calls `forget` after the commit.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from psc_app.domain.actor import Actor

BELIEVED = timedelta(seconds=15)
"""How long a memory may be used."""
REFRESH = timedelta(seconds=10)
"""From this age on it is looked up anew beside its use."""


@dataclass(slots=True)
class Known:
    """A living sign-in as it was when looked up.

    Attributes:
        actor: who came by it.
        seen_at: when the person last did something, to the minute.
        expires_at: its absolute end.
        looked_at: when the database said so.
        refreshing: whether a new look is under way.
    """

    actor: Actor
    seen_at: datetime
    expires_at: datetime
    looked_at: datetime
    refreshing: bool = False


class SignInCache:
    """Living sign-ins by the hash of their token; used on the event loop only."""

    def __init__(self, most: int = 20_000) -> None:
        """An empty memory of at most so many sign-ins; the oldest use goes first."""
        self._most = most
        self._known: OrderedDict[str, Known] = OrderedDict()
        self.generation = 0

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._known)

    def get(self, token_hash: str, now: datetime) -> Known | None:
        """What is remembered and young enough to be believed."""
        known = self._known.get(token_hash)
        if known is None:
            return None
        if not timedelta(0) <= now - known.looked_at < BELIEVED:
            del self._known[token_hash]
            return None
        self._known.move_to_end(token_hash)
        return known

    def keep(self, token_hash: str, known: Known, generation: int) -> None:
        """Remember what a look found, unless something was revoked meanwhile.

        Args:
            token_hash: SHA-256 of the token.
            known: what the look found.
            generation: `generation` as it was before the look.
        """
        if generation != self.generation:
            return
        self._known[token_hash] = known
        self._known.move_to_end(token_hash)
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    def forget(self, *token_hashes: str) -> None:
        """Look these up anew at their next use; with none named, all of them."""
        self.generation += 1
        if not token_hashes:
            self._known.clear()
        for token_hash in token_hashes:
            self._known.pop(token_hash, None)


CACHE = SignInCache()
"""This process's memory; tokens are random, so one serves any database."""
