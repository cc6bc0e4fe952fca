"""A model in memory that answers requests: weights, tokenizer, origin and earlier prompts."""

from collections.abc import Callable, Iterator, Sequence

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.decode.loop import generate
from core.decode.stepper import Stepper
from core.engine.prefix_cache import PrefixCache
from core.network.model import Model
from core.protocol.events import Event, Ready
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings


class LoadedModel:
    """One model, and the event that said what it is; several can be held side by side."""

    def __init__(self, model: Model, ready: Ready) -> None:
        """Prefix caches are limited to the size of one full context."""
        self.model, self.ready = model, ready
        # Graphs hold addresses of the weights, so they must not outlive the model.
        self._stepper = Stepper(model)
        full = model.route.cache_bytes(model.config, model.config.sequence_len)
        self.prefixes = PrefixCache(model, full)

    @property
    def nbytes(self) -> int:
        """Bytes that its weights and the caches of earlier prompts take."""
        return self.ready.weight_bytes + self.prefixes.nbytes

    def sample(
        self,
        requests: Sequence[Request],
        settings_of: Callable[[int], SamplingSettings],
        should_stop: Callable[[], bool],
    ) -> Iterator[Event]:
        """Answer requests with the same ids as one batch: each has exactly one Finished.

        They share the prompt's prefill and each read of the weights; `row` of an event is the index
        of its request. Raises ValueError for requests of different ids, CheckpointError for
        requests that were made for other weights.
        """
        self._check(requests)
        tokenizer = self.ready.origin.tokenizer
        with self.prefixes.lend(requests[0].ids) as cache:
            yield from generate(self._stepper, tokenizer, requests, settings_of, should_stop, cache)

    def _check(self, requests: Sequence[Request]) -> None:
        first, loaded = requests[0], self.ready.origin.fingerprint
        if any((one.ids, one.continued) != (first.ids, first.continued) for one in requests):
            raise ValueError("the requests of one batch have the same ids")
        for made_for in (request.fingerprint for request in requests):
            if made_for not in (None, loaded):
                raise CheckpointError(
                    f"The request was made for the weights {made_for}, loaded are {loaded}",
                    "Load its checkpoint first",
                    code=Code.CHECKPOINT_OTHER_WEIGHTS,
                )
