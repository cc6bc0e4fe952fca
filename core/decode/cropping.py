"""Text beyond learned positions: the last T ids are read anew for each token (format.md 15).

Every position moves by one, so no cached key can be used again.
"""

from collections.abc import Sequence

from core.kernels.torchload import torch
from core.network.kv_cache import KVCache
from core.network.model import Model
from core.protocol.callbacks import ShouldStop


class Cropping:
    """Computes the next logits where a cache cannot hold another position."""

    def __init__(self, model: Model, should_stop: ShouldStop) -> None:
        self._model, self._should_stop = model, should_stop
        self._limit = model.config.last_position

    def is_due(self, cache: KVCache) -> bool:
        """Whether all positions of the model are cached; never in families without such an end."""
        return self._limit is not None and cache.length >= self._limit

    def cropped(self, ids: tuple[int, ...]) -> tuple[int, ...]:
        """Return the last ids that the model can read at once."""
        return ids if self._limit is None else ids[-self._limit :]

    def logits(self, sequences: Sequence[Sequence[int]]) -> "torch.Tensor":
        """Return the float32 CPU logits [B, V] after the last T ids of each of B sequences.

        Raises CancelledError when the user stops.
        """
        model, length = self._model, self._limit or 0
        ids = torch.tensor([ids[-length:] for ids in sequences], device=model.device)
        cache = model.new_cache(len(sequences))
        logits = model.forward(ids, cache, last_only=True, should_stop=self._should_stop)
        return logits[:, -1].cpu()
