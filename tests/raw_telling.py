"""The words in which a conversation is told to the event log, line by line, as the services do."""

import random
from collections.abc import Iterable
from itertools import count
from typing import Any

from raw_line import Raw

from psc_app.domain.vocabulary import ConversationState as S
from psc_app.domain.vocabulary import Deed, Role

TALKS = (1, 5, 12, 30, 60, 120, 240, 600)
"""Seconds between two things that are said."""


class Telling:
    """One conversation, as far as it is told, and the words to tell it in."""

    def __init__(
        self, chance: random.Random, chat: int, at: int, agents: list[int], queues: list[int]
    ) -> None:
        self.chance, self.chat, self.at = chance, chat, at
        self.agents, self.queues = agents, queues
        self.lines: list[Raw] = []
        self.queue = chance.choice(queues)
        self.channel = chance.choice(("chat", "chat", "sms"))
        self.live = True
        self.state: S | None = None
        self.agent: int | None = None
        self.seq = 0
        self.rated = False
        self.offers = count(chat * 1_000)

    # ------------------------------------------------------------ words

    def say(self, deed: Deed, role: Role = Role.SYSTEM, actor: int = 0, **columns: Any) -> None:
        """Add a line at this moment; what is no column goes into its detail."""
        known = {name: columns.pop(name) for name in ("staff", "queue", "why") if name in columns}
        line = Raw(self.at, deed, self.chat, role, actor, detail=columns, **known)
        self.lines.append(line)

    def move(self, after: S, why: str = "", **detail: Any) -> None:
        line = Raw(self.at, Deed.MOVED, self.chat, staff=self.agent, queue=self.queue)
        line.before, line.after, line.why, line.detail = self.state, after, str(why), detail
        self.lines.append(line)
        self.state = after

    def message(self, author: str, visibility: str = "public", actor: int = 0) -> None:
        self.seq += 1
        role = {"patient": Role.VISITOR, "agent": Role.AGENT}.get(author, Role.SYSTEM)
        self.say(
            Deed.MESSAGE,
            role,
            actor or (7 if author == "patient" else 0),
            seq=self.seq,
            author=author,
            visibility=visibility,
        )

    def wait(self, seconds: Iterable[int] = TALKS) -> None:
        """Let time pass, often by whole seconds."""
        self.at += self.chance.choice(tuple(seconds)) * 1_000
        if self.chance.random() < 0.2:
            self.at += self.chance.randrange(1_000)

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share
