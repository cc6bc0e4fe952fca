"""One sequence of a batch: samples its tokens, releases its text and decides when it ends."""

import math
from collections.abc import Iterator

from core.base.counter_random import uniform
from core.base.errors import ReportedError
from core.base.running_clock import CLOCK
from core.chat.chat_tokens import chat_tokens
from core.chat.tool_calls import ToolCalls
from core.checkpoints.config import ModelConfig
from core.decode.candidates import entropy_of, float32_bytes, likeliest, rank_of
from core.decode.sampling import Choice, choose, log_probabilities
from core.decode.stop_strings import TextStream
from core.distribution.distribution import KEPT_OF_LARGER, WHOLE_UP_TO
from core.kernels.torchload import torch
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Finished, Notice, SettingsChanged, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.setting_notes import setting_notes
from core.protocol.settings import SamplingSettings
from core.tokenizers.incremental import TokenText
from core.tokenizers.special_tokens import ASSISTANT_END
from core.tokenizers.tokenizer import Tokenizer


class TokenSequence:
    """Counters, times and text of one request; `number` is its index in the batch.

    The first `used` ids have text; the first `allowed` ids can be sampled. `ids` are those of the
    request and the new ones.
    """

    def __init__(
        self,
        config: ModelConfig,
        tokenizer: Tokenizer | None,
        request: Request,
        current_settings: CurrentSettings,
        number: int = 0,
    ) -> None:
        self.request, self.number = request, number
        self.tokenizer, self.token_text = tokenizer, TokenText(tokenizer)
        self.stop_ids = _stop_ids(request, tokenizer)
        self.calls = _calls(request, tokenizer)
        self.vocab = config.vocab_size
        self.used = min(tokenizer.used if tokenizer else self.vocab, self.vocab)
        self.allowed = request.allowed(tokenizer, self.vocab)
        self.tells_logits = request.lens and self.vocab <= WHOLE_UP_TO
        told = KEPT_OF_LARGER if request.lens and not self.tells_logits else 0
        # How many of the most likely ids each token tells.
        self.told = max(request.top, told)
        self.limit = request.context or config.sequence_len
        self._current_settings = current_settings
        self.settings = request.settings
        self.stream = TextStream()
        self.new, self.no_text_ids, self.no_text_mass = 0, 0, 0.0
        self.reused = 0
        self.ids = [*request.ids, *request.continued]
        self.finished = False
        self.started = CLOCK.seconds()
        self.prefilled = self.first = self.started

    def setting_notices(self) -> Iterator[Notice]:
        """Yield a notice for each setting whose effect is not obvious."""
        for note in setting_notes(self.settings, self.vocab):
            yield Notice(note)

    def advance(
        self, logits: "torch.Tensor", should_stop: ShouldStop
    ) -> Iterator[SettingsChanged | Token | Finished]:
        """Take float32 CPU logits [V]; yield a token, and Finished when it is the last one.

        Settings are read before sampling, so that a change applies to this token. They are read
        again afterwards, so that no forward pass is wasted if they end the text. Every change is
        yielded as an event.
        """
        yield from self._read_settings()
        reason = self._before_sample(logits, should_stop)
        if not reason:
            token, reason = self._sample(logits)
            yield token
        if not reason:
            yield from self._read_settings()
            reason = self._limit_reached()
        if reason:
            yield self.end(reason)

    def _read_settings(self) -> Iterator[SettingsChanged]:
        replayed = self.request.timeline is not None
        settings = self.request.settings_at(self.new) if replayed else self._current_settings()
        if settings != self.settings:
            self.settings = settings
            yield SettingsChanged(self.new, settings, self.number)

    def end(self, reason: StopReason, error: ReportedError | None = None) -> Finished:
        """Return the last event, with the text that was held back."""
        self.finished = True
        text = self.stream.flush()
        if reason not in (StopReason.STOP_STRING, StopReason.NEWLINE):
            text += self.token_text.flush()
        return Finished(reason, text, self.stats(), error, self.number)

    def _before_sample(self, logits: "torch.Tensor", should_stop: ShouldStop) -> StopReason | None:
        if should_stop():
            return StopReason.CANCELLED
        if reason := self._limit_reached():
            return reason
        # A sum takes one pass; the logits are checked one by one only if it is not finite.
        if not math.isfinite(logits.sum().item()) and not torch.isfinite(logits).all():
            return StopReason.NAN
        return None

    def _sample(self, logits: "torch.Tensor") -> tuple[Token, StopReason | None]:
        """Sample a token, unless the calculator writes it.

        Return it with the stop reason if it ends the generation.
        """
        logprobs = log_probabilities(logits)
        forced = self.calls.next_forced() if self.calls else None
        choice = self._choice(logits) if forced is None else Choice(forced)
        chosen = choice.id
        probabilities = logprobs.exp()
        mass = probabilities[self.used :].sum().item() if self.used < self.vocab else 0.0
        self.no_text_mass = max(self.no_text_mass, mass)
        self.no_text_ids += chosen >= self.used
        text, completes, reason = self._release_text(chosen)
        seconds = CLOCK.seconds() - self.started
        token = Token(
            index=self.new,
            id=chosen,
            text=text,
            logprob=logprobs[chosen].item(),
            no_text_mass=mass,
            rank=rank_of(logits, chosen),
            entropy=entropy_of(logprobs, probabilities),
            top=likeliest(logits, logprobs, self.told) if self.told else (),
            logits=float32_bytes(logits) if self.tells_logits else b"",
            completes=completes,
            seconds=seconds,
            row=self.number,
            forced=forced is not None,
            sampled=choice.probability,
        )
        self.ids.append(chosen)
        self.new += 1
        if self.new == 1:
            self.first = self.started + seconds
        return token, reason

    def _choice(self, logits: "torch.Tensor") -> Choice:
        """Return what the random number of this token chooses."""
        number = len(self.request.continued) + self.new
        u = uniform(self.request.seed, self.request.row, number)
        return choose(logits, self.settings, self.allowed, u)

    def _release_text(self, chosen: int) -> tuple[str, int, StopReason | None]:
        """Return the text to show, how many characters the id completes, and why it ends."""
        if chosen in self.stop_ids:
            return "", 0, self._end_of_text(chosen)
        sign = self.calls.follow(chosen) if self.calls else None
        piece = self.token_text.push(chosen) if sign is None else self.token_text.flush() + sign
        settings = self.settings if not self.request.raw else SamplingSettings()
        released = self.stream.push(piece, settings)
        return released.text, len(piece), released.stop

    def _end_of_text(self, chosen: int) -> StopReason:
        specials = self.tokenizer.special_ids if self.tokenizer else {}
        return StopReason.ANSWER_END if chosen == specials.get(ASSISTANT_END) else StopReason.BOS

    def _limit_reached(self) -> StopReason | None:
        """Return the stop reason if the limit of tokens or the context is reached."""
        if self.new >= self.settings.max_tokens:
            return StopReason.MAX_TOKENS
        if self.context_used >= self.limit:
            return StopReason.CONTEXT_FULL
        return None

    @property
    def context_used(self) -> int:
        """Number of positions taken by the prompt, the continued ids and the new tokens."""
        return len(self.request.ids) + len(self.request.continued) + self.new

    def stats(self) -> Stats:
        """Return the figures so far."""
        now = CLOCK.seconds()
        return Stats(
            prompt_tokens=len(self.request.ids),
            new_tokens=self.new,
            prefill_seconds=self.prefilled - self.started,
            first_token_seconds=(self.first - self.started) if self.new else 0.0,
            decode_seconds=(now - self.first) if self.new else 0.0,
            total_seconds=now - self.started,
            context_used=self.context_used,
            context_limit=self.limit,
            no_text_mass=self.no_text_mass,
            no_text_ids=self.no_text_ids,
            reused_tokens=self.reused,
        )


def _calls(request: Request, tokenizer: Tokenizer | None) -> ToolCalls | None:
    """Return what follows the calls of an answer, the continued ids taken; else None."""
    tokens = chat_tokens(tokenizer) if request.chat else None
    if tokens is None or tokenizer is None:
        return None
    calls = ToolCalls(tokens, tokenizer)
    for index in request.continued:
        calls.follow(index)
    return calls


def _stop_ids(request: Request, tokenizer: Tokenizer | None) -> frozenset[int]:
    """Return the ids that end a sequence: none if raw, else the request's or the tokenizer's."""
    if request.raw:
        return frozenset()
    if request.stop_ids is not None:
        return frozenset(request.stop_ids)
    return tokenizer.stop_ids if tokenizer else frozenset()
