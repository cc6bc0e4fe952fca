"""The KV cache: keys after rotation and norm, and values. Rolling back only changes the length.

For families in which a token depends on the one before it, it also keeps the ids.
"""

from itertools import count
from typing import NamedTuple

from core.checkpoints.config import ModelConfig
from core.kernels.torchload import torch

FIRST_CAPACITY = 256
_allocations = count()


class CacheView(NamedTuple):
    """One layer's views of the cache for a forward of T tokens that ends at position S.

    `fresh` [2, B, K, T, D] receives the keys and values of these tokens. `keys` [B K, D, S] and
    `values` [B K, S, D] have the layout that the matrix products need; they hold the positions
    cached before and, once written, those of these tokens.
    """

    fresh: "torch.Tensor"
    keys: "torch.Tensor"
    values: "torch.Tensor"

    def write(self, fresh: "torch.Tensor") -> None:
        """Write the tokens' keys and values [2, B, K, T, D]."""
        self.fresh.copy_(fresh)


class FixedCacheView(NamedTuple):
    """One layer's views of all cached memory, for one token per row at a position on the device.

    `both` [2, B, K, C, D] has room for C positions; `keys` [B K, D, C] and `values` [B K, C, D] are
    its halves; `position` is a tensor [1]. The same views are valid for every token until the
    cache allocates other memory.
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
        self._keeps_ids = config.needs_previous_id
        self._use_memory(self._allocate(rows, 0), self._allocate_ids(rows, 0))
        # The memory is all zeros from this position on.
        self._zeros_from = 0

    @property
    def rows(self) -> int:
        """Number of sequences in the batch."""
        return self._all.size(2)

    @property
    def capacity(self) -> int:
        """Number of positions that fit without a new allocation."""
        return self._all.size(4)

    @property
    def nbytes(self) -> int:
        """Bytes of allocated memory."""
        return self._all.nbytes

    @property
    def allocation(self) -> int:
        """Unique number of the allocated memory; it changes with every new allocation."""
        return self._allocation

    def _use_memory(self, memory: "torch.Tensor", ids: "torch.Tensor") -> None:
        self._all, self._ids, self._allocation = memory, ids, next(_allocations)

    def _allocate(self, rows: int, capacity: int) -> "torch.Tensor":
        config = self._config
        shape = (config.n_layer, 2, rows, config.n_kv_head, capacity, config.head_dim)
        return torch.empty(shape, dtype=self._dtype, device=self._device)

    def _allocate_ids(self, rows: int, capacity: int) -> "torch.Tensor":
        """Return memory for the ids [B, C]; C is 0 when the family does not need them."""
        shape = (rows, capacity if self._keeps_ids else 0)
        return torch.zeros(shape, dtype=torch.long, device=self._device)

    def reserve(self, tokens: int, *, exactly: bool = False) -> None:
        """Make room for `tokens` more positions; cached positions are kept.

        With `exactly`, the first allocation is not larger, for many short rows.
        """
        needed = self.length + tokens
        if needed > self.capacity:
            least = 0 if exactly else FIRST_CAPACITY
            larger = self._allocate(self.rows, max(needed, 2 * self.capacity, least))
            larger[..., : self.length, :] = self._all[..., : self.length, :]
            ids = self._allocate_ids(self.rows, larger.size(4))
            ids[:, : self.length] = self._ids[:, : self.length]
            self._use_memory(larger, ids)
            self._zeros_from = self.capacity

    def fork(self, row: int, length: int, rows: int, capacity: int | None = None) -> "KVCache":
        """Return a new cache of `rows` rows, each a copy of the first `length` positions of `row`.

        It has room for `capacity` positions, or for as many as this one. Raises IndexError when
        this cache does not have the row or the positions.
        """
        if not (0 <= length <= self.length and 0 <= row < self.rows):
            raise IndexError(f"cannot fork row {row} at {length} of {self.length}")
        copy = KVCache(self._config, rows, self._dtype, self._device)
        if capacity is None:
            copy.reserve(self.capacity)
        else:
            copy.reserve(max(capacity, length), exactly=True)
        copy.length = length
        copy._all[..., :length, :] = self._all[:, :, row : row + 1, :, :length]
        copy._ids[:, :length] = self._ids[row : row + 1, :length]
        return copy

    def keep(self, rows: list[int]) -> None:
        """Keep only these rows, in this order."""
        self._use_memory(self._all[:, :, rows], self._ids[rows])

    def follow(self, ids: "torch.Tensor") -> "torch.Tensor | None":
        """Keep the ids [B, T] of the next positions, and return those before them [B, 1].

        They are -1 at the beginning of a sequence. The result is None when the family does not
        need ids. Raises IndexError when the positions were not reserved.
        """
        if not self._keeps_ids:
            return None
        end = self.length + ids.size(1)
        self._check(end)
        self._ids[:, self.length : end] = ids
        if not self.length:
            return torch.full_like(ids[:, :1], -1)
        return self._ids[:, self.length - 1 : self.length]

    def follow_at(self, ids: "torch.Tensor", position: "torch.Tensor") -> "torch.Tensor | None":
        """Do what `follow` does for one id of each row [B, 1] at a position [1] on the device."""
        if not self._keeps_ids:
            return None
        earlier = self._ids.index_select(1, (position - 1).clamp_min(0))
        self._ids.index_copy_(1, position, ids)
        # A number as an argument of the kernel; `where` would copy it from the host.
        return earlier.masked_fill(position == 0, -1)

    def views(self, tokens: int) -> list[CacheView]:
        """Return each layer's views for the next `tokens` positions.

        The positions count as cached only after `advance`, once every layer has written them.
        Raises IndexError when they were not reserved.
        """
        end = self.length + tokens
        self._check(end)
        self._zeros_from = max(self._zeros_from, end)
        fresh = self._all.narrow(4, self.length, tokens).unbind(0)
        return list(map(CacheView, fresh, *self._keys_values_before(end)))

    def fixed_views(self, position: "torch.Tensor") -> list[FixedCacheView]:
        """Return each layer's views of all C positions, to write the next one.

        `position` [1] is its number, on the device. Attention reads all C positions, so call
        `zero_rest` first. Raises IndexError when the position was not reserved.
        """
        self._check(self.length + 1)
        self._zeros_from = max(self._zeros_from, self.length + 1)
        layers = zip(self._all.unbind(0), *self._keys_values_before(self.capacity), strict=True)
        return [FixedCacheView(*views, position) for views in layers]

    def _keys_values_before(
        self, end: int
    ) -> tuple[tuple["torch.Tensor", ...], tuple["torch.Tensor", ...]]:
        """Return each layer's keys [B K, D, S] and values [B K, S, D] before position `end`."""
        keys, values = self._all.narrow(4, 0, end).flatten(2, 3).unbind(1)
        return keys.transpose(-1, -2).unbind(0), values.unbind(0)

    def zero_rest(self) -> None:
        """Set all memory after the cached positions to zero.

        Masked positions get weight 0, but 0 * NaN is NaN, so they must hold finite values.
        """
        if self._zeros_from > self.length:
            self._all.narrow(4, self.length, self._zeros_from - self.length).zero_()
            self._zeros_from = self.length

    def advance(self, tokens: int) -> None:
        """Count `tokens` more positions as cached, after every layer has written them."""
        self._check(self.length + tokens)
        self.length += tokens
        self._zeros_from = max(self._zeros_from, self.length)

    def roll_back(self, length: int) -> None:
        """Remove all positions from `length` on; IndexError when fewer are cached."""
        if not 0 <= length <= self.length:
            raise IndexError(f"cannot roll back to {length} of {self.length}")
        self.length = length

    def _check(self, end: int) -> None:
        if end > self.capacity:
            raise IndexError(f"position {end - 1} was not reserved")
