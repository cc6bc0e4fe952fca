"""Teacher-forced logits of blocks: the model reads the true ids and predicts each next one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.checkpoints.config import ModelConfig
from core.judging.blocks import Block
from core.kernels.torchload import torch
from core.machine.precision import Route
from core.network.model import Model, Observer

# Bytes of the KV caches of a batch, and elements of the logits of one forward, of which a
# comparison makes several copies.
CACHE_BYTES = 2**28
LOGITS = 2**23


@dataclass(frozen=True, slots=True)
class Portion:
    """Logits of part of a block: of the rows from `row` on, at the positions from `start` on.

    `logits` [B, T, V] are float32 on the model's device, `targets` [B, T] the ids that they
    predict.
    """

    row: int
    start: int
    logits: "torch.Tensor"
    targets: "torch.Tensor"


@torch.inference_mode()
def portions(
    model: Model,
    block: Block,
    should_stop: Callable[[], bool] = lambda: False,
    observe: Observer | None = None,
) -> Iterator[Portion]:
    """Yield the logits of a block, a batch of rows after the other, each in order of position.

    How much is fed at once depends only on the shapes of model and block. `observe` sees the layers
    of each forward before its portion. Raises CancelledError when `should_stop()` is true before a
    layer.
    """
    size = len(block.rows[0]) - 1
    together = _rows(model.config, model.route, size)
    for row in range(0, len(block.rows), together):
        batch = torch.tensor(block.rows[row : row + together], device=model.device)
        cache = model.new_cache(len(batch))
        # Once: growing step by step needs half as much memory again.
        cache.reserve(size)
        step = _positions(model.config, len(batch), size)
        for start in range(0, size, step):
            inputs = batch[:, start : min(start + step, size)]
            targets = batch[:, start + 1 : start + 1 + step]
            logits = model.forward(inputs, cache, should_stop=should_stop, observe=observe)
            yield Portion(row, start, logits, targets)


def _rows(config: ModelConfig, route: Route, size: int) -> int:
    """Return how many rows are fed at a time, so that their caches fit into memory."""
    return max(1, CACHE_BYTES // route.cache_bytes(config, size))


def _positions(config: ModelConfig, rows: int, size: int) -> int:
    """Return how many positions are fed at a time, so that their logits fit into memory."""
    return max(1, min(size, LOGITS // (rows * config.padded_vocab_size)))
