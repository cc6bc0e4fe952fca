"""Train the three embedded checkpoints: `python -m core.demo.train OUT`, 75 minutes on 2 cores.

Stage 1 trains on newly generated documents and saves an early step and the last one. Stage 2
continues on 2,000 fixed documents until the held-out loss is clearly worse, to get an overfitted
checkpoint on purpose.
"""

import argparse
import itertools
import json
import math
import random
import time
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

from core.demo.autograd_network import (
    CONFIG,
    LENGTH,
    Weights,
    forward,
    initial_weights,
    loss_of,
    rope_tables,
)
from core.demo.corpus import Document, documents, pack_row
from core.demo.muon import Muon
from core.kernels.torchload import torch

ROWS = 16
EARLY_STEP, LAST_STEP, WARMUP = 1000, 8000, 200
FIXED_DOCUMENTS, STAGE2_RATE, STAGE2_EVERY, STAGE2_MAX = 2000, 0.15, 25, 1500
WORSE = (1.015, 1.04)


def rows(source: Iterator[Document], count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return inputs and targets [count, T]; targets in a document that the row cuts are -1."""
    inputs = torch.empty(count, LENGTH, dtype=torch.long)
    targets = torch.full((count, LENGTH), -1)
    for row in range(count):
        ids, whole, _ = pack_row(source, LENGTH + 1)
        inputs[row] = torch.tensor(ids[:-1])
        targets[row, : whole - 1] = torch.tensor(ids[1:whole])
    return inputs, targets


class Trainer:
    """Weights, their optimizers and the figures of the run that the meta files record."""

    def __init__(self, out: Path, seed: int) -> None:
        self.out, self.seed, self.step = out, seed, 0
        self.weights = initial_weights(seed)
        self.tables = rope_tables()
        for weight in self.weights.values():
            weight.requires_grad_()
        embeddings = [w for name, w in self.weights.items() if ".h." not in name]
        matrices = [w for name, w in self.weights.items() if ".h." in name]
        self.muon = Muon(matrices, 0.02)
        self.adam = torch.optim.AdamW(embeddings, lr=1e-2, betas=(0.9, 0.95), weight_decay=0.0)
        held_out = documents(random.Random(seed + 1), held_out=True)
        self.held_out = rows(held_out, 400)
        self.started, self.smooth, self.best = time.monotonic(), math.nan, math.inf

    def update(self, inputs: torch.Tensor, targets: torch.Tensor, scale: float) -> None:
        """Make one optimizer step at `scale` times the base rates."""
        loss = loss_of(forward(self.weights, inputs, self.tables), targets)
        loss.backward()
        for group in self.adam.param_groups:
            group["lr"] = 1e-2 * scale
        self.adam.step()
        self.muon.step(scale)
        for weight in self.weights.values():
            weight.grad = None
        value = loss.item()
        self.smooth = value if math.isnan(self.smooth) else 0.98 * self.smooth + 0.02 * value
        self.step += 1

    @torch.no_grad()
    def val_loss(self) -> float:
        """Return the held-out loss in nats per token, with the weights rounded to bfloat16."""
        stored: Weights = OrderedDict((k, w.bfloat16().float()) for k, w in self.weights.items())
        inputs, targets = self.held_out
        total, count = 0.0, 0
        for start in range(0, len(inputs), 40):
            chosen = targets[start : start + 40]
            tokens = int((chosen >= 0).sum())
            logits = forward(stored, inputs[start : start + 40], self.tables)
            total += loss_of(logits, chosen).item() * tokens
            count += tokens
        return total / count

    def save(self, val_loss: float) -> None:
        """Write model and meta in the fork's layout, all weights bfloat16."""
        folder = self.out / f"step_{self.step:06d}"
        folder.mkdir(parents=True, exist_ok=True)
        state = OrderedDict((k, w.detach().bfloat16()) for k, w in self.weights.items())
        torch.save(state, folder / f"model_{self.step:06d}.pt")
        self.best = min(self.best, val_loss)
        meta = {
            "step": self.step,
            "val_loss": round(val_loss, 4),
            "model_config": CONFIG,
            "user_config": {"wandb_run": "demo", "seed": self.seed, "num_iterations": LAST_STEP},
            "device_batch_size": ROWS,
            "max_seq_len": LENGTH,
            "dataloader_state_dict": {"idx": 0, "epoch": 0},
            "loop_state": {
                "min_val_loss": round(self.best, 4),
                "smooth_train_loss": round(self.smooth, 4),
                "total_training_time": round(time.monotonic() - self.started, 1),
            },
        }
        (folder / f"meta_{self.step:06d}.json").write_text(json.dumps(meta, indent=2) + "\n")

    def report(self) -> float:
        """Print and return the held-out loss."""
        loss = self.val_loss()
        seconds = time.monotonic() - self.started
        print(
            f"step {self.step:5d}  train {self.smooth:.4f}  val {loss:.4f}  {seconds:6.0f} s",
            flush=True,
        )
        return loss


def rate_scale(step: int, last: int) -> float:
    """Return the factor of the rates: warm-up, constant, then linear to 0 over the second half."""
    if step < WARMUP:
        return (step + 1) / WARMUP
    return min(1.0, 2 * (last - step) / last)


def stage_one(trainer: Trainer, last: int) -> float:
    """Train on new documents, save the early and the last step, and return the last loss."""
    source = documents(random.Random(trainer.seed), held_out=False)
    loss = math.nan
    for step in range(last):
        trainer.update(*rows(source, ROWS), rate_scale(step, last))
        done = trainer.step
        if done % 250 == 0 or done == last:
            loss = trainer.report()
        if done in (EARLY_STEP, last):
            trainer.save(loss)
    return loss


def stage_two(trainer: Trainer, best: float) -> None:
    """Continue on few fixed documents until the held-out loss is 1.5 to 4 % above the best."""
    fresh = documents(random.Random(trainer.seed + 2), held_out=False)
    fixed = list(itertools.islice(fresh, FIXED_DOCUMENTS))
    rng = random.Random(trainer.seed + 3)
    source = (rng.choice(fixed) for _ in itertools.count())
    for _ in range(STAGE2_MAX // STAGE2_EVERY):
        for _ in range(STAGE2_EVERY):
            trainer.update(*rows(source, ROWS), STAGE2_RATE)
        loss = trainer.report()
        if loss >= best * (WORSE[0] + WORSE[1]) / 2:
            break
    trainer.save(loss)


def main() -> None:
    """Run both stages."""
    parser = argparse.ArgumentParser(description="Train the embedded checkpoints.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=LAST_STEP)
    options = parser.parse_args()
    trainer = Trainer(options.out, options.seed)
    stage_two(trainer, stage_one(trainer, options.steps))


if __name__ == "__main__":
    main()
