"""The project's own language model: one small encoder, two heads of Flair's TextClassifier.

One head reads how a message sounds, the other whether it tells of an emergency.
Weights and vocabulary lie in `psc_app/adapters/patient_model`, made by
`python -m psc_app train-sentiment`; CARD.md beside them tells of data, figures
and limits. Imported only where torch and Flair are installed, which takes
seconds and hundreds of megabytes: by the worker process, and by training.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import flair
import torch
from flair.data import Dictionary, Sentence
from flair.embeddings import TransformerDocumentEmbeddings
from flair.models import TextClassifier
from safetensors.torch import load_file, save_file
from transformers import BertConfig

from psc_app.domain.emoji_words import spelled_out
from psc_app.domain.reading import Alarm, Reading
from psc_app.domain.red_flags import Family, Tier
from psc_app.domain.vocabulary import Engine

FOLDER = Path(__file__).parent / "patient_model"
LEVELS = tuple(str(level) for level in range(-3, 4))
"""What the head for sentiment tells apart, from very negative to very positive."""

NOTHING = "none"
FAMILIES = (NOTHING, *(family.value for family in Family))
"""What the head for emergencies tells apart."""

LONGEST = 192
"""Word pieces read at a time; a longer message is read in overlapping stretches."""

_STRETCH, _STEP, _MOST_STRETCHES = 110, 80, 12
"""Words of a stretch of a long message, words to the next one, and how many at most."""

_COURTESY = {
    "thank you": 0.0,
    "thanks": 0.0,
    "yes please": 0.0,
    "no thank you": 0.0,
    "thank you very much": 1.0,
    "thanks very much": 1.0,
}
"""Whole messages of courtesy, whose level SPEC section 9 fixes; no chance decides them."""

_SURE_OF_SIDE, _TORN = 0.7, 0.2
"""Chance of a side below which it counts, and of the other from which it counts, as being torn."""

_BATCH = 32
"""Texts that are computed together."""

_MATCHED = 300
"""Characters kept of the sentence that made an alarm."""

_FACTS, _WEIGHTS = "model.json", "weights.safetensors"

_SENTENCES = re.compile(r"(?<=[.!?…\n])\s+|\n+")


def plain(text: str) -> str:
    """A text as the model reads it: emoji as words, spaces and repeated signs cut short."""
    text = spelled_out(text)
    text = re.sub(r"([!?.,])\1{2,}", r"\1\1", text)
    text = re.sub(r"(\w)\1{3,}", r"\1\1", text)
    return " ".join(text.split())


def bare(text: str) -> str:
    """The words of a text, without signs and capitals."""
    return " ".join(re.findall(r"[\w']+", text.lower()))


@dataclass(frozen=True, slots=True)
class Points:
    """Where the head for emergencies calls out, as chances from 0 to 1; see the card."""

    alert: float
    review: float


class PatientModel:
    """The encoder with both heads.

    Args:
        folder: where config, vocabulary and, once trained, the weights lie.
        trained: whether to load the weights; without, the heads are random.
    """

    def __init__(self, folder: Path = FOLDER, *, trained: bool = True) -> None:
        """Build it; reads the weights where there are some.

        Raises:
            FileNotFoundError: there are no weights.
        """
        flair.device = torch.device("cpu")
        facts = json.loads((folder / _FACTS).read_text()) if trained else {}
        self.version: str = facts.get("version", "untrained")
        self.points = Points(facts.get("alert", 0.5), facts.get("review", 0.3))
        self.embedding = TransformerDocumentEmbeddings(
            str(folder),
            saved_config=BertConfig.from_pretrained(str(folder), output_hidden_states=True),
            fine_tune=True,
            cls_pooling="mean",
            layers="-1",
            use_context_separator=False,
        )
        self.mood = TextClassifier(
            self.embedding, label_type="mood", label_dictionary=_dictionary(LEVELS)
        )
        self.alarm = TextClassifier(
            self.embedding, label_type="alarm", label_dictionary=_dictionary(FAMILIES)
        )
        if trained:
            self.take(unpacked(load_file(folder / _WEIGHTS)))
        self.train(False)

    def parts(self) -> dict[str, torch.nn.Module]:
        """What has weights, by name."""
        return {
            "encoder": self.embedding.model,
            "mood": self.mood.decoder,
            "alarm": self.alarm.decoder,
        }

    def take(self, weights: Mapping[str, torch.Tensor]) -> None:
        """Take over these weights, named "part.name"."""
        for name, part in self.parts().items():
            head = f"{name}."
            own = {k.removeprefix(head): v for k, v in weights.items() if k.startswith(head)}
            part.load_state_dict(own, strict=False)

    def weights(self) -> dict[str, torch.Tensor]:
        """All weights, named "part.name"."""
        return {
            f"{name}.{key}": value.detach().clone().contiguous()
            for name, part in self.parts().items()
            for key, value in part.state_dict().items()
        }

    def train(self, on: bool) -> None:
        """Switch what only training needs, such as dropout, on or off."""
        for classifier in (self.mood, self.alarm):
            classifier.train(on)

    def quicken(self) -> "PatientModel":
        """Compute with eight-bit numbers where that costs no accuracy; good for reading only.

        What leaves a layer's inner part has a few numbers far larger than the rest: in eight bits
        that part loses one emergency in fifty, so it stays as it is.
        """
        encoder = self.embedding.model
        kind = torch.ao.quantization.per_channel_dynamic_qconfig
        small = {
            name: kind
            for name, part in encoder.named_modules()
            if isinstance(part, torch.nn.Linear) and not _leaves_inner_part(name)
        }
        self.embedding.model = torch.ao.quantization.quantize_dynamic(encoder, small)
        return self

    def heads(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """What both heads say of texts that are `plain`, before it is made into chances."""
        sentences = [Sentence(text, use_tokenizer=False) for text in texts]
        seen: Any = self.mood._encode_data_points(sentences, sentences)
        return self.mood.decoder(seen), self.alarm.decoder(seen)

    def chances(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Chances of the levels and of the families, a row for each text."""
        if not texts:
            return torch.empty(0, len(LEVELS)), torch.empty(0, len(FAMILIES))
        with torch.inference_mode():
            moods, alarms = self.heads([plain(text) or "." for text in texts])
            return moods.softmax(-1), alarms.softmax(-1)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """A reading for each text; long ones are read in stretches."""
        stretches = [stretches_of(text) for text in texts]
        flat = [stretch for each in stretches for stretch in each]
        # Texts of like length together, so that little is padding.
        order = sorted(range(len(flat)), key=lambda at: len(flat[at]))
        moods = torch.empty(len(flat), len(LEVELS))
        alarms = torch.empty(len(flat), len(FAMILIES))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            moods[rows], alarms[rows] = self.chances([flat[at] for at in rows])
        found, at = [], 0
        for text, own in zip(texts, stretches, strict=True):
            rows = slice(at, at + len(own))
            at += len(own)
            found.append(
                Reading(
                    score=_COURTESY.get(bare(text), score_of(moods[rows].mean(0).tolist())),
                    engine=Engine.FLAIR,
                    version=self.version,
                    alarm=self._alarm(own, alarms[rows]),
                )
            )
        return found

    def _alarm(self, own: Sequence[str], chances: torch.Tensor) -> Alarm | None:
        """What the worst stretch of a message tells of, if it is worth a call."""
        at = int(chances[:, 0].argmin())
        worst = chances[at]
        chance = 1.0 - worst[0].item()
        if chance < self.points.review:
            return None
        return Alarm(
            family=FAMILIES[1 + int(worst[1:].argmax())],
            tier=(Tier.ALERT if chance >= self.points.alert else Tier.REVIEW).value,
            chance=round(chance, 3),
            matched=self._sentence(own[at]),
        )

    def _sentence(self, text: str) -> str:
        """The sentence that sounds most like an emergency by itself."""
        sentences = [part for part in _SENTENCES.split(text.strip()) if part.strip()]
        if len(sentences) < 2:
            return text.strip()[:_MATCHED]
        _, alarms = self.chances(sentences)
        return sentences[int(alarms[:, 0].argmin())][:_MATCHED]

    def save(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """Write everything a reader needs: no pickle, numbers of eight bits where they do."""
        folder.mkdir(parents=True, exist_ok=True)
        self.embedding.tokenizer.save_pretrained(folder)
        self.embedding.model.config.save_pretrained(folder)
        save_file(packed(self.weights()), folder / _WEIGHTS)
        (folder / _FACTS).write_text(json.dumps(dict(facts), indent=2) + "\n")


def _leaves_inner_part(name: str) -> bool:
    return name.endswith(".output.dense") and ".attention." not in name


def _dictionary(names: Sequence[str]) -> Dictionary:
    found = Dictionary(add_unk=False)
    for name in names:
        found.add_item(name)
    return found


def stretches_of(text: str) -> list[str]:
    """A long text in overlapping stretches, a short one as it is."""
    words = text.split()
    if len(words) <= _STRETCH:
        return [text]
    starts = range(0, len(words) - _STRETCH + _STEP, _STEP)
    return [" ".join(words[start : start + _STRETCH]) for start in starts][:_MOST_STRETCHES]


def score_of(chances: Sequence[float]) -> float:
    """A score from -3 to 3 out of the chances of the seven levels.

    First the side: negative, neutral or positive, whichever has the most of the chances; then
    how far, as the mean of that side. A model that is torn between both sides says neutral: to
    take somebody's anger for joy is the worst mistake it can make.
    """
    negative, neutral, positive = sum(chances[:3]), chances[3], sum(chances[4:])
    most, other = max(negative, positive), min(negative, positive)
    if neutral >= most or (most < _SURE_OF_SIDE and other > _TORN):
        return 0.0
    side = range(3) if negative == most else range(4, 7)
    return round(sum(chances[at] * (at - 3) for at in side) / most, 2)


def packed(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Matrices as whole numbers of eight bits with a scale for each row, the rest in half."""
    small: dict[str, torch.Tensor] = {}
    for name, value in weights.items():
        if not value.is_floating_point():
            small[name] = value
        elif value.dim() == 2 and value.numel() > 10_000:
            scale = value.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
            small[f"{name}:scale"] = scale.float()
            small[name] = (value / scale).round().to(torch.int8)
        else:
            small[name] = value.half()
    return small


def unpacked(small: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights as they were, but for the rounding."""
    weights = {}
    for name, value in small.items():
        if name.endswith(":scale"):
            continue
        scale = small.get(f"{name}:scale")
        weights[name] = value.float() if scale is None else value.float() * scale
    return weights


def load() -> PatientModel:
    """The shipped model, ready to read.

    Raises:
        FileNotFoundError: its weights are not there.
    """
    torch.set_num_threads(1)
    return PatientModel().quicken()
