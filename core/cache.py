"""The KV cache: rotated and normed keys, values, never a dropped write, rolled back at no cost."""

from typing import NamedTuple

from core.config import ModelConfig
from core.torchload import torch

FIRST_CAPACITY = 256


class Place(NamedTuple):
    """One layer's views of the cache for a forward of T tokens that ends at position S.

    `fresh` [2, B, K, T, D] is where keys and values of these tokens go; `keys` and `values`
    [B, K, S, D] hold what was cached before and, once written, the tokens themselves.
    """

    fresh: "torch.Tensor"
    keys: "torch.Tensor"
    values: "torch.Tensor"


class KVCache:
    """Keys and values of all layers for positions 0 to `length` - 1."""

    def __init__(
        self, config: ModelConfig, rows: int, dtype: "torch.dtype", device: "torch.device"
    ) -> None:
        """Start empty; memory grows by doubling as positions are written."""
        self.length = 0
        self._config, self._dtype, self._device = config, dtype, device
        self._all = self._allocate(rows, 0)

    @property
    def rows(self) -> int:
        """Sequences side by side."""
        return self._all.size(2)

    @property
    def capacity(self) -> int:
        """Positions that fit before the next growth."""
        return self._all.size(4)

    def _allocate(self, rows: int, capacity: int) -> "torch.Tensor":
        config = self._config
        shape = (config.n_layer, 2, rows, config.n_kv_head, capacity, config.head_dim)
        return torch.empty(shape, dtype=self._dtype, device=self._device)

    def reserve(self, tokens: int) -> None:
        """Make room for `tokens` more positions; what is cached stays."""
        needed = self.length + tokens
        if needed > self.capacity:
            larger = self._allocate(self.rows, max(needed, 2 * self.capacity, FIRST_CAPACITY))
            larger[..., : self.length, :] = self._all[..., : self.length, :]
            self._all = larger

    def spread(self, rows: int) -> "KVCache":
        """Return a cache of so many rows that all hold what this one's first row does."""
        copy = KVCache(self._config, rows, self._dtype, self._device)
        copy.reserve(self.capacity)
        copy.length = self.length
        copy._all[..., : self.length, :] = self._all[:, :, :1, :, : self.length]
        return copy

    def keep(self, rows: list[int]) -> None:
        """Forget all rows but these, in this order."""
        self._all = self._all[:, :, rows]

    def places(self, tokens: int) -> list[Place]:
        """Return each layer's views for the next `tokens` positions, which must be reserved.

        They count as cached only after `advance`, when every layer has written.
        """
        end = self.length + tokens
        self._check(end)
        fresh = self._all.narrow(4, self.length, tokens).unbind(0)
        keys, values = self._all.narrow(4, 0, end).unbind(1)
        return list(map(Place, fresh, keys.unbind(0), values.unbind(0)))

    def advance(self, tokens: int) -> None:
        """Count `tokens` positions that every layer has written."""
        self._check(self.length + tokens)
        self.length += tokens

    def roll_back(self, length: int) -> None:
        """Forget all positions from `length` on."""
        if not 0 <= length <= self.length:
            raise IndexError(f"cannot roll back to {length} of {self.length}")
        self.length = length

    def _check(self, end: int) -> None:
        if end > self.capacity:
            raise IndexError(f"position {end - 1} was not reserved")
