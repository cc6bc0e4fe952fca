"""The prefill and decode loop: turns requests that have the same ids into events."""

from collections.abc import Generator, Iterator, Sequence
from functools import partial

from core.base.errors import CancelledError, ReportedError, internal_error
from core.base.running_clock import CLOCK
from core.checkpoints.architecture import LAYER_MAPS
from core.checkpoints.config import ModelConfig
from core.decode.cropping import Cropping
from core.decode.feeding import Stepped
from core.decode.sequence import TokenSequence
from core.decode.stepper import Stepper
from core.kernels.torchload import memory_errors, torch
from core.network.kv_cache import KVCache
from core.network.model import Model
from core.protocol.callbacks import SettingsOf, ShouldStop
from core.protocol.events import Event, Finished, Notice, Prefilled, StopReason
from core.protocol.request import Request
from core.tokenizers.tokenizer import Tokenizer

# Prefill chunks are multiples of ALIGNMENT positions.
ALIGNMENT = 64
LARGEST_CHUNK = 512
# Weights of the layers' linear maps times positions: about 0.1 s on two slow cores.
CHUNK_WORK = 1_000_000_000


def chunk_of(config: ModelConfig) -> int:
    """Return the number of positions of a prefill chunk: a multiple of 64, from 64 to 512.

    It depends only on the model's shape. So a position is always computed in the same chunk, and a
    reused cache has the same bits as a fresh one. Only the linear maps of the layers count: a
    position reads one row of a table, and the head is computed once per chunk.
    """
    weights = sum(tensor.numel for tensor in config.tensors if tensor.role in LAYER_MAPS)
    positions = CHUNK_WORK // weights // ALIGNMENT * ALIGNMENT
    return max(ALIGNMENT, min(LARGEST_CHUNK, positions))


@torch.inference_mode()
def prefill(
    model: Model, cache: KVCache, ids: tuple[int, ...], should_stop: ShouldStop
) -> Iterator[tuple[int, "torch.Tensor"]]:
    """Feed the ids after the cached ones, in chunks.

    After each chunk, yield the number of cached ids and the CPU logits [1, V] of the last one. Stop
    early when `should_stop()` is true before a layer of a chunk.
    """
    chunk = chunk_of(model.config)
    for start in range(cache.length, len(ids), chunk):
        piece = torch.tensor([ids[start : start + chunk]], device=model.device)
        try:
            logits = model.forward(piece, cache, last_only=True, should_stop=should_stop)
        except CancelledError:
            return
        yield cache.length, logits[:, -1].cpu()


def generate(
    stepper: Stepper,
    tokenizer: Tokenizer | None,
    requests: Sequence[Request],
    settings_of: SettingsOf,
    should_stop: ShouldStop,
    cache: KVCache | None = None,
) -> Iterator[Event]:
    """Yield Prefilled, then for each request its Token events and one Finished, with its row.

    The requests have the same ids; each has its own settings, seed and end. `settings_of` returns
    the settings of a row and is called before and after every token. `cache` has one row and may
    already hold the first ids. An error is not raised: it is in the Finished event of each row that
    it ended.
    """
    model = stepper.model
    rows = [
        TokenSequence(model.config, tokenizer, request, partial(settings_of, number), number)
        for number, request in enumerate(requests)
    ]
    cache = cache or model.new_cache()
    return _Decoding(stepper, rows, should_stop).run(cache)


