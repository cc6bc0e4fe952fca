"""The KV cache of rotated and normed keys, and values. Rolling back only changes the length."""

from itertools import count
from typing import NamedTuple

from core.checkpoints.config import ModelConfig
from core.kernels.torchload import torch

FIRST_CAPACITY = 256
_numbers = count()


class CacheView(NamedTuple):
    """One layer's views of the cache for a forward of T tokens that ends at position S.

    `fresh` [2, B, K, T, D] is where keys and values of these tokens go; `keys` [B K, D, S] and
    `values` [B K, S, D], as products want them, hold what was cached before and, once written, the
    tokens themselves.
    """

    fresh: "torch.Tensor"
    keys: "torch.Tensor"
    values: "torch.Tensor"

    def write(self, fresh: "torch.Tensor") -> None:
        """Put the tokens' keys and values [2, B, K, T, D] where they go."""
        self.fresh.copy_(fresh)


class FixedCacheView(NamedTuple):
    """One layer's whole memory, for one token a row whose position only the device knows.

    `both` [2, B, K, C, D] has room for C positions, `keys` [B K, D, C] and `values` [B K, C, D] are
    its halves, `position` is a tensor [1]: the same views serve every token until the cache is
    allocated anew.
    """

    both: "torch.Tensor"
    keys: "torch.Tensor"
    values: "torch.Tensor"
    position: "torch.Tensor"

    def write(self, fresh: "torch.Tensor") -> None:
        """Put the token's keys and values [2, B, K, 1, D] at the position."""
        self.both.index_copy_(3, self.position, fresh)


class KVCache:
    """Keys and values of all layers for positions 0 to `length` - 1."""

    def __init__(
        self, config: ModelConfig, rows: int, dtype: "torch.dtype", device: "torch.device"
    ) -> None:
        self.length = 0
        self._config, self._dtype, self._device = config, dtype, device
        self._hold(self._allocate(rows, 0))
        # From this position on the memory is known to hold nothing but zeros.
        self._zeros_from = 0

    @property
    def rows(self) -> int:
        """Sequences side by side."""
        return self._all.size(2)

    @property
    def capacity(self) -> int:
        """Positions that fit before the next growth."""
        return self._all.size(4)

    @property
    def nbytes(self) -> int:
        """Bytes of memory that it holds."""
        return self._all.nbytes

    @property
    def allocation(self) -> int:
        """A number that no other memory ever has: it changes when the memory does."""
        return self._allocation

    def _hold(self, memory: "torch.Tensor") -> None:
        self._all, self._allocation = memory, next(_numbers)

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
            self._hold(larger)
            self._zeros_from = self.capacity

    def fork(self, row: int, length: int, rows: int) -> "KVCache":
        """Return a cache of `rows` rows, each with the first `length` positions of one row.

        Its memory is its own. Raises IndexError for a row or positions that it does not have.
        """
        if not (0 <= length <= self.length and 0 <= row < self.rows):
            raise IndexError(f"cannot fork row {row} at {length} of {self.length}")
        copy = KVCache(self._config, rows, self._dtype, self._device)
        copy.reserve(self.capacity)
        copy.length = length
        copy._all[..., :length, :] = self._all[:, :, row : row + 1, :, :length]
        return copy

    def keep(self, rows: list[int]) -> None:
        """Forget all rows but these, in this order."""
        self._hold(self._all[:, :, rows])

    def views(self, tokens: int) -> list[CacheView]:
        """Return each layer's views for the next `tokens` positions, which must be reserved.

        They count as cached only after `advance`, when every layer has written.
        """
        end = self.length + tokens
        self._check(end)
        self._zeros_from = max(self._zeros_from, end)
        fresh = self._all.narrow(4, self.length, tokens).unbind(0)
        return list(map(CacheView, fresh, *self._halves(end)))

    def fixed_views(self, position: "torch.Tensor") -> list[FixedCacheView]:
        """Return each layer's whole memory for the next position, which must be reserved.

        `position` [1] says on the device which one it is. Attention reads all C positions, so
        `zero_rest` has to come first.
        """
        self._check(self.length + 1)
        self._zeros_from = max(self._zeros_from, self.length + 1)
        layers = zip(self._all.unbind(0), *self._halves(self.capacity), strict=True)
        return [FixedCacheView(*views, position) for views in layers]

    def _halves(self, end: int) -> tuple[tuple["torch.Tensor", ...], tuple["torch.Tensor", ...]]:
        """Return each layer's keys [B K, D, S] and values [B K, S, D] before position `end`."""
        keys, values = self._all.narrow(4, 0, end).flatten(2, 3).unbind(1)
        return keys.transpose(-1, -2).unbind(0), values.unbind(0)

    def zero_rest(self) -> None:
        """Write zeros over everything after the cached positions that may not be zero.

        A masked position has weight 0, but 0 * NaN is NaN.
        """
        if self._zeros_from > self.length:
            self._all.narrow(4, self.length, self._zeros_from - self.length).zero_()
            self._zeros_from = self.length

    def advance(self, tokens: int) -> None:
        """Count `tokens` positions that every layer has written."""
        self._check(self.length + tokens)
        self.length += tokens
        self._zeros_from = max(self._zeros_from, self.length)

    def roll_back(self, length: int) -> None:
        """Forget all positions from `length` on."""
        if not 0 <= length <= self.length:
            raise IndexError(f"cannot roll back to {length} of {self.length}")
        self.length = length

    def _check(self, end: int) -> None:
        if end > self.capacity:
            raise IndexError(f"position {end - 1} was not reserved")
