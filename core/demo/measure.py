"""The figures of the embedded checkpoints: `python -m core.demo.measure [FOLDER ...]`.

On held-out documents: val loss with its standard error and its floor, exact match of greedy sums,
and the share of sampled records that obey their rule.
"""

import argparse
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.decode.sampling import log_probabilities
from core.demo.corpus import Document, documents, obeys_rule, pack_row, sum_document
from core.engine.engine import Engine
from core.kernels.torchload import torch
from core.network.load import load_whole
from core.network.model import Model
from core.protocol.events import Finished, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import text_request
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT

SEED = 20
BATCH = 16


@dataclass(frozen=True, slots=True)
class ValLoss:
    """Mean loss over complete held-out documents and its floor, both in nats per token."""

    mean: float
    standard_error: float
    floor: float
    tokens: int


@dataclass(frozen=True, slots=True)
class _Row:
    ids: list[int]
    whole: int
    nats: float


def _rows(length: int, tokens: int) -> Iterator[_Row]:
    source = documents(random.Random(SEED), held_out=True)
    counted = 0
    while counted < tokens:
        row = _Row(*pack_row(source, length + 1))
        counted += row.whole - 1
        yield row


@torch.inference_mode()
def val_loss(model: Model, tokens: int) -> ValLoss:
    """Return the loss of at least `tokens` held-out tokens, in rows like those of training."""
    rows = list(_rows(model.config.sequence_len, tokens))
    losses: list[float] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        ids = torch.tensor([row.ids for row in batch])
        logits = model.forward(ids[:, :-1], model.new_cache(len(batch)))
        logprobs = log_probabilities(logits).gather(-1, ids[:, 1:, None])[..., 0]
        pairs = zip(logprobs, batch, strict=True)
        losses += [-float(found[: row.whole - 1].double().sum()) for found, row in pairs]
    count = sum(row.whole - 1 for row in rows)
    mean = sum(losses) / count
    residuals = (
        (loss - mean * (row.whole - 1)) ** 2 for loss, row in zip(losses, rows, strict=True)
    )
    return ValLoss(
        mean, math.sqrt(sum(residuals)) / count, sum(row.nats for row in rows) / count, count
    )


def _text(engine: Engine, prompt: str, settings: SamplingSettings, seed: int) -> str:
    request = text_request(prompt, CURRENT, engine.config.sequence_len, settings, seed)
    events = list(engine.generate(request, lambda: settings, lambda: False))
    if isinstance(events[-1], Finished) and events[-1].error:
        raise events[-1].error
    return "".join(event.text for event in events if isinstance(event, Token | Finished))


def held_out_sums(count: int) -> list[Document]:
    """Return held-out sums of operands of up to three digits."""
    rng = random.Random(SEED)
    found: list[Document] = []
    while len(found) < count:
        document = sum_document(rng)
        if document.held_out:
            found.append(document)
    return found


def exact_match(engine: Engine, count: int) -> float:
    """Return the share of held-out sums that greedy decoding answers exactly."""
    settings = SamplingSettings(temperature=0.0, max_tokens=12, stop=("\n\n",))
    right = 0
    for document in held_out_sums(count):
        right += f"{document.key}{_text(engine, document.key, settings, 0)}\n\n" == document.text
    return right / count


def rule_share(engine: Engine, count: int) -> float:
    """Return the share of records sampled at temperature 0.8 that obey the H/B/L rule."""
    settings = SamplingSettings(temperature=0.8, max_tokens=20, stop=("\n",))
    lines = (f"H{_text(engine, 'H', settings, seed)}" for seed in range(count))
    return sum(map(obeys_rule, lines)) / count


def loaded(checkpoint: Checkpoint) -> Engine:
    """Return an engine that has loaded a checkpoint in float32 on the CPU."""
    engine = Engine()
    for _ in engine.load(checkpoint, CURRENT, LoadOptions("cpu", "fp32")):
        pass
    return engine


def main() -> None:
    """Print one line for each checkpoint."""
    parser = argparse.ArgumentParser(description="Measure the embedded checkpoints.")
    parser.add_argument("folders", nargs="*", type=Path, default=[DEMO])
    parser.add_argument("--tokens", type=int, default=200_000)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    for checkpoint in scan(options.folders):
        loss = val_loss(load_whole(checkpoint.index(), checkpoint.config()), options.tokens)
        engine = loaded(checkpoint)
        print(
            f"{checkpoint.name}  val loss {loss.mean:.4f} ± {loss.standard_error:.4f}  "
            f"floor {loss.floor:.4f}  tokens {loss.tokens:,}  "
            f"exact match {exact_match(engine, options.count):.1%}  "
            f"rule {rule_share(engine, options.count):.1%}",
            flush=True,
        )


if __name__ == "__main__":
    main()