class _Decoding:
    """The rows of one running batch; only those that have not ended are computed."""

    def __init__(
        self, stepper: Stepper, rows: list[TokenSequence], should_stop: ShouldStop
    ) -> None:
        self.stepper, self.rows, self.should_stop = stepper, rows, should_stop
        self.cropping = Cropping(stepper.model, should_stop)

    @torch.inference_mode()
    def run(self, cache: KVCache) -> Iterator[Event]:
        try:
            with memory_errors("decoding", self.stepper.model.device.type):
                yield from self._prefill_and_decode(cache)
        except CancelledError:
            yield from self._cancel()
        except ReportedError as error:
            yield from self._fail(error)
        except RuntimeError as error:
            # Torch's kernels raise it. The text that was held back must not be lost.
            yield from self._fail(internal_error(error))

    def _cancel(self) -> Iterator[Finished]:
        yield from (row.end(StopReason.CANCELLED) for row in self.rows if not row.finished)

    def _fail(self, error: ReportedError) -> Iterator[Finished]:
        """End the rows that have not ended; each releases the text that it held back."""
        unfinished = (row for row in self.rows if not row.finished)
        yield from (row.end(StopReason.ERROR, error) for row in unfinished)

    def _prefill_and_decode(self, cache: KVCache) -> Iterator[Event]:
        yield from self.rows[0].setting_notices()
        request = self.rows[0].request
        ids, stepped = self.cropping.cropped(request.ids), request.stepped
        if ids != request.ids:
            # The caller's cache begins with the first ids of the prompt.
            cache, stepped = self.stepper.model.new_cache(), ()
        for row in self.rows:
            row.reused = cache.length
        total = len(ids) + len(request.continued)
        logits: torch.Tensor | None = None
        for done, after in self._feed(cache, ids, stepped):
            logits = after
            yield self._prefilled(done, total)
        if cache.length >= len(ids):
            logits = yield from self._feed_continued(cache, len(ids), logits)
        else:
            logits = None
        if logits is None:
            yield from self._cancel()
        elif len(self.rows) == 1:
            yield from self._decode_one(self.rows[0], cache, logits)
        else:
            rows = cache.fork(0, cache.length, len(self.rows), self._positions())
            yield from self._decode_batch(rows, logits)

    def _positions(self) -> int:
        """Return the positions of the longest row: allocated at once, since growing copies."""
        return max(min(row.limit, len(row.ids) + row.settings.max_tokens) for row in self.rows)

    def _feed(
        self, cache: KVCache, ids: tuple[int, ...], stepped: Stepped
    ) -> Iterator[tuple[int, "torch.Tensor"]]:
        """Feed the ids after the cached ones like `prefill`, those in the ranges one by one."""
        for start, stop in stepped:
            yield from prefill(self.stepper.model, cache, ids[:start], self.should_stop)
            if cache.length < start:
                return
            for index in ids[cache.length : stop]:
                if self.should_stop():
                    return
                yield cache.length, self.stepper.step(cache, (index,))
        yield from prefill(self.stepper.model, cache, ids, self.should_stop)

    def _prefilled(self, done: int, total: int) -> Prefilled:
        """Return the progress, and note the time for the figures of each row."""
        now = CLOCK.seconds()
        for row in self.rows:
            row.prefilled = now
        return Prefilled(done, total, now - self.rows[0].started)

    def _feed_continued(
        self, cache: KVCache, prompt: int, logits: "torch.Tensor | None"
    ) -> "Generator[Prefilled, None, torch.Tensor | None]":
        """Feed the continued ids that are not cached by decode steps, as when they were generated.

        So the logits have the same bits. `prompt` is the number of ids before them. Return the
        logits [1, V] after the last id, or None if the user stopped.
        """
        continued = self.rows[0].request.continued
        total = prompt + len(continued)
        for index in continued[cache.length - prompt :]:
            if self.should_stop():
                return None
            if self.cropping.is_due(cache):
                # Only the last ids count, so the logits between are not needed.
                yield self._prefilled(total, total)
                return self.cropping.logits([self.rows[0].ids])
            logits = self.stepper.step(cache, (index,))
            yield self._prefilled(cache.length, total)
        return logits

    def _decode_one(
        self, row: TokenSequence, cache: KVCache, logits: "torch.Tensor"
    ) -> Iterator[Event]:
        while True:
            yield from row.advance(logits[0], self.should_stop)
            if row.finished:
                return
            logits = self._next(cache, [row])
            yield from self._capture_notices()

    def _decode_batch(self, cache: KVCache, logits: "torch.Tensor") -> Iterator[Event]:
        logits = logits.expand(len(self.rows), -1)
        rows = self.rows
        while True:
            for row, of_row in zip(rows, logits, strict=True):
                yield from row.advance(of_row, self.should_stop)
            running = [index for index, row in enumerate(rows) if not row.finished]
            if not running:
                return
            if len(running) < len(rows):
                rows = [rows[index] for index in running]
                cache.keep(running)
            logits = self._next(cache, rows)
            yield from self._capture_notices()

    def _next(self, cache: KVCache, rows: Sequence[TokenSequence]) -> "torch.Tensor":
        """Return the logits [B, V] after the last id of each row."""
        if self.cropping.is_due(cache):
            return self.cropping.logits([row.ids for row in rows])
        return self.stepper.step(cache, [row.ids[-1] for row in rows])

    def _capture_notices(self) -> Iterator[Notice]:
        """Yield one notice if the model's steps cannot be captured, the first time only."""
        if note := self.stepper.notice():
            yield Notice(note)
