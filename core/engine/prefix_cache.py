"""KV caches of earlier prompts, so that a shared prefix is not computed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.decode.loop import chunk_of
from core.network.kv_cache import KVCache
from core.network.model import Model


@dataclass(frozen=True, slots=True)
class _Entry:
    """A cache and the ids of its first positions."""

    ids: tuple[int, ...]
    cache: KVCache


class PrefixCache:
    """One-row caches of one model; the least recently used are dropped beyond `max_bytes`.

    One cache is always kept: its memory is allocated, and a captured step depends on it. Only
    whole prefill chunks are used again, so the bits equal those of a fresh prefill.
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
    def lend(self, ids: tuple[int, ...]) -> Iterator[KVCache]:
        """Lend a cache that already holds a prefix of these ids; it is taken back afterwards."""
        cache = self._take(ids)
        try:
            yield cache
        finally:
            whole = min(cache.length, len(ids)) // self._chunk * self._chunk
            self._entries.append(_Entry(ids[:whole], cache))
            self._shrink()

    def _take(self, ids: tuple[int, ...]) -> KVCache:
        """Remove and return the cache with the longest common prefix, or a new one."""
        # The last id is always computed, because its logits are needed.
        wanted = ids[:-1]
        lengths = [self._usable(entry, wanted) for entry in self._entries]
        # Of caches that are of no use as a beginning, an empty one is taken first.
        ranks = [(n, not entry.ids) for n, entry in zip(lengths, self._entries, strict=True)]
        best = max(range(len(ranks)), key=ranks.__getitem__, default=None)
        if best is None or not (lengths[best] or self._must_reuse(best)):
            return self._model.new_cache()
        cache = self._entries.pop(best).cache
        cache.roll_back(lengths[best])
        return cache

    def _usable(self, entry: _Entry, ids: tuple[int, ...]) -> int:
        """Return how many positions of a cache can be used again, rounded down to whole chunks."""
        common = min(_common_start(entry.ids, ids), entry.cache.length)
        return common // self._chunk * self._chunk

    def _must_reuse(self, number: int) -> bool:
        """Whether a cache without a common prefix is taken anyway, to use its memory again."""
        entry = self._entries[number]
        return not entry.ids or self.nbytes + entry.cache.nbytes > self.max_bytes

    def _shrink(self) -> None:
        while len(self._entries) > 1 and self.nbytes > self.max_bytes:
            self._entries.pop(0)


def _common_start(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return the length of the common prefix of two prompts."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
