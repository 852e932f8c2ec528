"""The course of a training: what is learned when, with progress shown and places to go on from."""

import json
import math
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from psc_app.adapters.flair_model import FAMILIES, PatientModel, plain
from psc_app.training.corpus import Example, Noise

Say = Callable[[str], None]

_WARM = 0.06
"""Part of a stage in which the rate grows to its height."""

_BATCH = 32
_ALARM_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the course.

    Attributes:
        examples: what it goes through.
        times: how often.
        rate: the encoder's highest learning rate; the heads' is ten times that.
        noise: whether slips and stories are put in.
    """

    name: str
    examples: Sequence[Example]
    times: int
    rate: float
    noise: bool


class Course:
    """Goes through the stages; a course that was broken off goes on with the next round.

    Args:
        model: as it stands at the beginning.
        folder: where the weights are kept after each round.
    """

    def __init__(self, model: PatientModel, folder: Path, say: Say, seed: int = 7) -> None:
        """Prepare; nothing is computed yet."""
        self._model = model
        self._folder = folder
        self._say = say
        self._dice = random.Random(seed)  # noqa: S311 - no secret hangs on it
        torch.manual_seed(seed)

    def go(self, stages: Sequence[Stage], after_round: Callable[[], str]) -> None:
        """Run what is left of the stages.

        Args:
            after_round: measures the model on what it did not learn from; its words are shown.
        """
        done = self._resume()
        number = 0
        for stage in stages:
            for round_ in range(stage.times):
                number += 1
                if number <= done:
                    continue
                self._round(stage, round_)
                self._keep(number)
                self._say(f"  {after_round()}")

    def _resume(self) -> int:
        mark = self._folder / "course.json"
        if not mark.exists():
            return 0
        self._model.take(load_file(self._folder / "course.safetensors"))
        done = int(json.loads(mark.read_text())["rounds"])
        self._say(f"Going on after round {done}.")
        return done

    def _keep(self, number: int) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        save_file(self._model.weights(), self._folder / "course.safetensors")
        (self._folder / "course.json").write_text(json.dumps({"rounds": number}))

    def _round(self, stage: Stage, round_: int) -> None:
        model = self._model
        optimizer = torch.optim.AdamW(self._groups(stage.rate), weight_decay=0.01)
        batches = self._batches(stage)
        whole, before = stage.times * len(batches), round_ * len(batches)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: _rate_at((before + step) / whole)
        )
        model.train(True)
        began, lost = time.monotonic(), 0.0
        for number, batch in enumerate(batches, 1):
            loss = self._loss(batch, stage.noise)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self._weights(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            lost = 0.98 * lost + 0.02 * loss.item()
            if number % 50 == 0 or number == len(batches):
                per = (time.monotonic() - began) / number
                left = per * (len(batches) - number)
                part = f"{number}/{len(batches)}"
                shown = lost / (1 - 0.98**number)
                self._say(
                    f"{stage.name}, round {round_ + 1} of {stage.times}: {part},"
                    f" loss {shown:.3f}, {left / 60:.0f} min left in this round"
                )
        model.train(False)

    def _groups(self, rate: float) -> list[dict]:
        parts = self._model.parts()
        heads = [*parts["mood"].parameters(), *parts["alarm"].parameters()]
        return [
            {"params": list(parts["encoder"].parameters()), "lr": rate},
            {"params": heads, "lr": rate * 10},
        ]

    def _weights(self) -> list[torch.nn.Parameter]:
        return [weight for part in self._model.parts().values() for weight in part.parameters()]

    def _batches(self, stage: Stage) -> list[list[Example]]:
        """Shuffled batches of texts of like length."""
        order = list(stage.examples)
        self._dice.shuffle(order)
        batches = []
        for start in range(0, len(order), _BATCH * 40):
            pool = sorted(order[start : start + _BATCH * 40], key=lambda one: len(one.text))
            batches += [pool[at : at + _BATCH] for at in range(0, len(pool), _BATCH)]
        self._dice.shuffle(batches)
        return batches

    def _loss(self, batch: Sequence[Example], noise: bool) -> torch.Tensor:
        texts = [
            plain(self._noise.on(e.text, story=_may_grow(e)) if noise else e.text) for e in batch
        ]
        with torch.autocast("cpu", torch.bfloat16):
            moods, alarms = self._model.heads([text or "." for text in texts])
        moods, alarms = moods.float().log_softmax(-1), alarms.float().log_softmax(-1)
        total = torch.zeros(())
        weight = 0.0
        for row, example in enumerate(batch):
            if example.mood is not None:
                total = total - example.weight * (torch.tensor(example.mood) * moods[row]).sum()
                weight += example.weight
            elif example.side:
                total = total - example.weight * moods[row, list(example.side)].logsumexp(0)
                weight += example.weight
            if example.family is not None:
                total = total - _ALARM_WEIGHT * example.weight * (
                    (1 - example.doubt) * alarms[row, FAMILIES.index(example.family)]
                    + example.doubt * alarms[row, 0]
                )
                weight += _ALARM_WEIGHT * example.weight
        return total / max(weight, 1e-6)

    def _heard(self, example: Example, noise: bool) -> str:
        if not noise:
            return example.text
        return self._noise.on(example.text, story=_may_grow(example))

    def learn_stories_from(self, harmless: Iterable[str]) -> None:
        """Sentences that may be put around a message, as people do who tell long stories."""
        self._noise = Noise(list(harmless), self._dice.randrange(1 << 30))


def _may_grow(example: Example) -> bool:
    return example.mood is None and not example.side and len(example.text) < 300


def _rate_at(part: float) -> float:
    """The learning rate's share of its height after a part of a stage."""
    if part < _WARM:
        return part / _WARM
    return 0.5 * (1 + math.cos(math.pi * min(1.0, (part - _WARM) / (1 - _WARM)))) * 0.97 + 0.03
