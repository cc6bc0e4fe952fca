"""Teacher-forced losses of windows: the model predicts each id from the true ones before it."""

from collections.abc import Callable, Iterator, Sequence

from core.base.errors import CancelledError, NotFiniteError
from core.checkpoints.config import ModelConfig
from core.kernels.torchload import torch
from core.network.model import Model

F = torch.nn.functional
# Bytes of the KV caches of a batch, and elements of the logits of one forward.
CACHE_BYTES = 2**28
LOGITS = 2**25
MOST_ROWS = 32


@torch.inference_mode()
def window_losses(
    model: Model,
    rows: Sequence[tuple[int, ...]],
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator["torch.Tensor"]:
    """Yield the losses of each window in order: nats per predicted id [T], float32 on the CPU.

    The rows of a batch depend only on the model's shape and the size of a window. Raises
    CancelledError when `should_stop()` is true before a batch, NotFiniteError with the number of
    the window for logits that are NaN.
    """
    size = len(rows[0]) - 1
    count = _batch(model, size)
    for start in range(0, len(rows), count):
        if should_stop():
            raise CancelledError
        batch = torch.tensor(rows[start : start + count], device=model.device)
        losses = _losses(model, batch, _chunk(model.config, len(batch), size)).cpu()
        for number, window in enumerate(losses, start + 1):
            if not torch.isfinite(window).all():
                raise NotFiniteError(
                    f"Window {number:,} has a loss that is not finite", "Its logits are NaN"
                )
            yield window


def _batch(model: Model, size: int) -> int:
    """Return how many windows are fed at a time."""
    return max(1, min(MOST_ROWS, CACHE_BYTES // model.route.cache_bytes(model.config, size)))


def _chunk(config: ModelConfig, rows: int, size: int) -> int:
    """Return how many positions are fed at a time, so that their logits fit into memory."""
    return max(1, min(size, LOGITS // (rows * config.padded_vocab_size)))


def _losses(model: Model, batch: "torch.Tensor", chunk: int) -> "torch.Tensor":
    """Return the losses [B, T] of windows [B, T + 1]."""
    inputs, targets = batch[:, :-1], batch[:, 1:]
    cache = model.new_cache(len(batch))
    parts = []
    for start in range(0, inputs.size(1), chunk):
        end = start + chunk
        logits = model.forward(inputs[:, start:end], cache).flatten(0, 1)
        found = F.cross_entropy(logits, targets[:, start:end].reshape(-1), reduction="none")
        parts.append(found.view(len(batch), -1))
    return torch.cat(parts, 1)
