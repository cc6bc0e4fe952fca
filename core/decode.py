"""Prefill and steps: the loop that turns a request into events."""

import time
from collections.abc import Callable, Iterator

from core.cache import KVCache
from core.events import Changed, Event, Finished, Notice, Prefilled, Stats, StopReason, Token
from core.model import Model
from core.request import Request
from core.sampling import draw, log_probabilities, uniform
from core.settings import SamplingSettings, notes
from core.stream import TextStream
from core.tokenizer import CharTokenizer, IdText
from core.torchload import torch

PREFILL_CHUNK = 128
CurrentSettings = Callable[[], SamplingSettings]
ShouldStop = Callable[[], bool]


@torch.inference_mode()
def prefill(
    model: Model,
    cache: KVCache,
    ids: tuple[int, ...],
    should_stop: ShouldStop,
    chunk: int = PREFILL_CHUNK,
) -> Iterator[tuple[int, "torch.Tensor"]]:
    """Feed the ids in chunks; yield how many are done and the logits [V] after the last of them.

    Ends early, with fewer than all, when `should_stop` says so before a chunk.
    """
    for start in range(0, len(ids), chunk):
        if should_stop():
            return
        piece = torch.tensor([ids[start : start + chunk]], device=model.device)
        logits = model.forward(piece, cache, last_only=True)[0, -1].cpu()
        yield min(start + chunk, len(ids)), logits


@torch.inference_mode()
def step(model: Model, cache: KVCache, token: int) -> "torch.Tensor":
    """Feed one token; return the float32 CPU logits [V] of the next."""
    ids = torch.tensor([[token]], device=model.device)
    return model.forward(ids, cache)[0, -1].cpu()


def generate(
    model: Model,
    tokenizer: CharTokenizer | None,
    request: Request,
    current_settings: CurrentSettings,
    should_stop: ShouldStop,
) -> Iterator[Event]:
    """Yield Prefilled, Token and at last Finished; settings are asked for before every token."""
    return _Decoding(model, tokenizer, request, current_settings, should_stop).run()


class _Decoding:
    """One generation on its way: the cache, the counters and the clock."""

    def __init__(
        self,
        model: Model,
        tokenizer: CharTokenizer | None,
        request: Request,
        current_settings: CurrentSettings,
        should_stop: ShouldStop,
    ) -> None:
        self.model, self.request = model, request
        self.text_of = tokenizer or IdText()
        self.bos_id = None if request.raw or not request.stop_at_bos else self.text_of.bos_id
        self.vocab = model.config.vocab_size
        self.with_text = min(self.text_of.used or self.vocab, self.vocab)
        masked = request.mask_padding and not request.raw
        self.drawable = self.with_text if masked else self.vocab
        self.limit = request.context or model.config.sequence_len
        self.current_settings, self.should_stop = current_settings, should_stop
        self.settings = current_settings()
        self.stream = TextStream()
        self.new, self.no_text_ids, self.no_text_mass = 0, 0, 0.0
        self.started = time.perf_counter()
        self.prefilled = self.first = self.started

    @torch.inference_mode()
    def run(self) -> Iterator[Event]:
        for note in notes(self.settings, self.vocab):
            yield Notice(note)
        cache = self.model.new_cache()
        logits: torch.Tensor | None = None
        for done, after in prefill(self.model, cache, self.request.ids, self.should_stop):
            logits = after
            self.prefilled = time.perf_counter()
            yield Prefilled(done, len(self.request.ids), self.prefilled - self.started)
        if logits is None or cache.length < len(self.request.ids):
            yield self._finished(StopReason.CANCELLED)
        else:
            yield from self._steps(cache, logits)

    def _steps(self, cache: KVCache, logits: "torch.Tensor") -> Iterator[Event]:
        while True:
            yield from self._take_settings()
            reason = self._before_draw(logits)
            if reason:
                yield self._finished(reason)
                return
            token, reason = self._draw(logits)
            yield token
            if reason:
                yield self._finished(reason)
                return
            logits = step(self.model, cache, token.id)

    def _take_settings(self) -> Iterator[Changed]:
        settings = self.current_settings()
        if settings != self.settings:
            self.settings = settings
            yield Changed(self.new, settings)

    def _before_draw(self, logits: "torch.Tensor") -> StopReason | None:
        if self.should_stop():
            return StopReason.CANCELLED
        if self.new >= self.settings.max_tokens:
            return StopReason.MAX_TOKENS
        if len(self.request.ids) + self.new >= self.limit:
            return StopReason.CONTEXT_FULL
        if not torch.isfinite(logits).all():
            return StopReason.NAN
        return None

    def _draw(self, logits: "torch.Tensor") -> tuple[Token, StopReason | None]:
        """Choose a token; say also whether it ends the generation by itself."""
        logprobs = log_probabilities(logits)
        u = uniform(self.request.seed, self.request.row, self.new)
        chosen = draw(logits, self.settings, self.drawable, u)
        mass = float(logprobs[self.with_text :].exp().sum()) if self.with_text < self.vocab else 0.0
        self.no_text_mass = max(self.no_text_mass, mass)
        self.no_text_ids += chosen >= self.with_text
        text, reason = self._text(chosen)
        seconds = time.perf_counter() - self.started
        token = Token(
            index=self.new,
            id=chosen,
            piece=self.text_of.piece(chosen),
            text=text,
            logprob=float(logprobs[chosen]),
            no_text_mass=mass,
            seconds=seconds,
        )
        self.new += 1
        if self.new == 1:
            self.first = self.started + seconds
        return token, reason or self._after_draw()

    def _text(self, chosen: int) -> tuple[str, StopReason | None]:
        if chosen == self.bos_id:
            return "", StopReason.BOS
        piece = self.text_of.streamed(chosen, self.new)
        settings = self.settings if not self.request.raw else SamplingSettings()
        released = self.stream.push(piece, settings)
        return released.text, released.stop

    def _after_draw(self) -> StopReason | None:
        """Say whether another forward would only be thrown away."""
        if self.new >= self.current_settings().max_tokens:
            return StopReason.MAX_TOKENS
        if len(self.request.ids) + self.new >= self.limit:
            return StopReason.CONTEXT_FULL
        return None

    def _finished(self, reason: StopReason) -> Finished:
        return Finished(reason, self.stream.flush(), self.stats())

    def stats(self) -> Stats:
        now = time.perf_counter()
        return Stats(
            prompt_tokens=len(self.request.ids),
            new_tokens=self.new,
            prefill_seconds=self.prefilled - self.started,
            first_token_seconds=(self.first - self.started) if self.new else 0.0,
            decode_seconds=(now - self.first) if self.new else 0.0,
            total_seconds=now - self.started,
            context_used=len(self.request.ids) + self.new,
            context_limit=self.limit,
            no_text_mass=self.no_text_mass,
            no_text_ids=self.no_text_ids,
        )
