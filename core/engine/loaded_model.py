"""A model in memory: its weights, its Ready event and the KV caches of earlier prompts."""

from collections.abc import Iterator, Sequence

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.decode.loop import generate
from core.decode.stepper import Stepper
from core.engine.cache_need import CacheNeed
from core.engine.prefix_cache import PrefixCache
from core.engine.thread_count import correct
from core.kernels.device import free_memory_of
from core.network.model import Model
from core.protocol.callbacks import SettingsOf, ShouldStop
from core.protocol.events import Event, Finished, Ready, Stats, Token
from core.protocol.request import Request

# From this number of tokens on, a generation measures the speed of a decode step.
SPEED_TOKENS = 32


class LoadedModel:
    """One model and its Ready event. Several can be in memory at the same time."""

    def __init__(self, model: Model, ready: Ready) -> None:
        """Take over the model; the caches of prompts may take the bytes of one full context."""
        self.model, self.ready = model, ready
        # Graphs hold addresses of the weights, so they must not outlive the model.
        self._stepper = Stepper(model)
        full = model.route.cache_bytes(model.config, model.config.sequence_len)
        self.prefixes = PrefixCache(model, full)

    @property
    def nbytes(self) -> int:
        """Bytes of its weights and of the caches of earlier prompts."""
        return self.ready.weight_bytes + self.prefixes.nbytes

    def sample(
        self,
        requests: Sequence[Request],
        settings_of: SettingsOf,
        should_stop: ShouldStop,
    ) -> Iterator[Event]:
        """Answer requests that have the same ids as one batch; each yields exactly one Finished.

        They share the prefill and every read of the weights. `row` of an event is the index of its
        request. Raises ValueError when the ids differ, CheckpointError when a request was made for
        other weights, NoMemoryError when the caches of several rows, or one beyond the trained
        context, do not fit; nothing is computed then.
        """
        self._check(requests)
        self._check_memory(requests)
        tokenizer = self.ready.origin.tokenizer
        first = requests[0]
        # What a conversation goes on from; other prompts seldom begin with an earlier answer.
        written = [*first.continued] if first.chat and len(requests) == 1 else None
        with self.prefixes.lend(first.ids, first.stepped, written) as cache:
            if first.beyond_context and first.context:
                # What was counted, at once: growing step by step needs up to three times as much.
                cache.reserve(max(0, first.context - cache.length))
            for event in generate(
                self._stepper, tokenizer, requests, settings_of, should_stop, cache
            ):
                if written is not None and isinstance(event, Token):
                    written.append(event.id)
                yield event
                if isinstance(event, Finished) and len(requests) == 1:
                    self._check_speed(event.stats)

    def _check_memory(self, requests: Sequence[Request]) -> None:
        """Refuse a cache that does not fit; the load counted only on one trained context."""
        first = requests[0]
        if not first.beyond_context and len(requests) == 1:
            return
        need = CacheNeed(self.model, self._positions(requests), len(requests))
        free = free_memory_of(self.model.device)
        if free is not None and not need.fits(free):
            raise need.refusal(free, first.context if first.beyond_context else None)

    def _positions(self, requests: Sequence[Request]) -> int:
        """Return the positions of each row: those of the longest request, at most the context."""
        first = requests[0]
        positions = first.context or self.model.config.sequence_len
        if not first.beyond_context:
            new = max(request.settings.max_tokens for request in requests)
            positions = min(positions, len(first.ids) + len(first.continued) + new)
        # With learned positions, the cache ends with the trained context.
        return min(positions, self.model.config.last_position or 2**62)

    def _check_speed(self, stats: Stats) -> None:
        """Compare the speed of a long enough generation with what the thread count promised.

        A token beyond learned positions takes a whole prefill, which says nothing about a step.
        """
        last = self.model.config.last_position
        if stats.new_tokens >= SPEED_TOKENS and (last is None or stats.context_used <= last):
            correct(self.model, stats.decode_seconds / (stats.new_tokens - 1))

    def _check(self, requests: Sequence[Request]) -> None:
        first, loaded = requests[0], self.ready.origin.identity
        if any((one.ids, one.continued) != (first.ids, first.continued) for one in requests):
            raise ValueError("all requests of a batch must have the same ids")
        for made_for in (request.fingerprint for request in requests):
            if made_for not in (None, loaded):
                raise CheckpointError(
                    f"The request was made for weights {made_for}, but {loaded} are loaded",
                    "Load its checkpoint first",
                    code=Code.CHECKPOINT_OTHER_WEIGHTS,
                )
