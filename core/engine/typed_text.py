"""The KV cache of the text that is being typed, for the distribution of its next token.

It is apart from the caches of generations: it is rolled back to any position, so its bits are not
those of a fresh prefill. They differ by rounding only.
"""

from core.base.errors import CancelledError
from core.decode.cropping import Cropping
from core.decode.loop import chunk_of, prefill
from core.engine.prefix_cache import PrefixCache, common_start
from core.kernels.torchload import memory_errors, torch
from core.network.kv_cache import KVCache
from core.network.model import Model
from core.protocol.callbacks import ShouldStop


class TypedText:
    """Reads a text again and again, of which only the end changes.

    `prefixes` are the caches of earlier prompts; one is copied if it holds a longer beginning.
    """

    def __init__(self, model: Model, prefixes: PrefixCache) -> None:
        self._model, self._prefixes = model, prefixes
        self._ids: tuple[int, ...] = ()
        self._cache: KVCache | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of the cache."""
        return self._cache.nbytes if self._cache else 0

    @property
    def capacity(self) -> int:
        """Number of positions that fit into the cache as it is."""
        return self._cache.capacity if self._cache else 0

    def clear(self) -> None:
        """Free the memory of the cache."""
        self._ids, self._cache = (), None

    @torch.inference_mode()
    def logits(self, ids: tuple[int, ...], should_stop: ShouldStop) -> "torch.Tensor":
        """Return the float32 CPU logits [V] after some ids; they are at least one.

        What was read already is kept when `should_stop()` becomes true, which raises
        CancelledError. Raises NoMemoryError.
        """
        # Of a text beyond learned positions, only the last ids count.
        ids = Cropping(self._model, should_stop).cropped(ids)
        logits: torch.Tensor | None = None
        with memory_errors("reading the prompt", self._model.device.type):
            cache = self._begun(ids)
            self._ids = ids
            for _, after in prefill(self._model, cache, ids, should_stop):
                logits = after
        if logits is None or cache.length < len(ids):
            raise CancelledError
        return logits[0]

    def _begun(self, ids: tuple[int, ...]) -> KVCache:
        """Return a cache that holds a beginning of the ids, without the last one."""
        wanted = ids[:-1]
        cache = self._cache or self._model.new_cache()
        kept = min(common_start(self._ids, wanted), cache.length)
        # Copying a cache is worth it for a chunk, not for a few positions.
        other = self._prefixes.copy_of(wanted, kept + chunk_of(self._model.config))
        if other is None:
            cache.roll_back(kept)
        self._cache = other or cache
        return self._cache
