"""Teacher-forced losses of windows: the model predicts each id from the true ones before it."""

from collections.abc import Callable, Iterator

from core.checkpoints.config import ModelConfig
from core.judging.blocks import Block
from core.kernels.torchload import torch
from core.network.model import Model

F = torch.nn.functional
# Bytes of the KV caches of a batch, and elements of the logits of one forward.
CACHE_BYTES = 2**28
LOGITS = 2**25


@torch.inference_mode()
def block_losses(
    model: Model, block: Block, should_stop: Callable[[], bool] = lambda: False
) -> "torch.Tensor":
    """Return the losses of a block: nats per predicted id [N, T], float32 on the CPU.

    How many rows are fed at once depends only on the shapes of model and block. Raises
    CancelledError when `should_stop()` is true before a layer.
    """
    size = len(block.rows[0]) - 1
    parts = []
    for rows in _batches(model, block, size):
        batch = torch.tensor(rows, device=model.device)
        chunk = _chunk(model.config, len(batch), size)
        parts.append(_losses(model, batch, chunk, should_stop).cpu())
    return torch.cat(parts)


def _batches(model: Model, block: Block, size: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield the rows of a block that are fed at a time."""
    count = max(1, CACHE_BYTES // model.route.cache_bytes(model.config, size))
    for start in range(0, len(block.rows), count):
        yield block.rows[start : start + count]


def _chunk(config: ModelConfig, rows: int, size: int) -> int:
    """Return how many positions are fed at a time, so that their logits fit into memory."""
    return max(1, min(size, LOGITS // (rows * config.padded_vocab_size)))


def _losses(
    model: Model, batch: "torch.Tensor", chunk: int, should_stop: Callable[[], bool]
) -> "torch.Tensor":
    """Return the losses [B, T] of windows [B, T + 1]."""
    inputs, targets = batch[:, :-1], batch[:, 1:]
    cache = model.new_cache(len(batch))
    parts = []
    for start in range(0, inputs.size(1), chunk):
        end = start + chunk
        logits = model.forward(inputs[:, start:end], cache, should_stop=should_stop).flatten(0, 1)
        found = F.cross_entropy(logits, targets[:, start:end].reshape(-1), reduction="none")
        parts.append(found.view(len(batch), -1))
    return torch.cat(parts, 1)
