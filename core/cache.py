"""The KV cache: rotated and normed keys, values, never a dropped write, rolled back at no cost."""

from core.config import ModelConfig
from core.torchload import torch

FIRST_CAPACITY = 256


class KVCache:
    """Keys and values of all layers for positions 0 to `length` - 1."""

    def __init__(
        self, config: ModelConfig, rows: int, dtype: "torch.dtype", device: "torch.device"
    ) -> None:
        """Start empty; memory grows by doubling as positions are written."""
        self.length = 0
        self._shape = (config.n_layer, rows, config.n_kv_head, config.head_dim)
        self._dtype, self._device = dtype, device
        self._keys, self._values = self._allocate(0), self._allocate(0)

    @property
    def capacity(self) -> int:
        """Positions that fit before the next growth."""
        return self._keys.size(3)

    def _allocate(self, capacity: int) -> "torch.Tensor":
        layers, rows, heads, width = self._shape
        shape = (layers, rows, heads, capacity, width)
        return torch.empty(shape, dtype=self._dtype, device=self._device)

    def reserve(self, tokens: int) -> None:
        """Make room for `tokens` more positions; what is cached stays."""
        needed = self.length + tokens
        if needed <= self.capacity:
            return
        capacity = max(needed, 2 * self.capacity, FIRST_CAPACITY)
        keys, values = self._allocate(capacity), self._allocate(capacity)
        keys[:, :, :, : self.length] = self._keys[:, :, :, : self.length]
        values[:, :, :, : self.length] = self._values[:, :, :, : self.length]
        self._keys, self._values = keys, values

    def write(
        self, layer: int, keys: "torch.Tensor", values: "torch.Tensor"
    ) -> tuple["torch.Tensor", "torch.Tensor"]:
        """Store keys and values [B, K, T, D] after the cached ones; return all [B, K, S, D].

        The positions count as cached only after `advance`, when every layer has written.
        """
        end = self.length + keys.size(2)
        self._keys[layer, :, :, self.length : end] = keys
        self._values[layer, :, :, self.length : end] = values
        return self._keys[layer, :, :, :end], self._values[layer, :, :, :end]

    def advance(self, tokens: int) -> None:
        """Count `tokens` positions that every layer has written."""
        if self.length + tokens > self.capacity:
            raise IndexError(f"{tokens} positions were not reserved")
        self.length += tokens

    def roll_back(self, length: int) -> None:
        """Forget all positions from `length` on."""
        if not 0 <= length <= self.length:
            raise IndexError(f"cannot roll back to {length} of {self.length}")
        self.length = length
