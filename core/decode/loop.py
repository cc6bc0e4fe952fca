"""Prefill and steps: the loop that turns requests with one prompt into events."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from core.base.errors import CancelledError
from core.checkpoints.config import ModelConfig
from core.decode.cuda_graph import captures
from core.decode.sequence import TokenSequence
from core.kernels.torchload import torch
from core.network.kv_cache import KVCache
from core.network.model import Model
from core.protocol.events import Event, Notice, Prefilled, StopReason
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.tokenizer import Tokenizer

ALIGNMENT = 64
LARGEST_CHUNK = 512
# Weights times positions of one chunk: about a tenth of a second on two slow cores.
CHUNK_WORK = 1_000_000_000
SettingsOf = Callable[[int], SamplingSettings]
ShouldStop = Callable[[], bool]


def chunk_of(config: ModelConfig) -> int:
    """Return the positions of one prefill chunk: a multiple of 64 that the shape alone decides.

    So a position is always computed together with the same others, and a cache that is used again
    has the same bits as a fresh one.
    """
    positions = CHUNK_WORK // config.parameters // ALIGNMENT * ALIGNMENT
    return max(ALIGNMENT, min(LARGEST_CHUNK, positions))


@torch.inference_mode()
def prefill(
    model: Model, cache: KVCache, ids: tuple[int, ...], should_stop: ShouldStop
) -> Iterator[tuple[int, "torch.Tensor"]]:
    """Feed the ids that follow what is cached, in chunks.

    Yield how many ids are cached and the CPU logits [1, V] after the last of them. Ends early when
    `should_stop` says so before a layer of a chunk.
    """
    chunk = chunk_of(model.config)
    for start in range(cache.length, len(ids), chunk):
        piece = torch.tensor([ids[start : start + chunk]], device=model.device)
        try:
            logits = model.forward(piece, cache, last_only=True, should_stop=should_stop)
        except CancelledError:
            return
        yield cache.length, logits[:, -1].cpu()


@torch.inference_mode()
def step(model: Model, cache: KVCache, tokens: Sequence[int]) -> "torch.Tensor":
    """Feed one token to each row; return the float32 CPU logits [B, V] of the next ones.

    Through a captured graph where the device has them and they work, else kernel by kernel.
    """
    if captures(model.device):
        logits = model.capture.step(model, cache, tokens)
        if logits is not None:
            return logits
    ids = torch.tensor(tokens, device=model.device).unsqueeze(1)
    return model.forward(ids, cache)[:, -1].cpu()


def generate(
    model: Model,
    tokenizer: Tokenizer | None,
    requests: Sequence[Request],
    settings_of: SettingsOf,
    should_stop: ShouldStop,
    cache: KVCache | None = None,
) -> Iterator[Event]:
    """Yield Prefilled, and for each request Token and at last Finished, with its row.

    The requests share their ids; each has its own settings, seed and end. `settings_of` is asked
    before every token. `cache`, of one row, may hold a beginning of the ids.
    """
    rows = [
        TokenSequence(model.config, tokenizer, request, partial(settings_of, number), number)
        for number, request in enumerate(requests)
    ]
    cache = cache or model.new_cache()
    return _Decoding(model, rows, should_stop).run(cache)


class _Decoding:
    """The rows of one batch on their way; one that has ended is not computed any more."""

    def __init__(self, model: Model, rows: list[TokenSequence], should_stop: ShouldStop) -> None:
        self.model, self.rows, self.should_stop = model, rows, should_stop

    @torch.inference_mode()
    def run(self, cache: KVCache) -> Iterator[Event]:
        yield from self.rows[0].notes()
        ids = self.rows[0].request.ids
        logits: torch.Tensor | None = None
        for done, after in prefill(self.model, cache, ids, self.should_stop):
            logits, now = after, time.perf_counter()
            for row in self.rows:
                row.prefilled = now
            yield Prefilled(done, len(ids), now - self.rows[0].started)
        if logits is None or cache.length < len(ids):
            yield from (row.end(StopReason.CANCELLED) for row in self.rows)
        elif len(self.rows) == 1:
            yield from self._alone(self.rows[0], cache, logits)
        else:
            yield from self._together(cache.spread(len(self.rows)), logits)

    def _alone(self, row: TokenSequence, cache: KVCache, logits: "torch.Tensor") -> Iterator[Event]:
        while True:
            yield from row.advance(logits[0], self.should_stop)
            if row.finished:
                return
            logits = step(self.model, cache, (row.last,))
            yield from self._notes()

    def _together(self, cache: KVCache, logits: "torch.Tensor") -> Iterator[Event]:
        logits = logits.expand(len(self.rows), -1)
        rows = self.rows
        while True:
            for row, of_row in zip(rows, logits, strict=True):
                yield from row.advance(of_row, self.should_stop)
            going = [place for place, row in enumerate(rows) if not row.finished]
            if not going:
                return
            if len(going) < len(rows):
                rows = [rows[place] for place in going]
                cache.keep(going)
            logits = step(self.model, cache, [row.last for row in rows])
            yield from self._notes()

    def _notes(self) -> Iterator[Notice]:
        """Say once for each model that its steps cannot be captured."""
        if captures(self.model.device) and (note := self.model.capture.untold()):
            yield Notice(note)
