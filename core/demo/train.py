"""Train the three embedded checkpoints: `python -m core.demo.train OUT`, 75 minutes on 2 cores.

Stage 1 trains on newly generated documents and saves an early step and the last one. Stage 2
continues on 2,000 fixed documents until the held-out loss is clearly worse, to get an overfitted
checkpoint on purpose. This network is written for autograd, separately from core/network/model.py,
which has fused arithmetic and a cache for decoding. A test with the committed weights checks that
the two agree.
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

from core.demo.corpus import Document, documents, pack_row
from core.kernels.torchload import torch

F = torch.nn.functional
CONFIG = {
    "sequence_len": 256,
    "vocab_size": 32,
    "n_layer": 4,
    "n_head": 4,
    "n_kv_head": 4,
    "n_embd": 128,
}
ROWS, LENGTH = 16, CONFIG["sequence_len"]
EARLY_STEP, LAST_STEP, WARMUP = 1000, 8000, 200
FIXED_DOCUMENTS, STAGE2_RATE, STAGE2_EVERY, STAGE2_MAX = 2000, 0.15, 25, 1500
WORSE = (1.015, 1.04)
NORM_EPS = 1.1920929e-07
Weights = OrderedDict[str, torch.Tensor]


def initial_weights(seed: int) -> Weights:
    """Return float32 weights with the names and shapes of format.md 4."""
    generator = torch.Generator().manual_seed(seed)
    width, vocab = CONFIG["n_embd"], CONFIG["vocab_size"]

    def normal(rows: int, columns: int, scale: float) -> torch.Tensor:
        return torch.randn(rows, columns, generator=generator) * scale

    weights: Weights = OrderedDict()
    weights["transformer.wte.weight"] = normal(vocab, width, 1.0)
    for layer in range(CONFIG["n_layer"]):
        block = f"transformer.h.{layer}."
        for name in ("c_q", "c_k", "c_v"):
            weights[f"{block}attn.{name}.weight"] = normal(width, width, width**-0.5)
        weights[f"{block}attn.c_proj.weight"] = torch.zeros(width, width)
        weights[f"{block}mlp.c_fc.weight"] = normal(4 * width, width, width**-0.5)
        weights[f"{block}mlp.c_proj.weight"] = torch.zeros(width, 4 * width)
    weights["lm_head.weight"] = normal(vocab, width, 0.001)
    return weights


def rope_tables() -> tuple[torch.Tensor, torch.Tensor]:
    """Return cosines and sines [T, D/2], rounded to bfloat16 as in every run of this family."""
    half = CONFIG["n_embd"] // CONFIG["n_head"] // 2
    frequencies = 10000.0 ** (-torch.arange(half, dtype=torch.float32) / half)
    angles = torch.outer(torch.arange(LENGTH, dtype=torch.float32), frequencies)
    return angles.cos().bfloat16().float(), angles.sin().bfloat16().float()


def norm(x: torch.Tensor) -> torch.Tensor:
    """Return x after an RMS norm without weights."""
    return F.rms_norm(x, (x.size(-1),), eps=NORM_EPS)


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotate heads [B, H, T, D] by minus the position's angle; channel i is paired with i + D/2."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos + b * sin, b * cos - a * sin), dim=-1)


def forward(
    weights: Weights, ids: torch.Tensor, tables: tuple[torch.Tensor, torch.Tensor]
) -> torch.Tensor:
    """Return logits [B, T, V] of ids [B, T] (format.md 2)."""
    batch, length = ids.shape
    heads, width = CONFIG["n_head"], CONFIG["n_embd"]
    cos, sin = (table[:length] for table in tables)
    x = norm(F.embedding(ids, weights["transformer.wte.weight"]))
    for layer in range(CONFIG["n_layer"]):
        block = f"transformer.h.{layer}."
        n = norm(x)
        q, k, v = (
            F.linear(n, weights[f"{block}attn.{name}.weight"])
            .view(batch, length, heads, width // heads)
            .transpose(1, 2)
            for name in ("c_q", "c_k", "c_v")
        )
        q, k = norm(rotate(q, cos, sin)), norm(rotate(k, cos, sin))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        y = y.transpose(1, 2).reshape(batch, length, width)
        x = x + F.linear(y, weights[f"{block}attn.c_proj.weight"])
        hidden = F.relu(F.linear(norm(x), weights[f"{block}mlp.c_fc.weight"])).square()
        x = x + F.linear(hidden, weights[f"{block}mlp.c_proj.weight"])
    logits = F.linear(norm(x), weights["lm_head.weight"])
    return 15.0 * torch.tanh(logits / 15.0)


def rows(source: Iterator[Document], count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return inputs and targets [count, T]; targets in a document that the row cuts are -1."""
    inputs = torch.empty(count, LENGTH, dtype=torch.long)
    targets = torch.full((count, LENGTH), -1)
    for row in range(count):
        ids, whole, _ = pack_row(source, LENGTH + 1)
        inputs[row] = torch.tensor(ids[:-1])
        targets[row, : whole - 1] = torch.tensor(ids[1:whole])
    return inputs, targets


def loss_of(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy in nats per token; targets of -1 are ignored."""
    return F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-1)


class Muon:
    """Momentum with orthogonalised updates (Jordan et al. 2024) for the matrices of the blocks."""

    def __init__(self, matrices: list[torch.Tensor], rate: float, momentum: float = 0.95) -> None:
        self.matrices, self.rate, self.momentum = matrices, rate, momentum
        self.buffers = [torch.zeros_like(matrix) for matrix in matrices]

    @staticmethod
    def orthogonal(update: torch.Tensor) -> torch.Tensor:
        """Return a matrix with singular values near 1, by five quintic Newton-Schulz steps."""
        tall = update.size(0) > update.size(1)
        x = update.T if tall else update
        x = x / (x.norm() + 1e-7)
        for _ in range(5):
            gram = x @ x.T
            x = 3.4445 * x + (-4.775 * gram + 2.0315 * gram @ gram) @ x
        orthogonal: torch.Tensor = x.T if tall else x
        return orthogonal

    @torch.no_grad()
    def step(self, scale: float) -> None:
        """Apply one update at `scale` times the rate."""
        for matrix, buffer in zip(self.matrices, self.buffers, strict=True):
            gradient = matrix.grad
            if gradient is None:
                continue
            buffer.lerp_(gradient, 1 - self.momentum)
            update = self.orthogonal(gradient.lerp(buffer, self.momentum))
            aspect = max(1.0, matrix.size(0) / matrix.size(1)) ** 0.5
            matrix.sub_(update, alpha=self.rate * scale * aspect)


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
