"""KV caches of earlier prompts, so that a shared prefix is not computed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.decode.feeding import Stepped, common_end, forward_ends
from core.decode.loop import chunk_of
from core.network.kv_cache import KVCache
from core.network.model import Model

# More caches than this are not kept, however small they are.
MOST = 4


@dataclass(frozen=True, slots=True)
class _Entry:
    """A cache, the ids of its first positions, and the ends of the passes that fed them."""

    ids: tuple[int, ...]
    ends: tuple[int, ...]
    cache: KVCache


class PrefixCache:
    """One-row caches of one model; beyond `max_bytes` or MOST, the least recently used go.

    One cache is always kept: its memory is allocated, and a captured step depends on it. A prefix
    is used again up to the end of a forward pass that would be the same, so the bits equal those of
    feeding it anew.
    """

    def __init__(self, model: Model, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._model, self._chunk = model, chunk_of(model.config)
        self._entries: list[_Entry] = []

    @property
    def nbytes(self) -> int:
        """Bytes of all caches that are kept."""
        return sum(entry.cache.nbytes for entry in self._entries)

    def clear(self) -> None:
        """Free the memory of all caches."""
        self._entries.clear()

    @contextmanager
    def lend(
        self, ids: tuple[int, ...], stepped: Stepped = (), written: list[int] | None = None
    ) -> Iterator[KVCache]:
        """Lend a cache that already holds a prefix of these ids; it is taken back afterwards.

        The ids of the `stepped` ranges are fed one by one. The caller adds what it feeds to this
        cache after the ids to `written`.
        """
        cache = self._take(ids, forward_ends(len(ids), stepped, self._chunk))
        try:
            yield cache
        finally:
            self._entries.append(self._entry(ids, stepped, written or [], cache))
            self._shrink()

    def copy_of(self, ids: tuple[int, ...], least: int) -> KVCache | None:
        """Return a copy of the longest prefix of these ids that a cache holds.

        None if that is less than `least` positions. The prefix may end within a forward pass, so
        what is computed after it has other bits than after a whole prefill.
        """
        held = [min(common_start(entry.ids, ids), entry.cache.length) for entry in self._entries]
        best = max(range(len(held)), key=held.__getitem__, default=None)
        if best is None or held[best] < least:
            return None
        return self._entries[best].cache.fork(0, held[best], 1)

    def _entry(
        self, ids: tuple[int, ...], stepped: Stepped, written: list[int], cache: KVCache
    ) -> _Entry:
        """Return what a cache that comes back is good for."""
        fed = (*ids, *written)[: cache.length]
        ends = forward_ends(len(fed), (*stepped, (len(ids), len(ids) + len(written))), self._chunk)
        return _Entry(fed, tuple(ends), cache)

    def _take(self, ids: tuple[int, ...], ends: list[int]) -> KVCache:
        """Remove and return the cache with the longest common prefix, or a new one."""
        # The last id is always computed, because its logits are needed.
        wanted = ids[:-1]
        lengths = [self._usable(entry, wanted, ends) for entry in self._entries]
        # Of caches that are of no use as a beginning, an empty one is taken first.
        ranks = [(n, not entry.ids) for n, entry in zip(lengths, self._entries, strict=True)]
        best = max(range(len(ranks)), key=ranks.__getitem__, default=None)
        if best is None or not (lengths[best] or self._must_reuse(best)):
            return self._model.new_cache()
        cache = self._entries.pop(best).cache
        cache.roll_back(lengths[best])
        return cache

    def _usable(self, entry: _Entry, ids: tuple[int, ...], ends: list[int]) -> int:
        """Return how many positions of a cache can be used again, up to the end of a pass."""
        common = min(common_start(entry.ids, ids), entry.cache.length)
        return common_end(entry.ends, ends, common)

    def _must_reuse(self, number: int) -> bool:
        """Whether a cache without a common prefix is taken anyway, to use its memory again."""
        entry = self._entries[number]
        full = len(self._entries) >= MOST or self.nbytes + entry.cache.nbytes > self.max_bytes
        return not entry.ids or full

    @property
    def _is_full(self) -> bool:
        return len(self._entries) > MOST or self.nbytes > self.max_bytes

    def _shrink(self) -> None:
        while len(self._entries) > 1 and self._is_full:
            self._entries.pop(0)


def common_start(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return the length of the common prefix of two prompts."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
