"""A model in memory: its weights, its Ready event and the KV caches of earlier prompts."""

from collections.abc import Iterator, Sequence

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.decode.distribution import distribution
from core.decode.loop import generate
from core.decode.stepper import Stepper
from core.engine.cache_need import CacheNeed
from core.engine.prefix_cache import PrefixCache
from core.engine.thread_count import correct
from core.engine.typed_text import TypedText
from core.kernels.device import free_memory_of
from core.network.model import Model
from core.protocol.callbacks import SettingsOf, ShouldStop
from core.protocol.events import Event, Finished, Ready, Stats, Token
from core.protocol.next_distribution import NextDistribution
from core.protocol.request import Request

# Bytes that the caches of prompts may take in any case; the fit of a load leaves more than that.
SMALL_CACHES = 4 * 2**20
# From this number of tokens on, a generation measures the speed of a decode step.
SPEED_TOKENS = 32


class LoadedModel:
    """One model and its Ready event. Several can be in memory at the same time."""

    def __init__(self, model: Model, ready: Ready) -> None:
        """Take over the model; the caches of prompts may take the bytes of one full context.

        Where that is little, they may take SMALL_CACHES.
        """
        self.model, self.ready = model, ready
        # Graphs hold addresses of the weights, so they must not outlive the model.
        self._stepper = Stepper(model)
        full = model.route.cache_bytes(model.config, model.config.sequence_len)
        # A captured step is only valid for one cache, so there is only one.
        kept = 0 if self._stepper.is_captured else max(full, SMALL_CACHES)
        self.prefixes = PrefixCache(model, kept)
        self.typed = TypedText(model, self.prefixes)

    @property
    def nbytes(self) -> int:
        """Bytes of its weights and of the caches of earlier prompts and of the typed text."""
        return self.ready.weight_bytes + self.prefixes.nbytes + self.typed.nbytes

    def next_distribution(self, request: Request, should_stop: ShouldStop) -> NextDistribution:
        """Return the raw distribution of the token after the ids of a request, without sampling.

        Later generations keep their bits. Raises CheckpointError when the request was made for
        other weights, NoMemoryError, NotFiniteError for logits that are not finite, CancelledError
        when `should_stop()` is true before a layer.
        """
        self._check((request,))
        ids = (*request.ids, *request.continued)
        if len(ids) > self.typed.capacity:
            positions = min(len(ids), self.model.config.last_position or 2**62)
            self._check_fits(positions, 1, len(ids))
        vocab, tokenizer = self.model.config.vocab_size, self.ready.origin.tokenizer
        logits = self.typed.logits(ids, should_stop)
        return distribution(logits, min(tokenizer.used, vocab) if tokenizer else vocab)

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
        if self.typed.nbytes + self.prefixes.nbytes > self.prefixes.max_bytes:
            # It is read again when it is asked for; generations come first.
            self.typed.clear()
        tokenizer = self.ready.origin.tokenizer
        first = requests[0]
        ids, stepped = (*first.ids, *first.continued), first.stepped
        if first.continued:
            stepped = (*stepped, (len(first.ids), len(ids)))
        # A branch, a continuation or a message goes on from what one row wrote. The rows of a batch
        # have caches of their own.
        written, alone = list[int](), len(requests) == 1
        with self.prefixes.lend(ids, stepped, written) as cache:
            if first.beyond_context and first.context:
                # What was counted, at once: growing step by step needs up to three times as much.
                cache.reserve(max(0, first.context - cache.length))
            for event in generate(
                self._stepper, tokenizer, requests, settings_of, should_stop, cache
            ):
                if alone and isinstance(event, Token):
                    written.append(event.id)
                yield event
                if alone and isinstance(event, Finished):
                    self._check_speed(event.stats)

    def _check_memory(self, requests: Sequence[Request]) -> None:
        """Refuse a cache that does not fit; the load counted only on one trained context."""
        first = requests[0]
        if not first.beyond_context and len(requests) == 1:
            return
        context = first.context if first.beyond_context else None
        self._check_fits(self._positions(requests), len(requests), context)

    def _check_fits(self, positions: int, rows: int, context: int | None) -> None:
        """Raise NoMemoryError when the caches of a batch do not fit."""
        need = CacheNeed(self.model, positions, rows)
        free = free_memory_of(self.model.device)
        if free is not None and not need.fits(free):
            raise need.refusal(free, context)

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
