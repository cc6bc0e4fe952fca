"""One generation with everything that is needed to repeat it."""

from array import array
from dataclasses import dataclass, field, replace

from core.base.counter_random import uniform
from core.base.errors import NotFiniteError, ReportedError
from core.base.text import plural
from core.distribution.chain import Chain, through
from core.protocol.events import (
    Event,
    Finished,
    Prefilled,
    Ready,
    SettingsChanged,
    Stats,
    StopReason,
    Token,
)
from core.protocol.origin import Origin
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.distributions import Distributions


@dataclass(slots=True)
class Generation:
    """A request, the Ready event of the model that answers it, and the answer so far.

    `apply` adds to it. `parent` is the number of the generation that this one continues, and how
    many of its new tokens are kept. `batch` is the number of rows that are computed together: below
    float32, a row alone can get another text. `forced` are the indexes of the new tokens that the
    calculator wrote. `seconds` are those of the first and of the last new token, counted from the
    request.

    `branches` tells that it leaves the parent's answer: before its end, or with other tokens.

    `note` and `pinned` are the user's; nothing else depends on them.

    `logprobs`, `ranks`, `entropies` and `tops` have one entry for each new token, as in its event.
    The numbers are float32, as the logits are; `tops` is empty if the request asks for none, and
    `distributions` if it does not ask for the lens. `ends` are the lengths of the text up to the
    end of each token, in characters, with those that were held back or are part of a stop string.
    """

    number: int
    request: Request
    ready: Ready
    parent: tuple[int, int] | None = None
    batch: int = 1
    timeline: list[tuple[int, SamplingSettings]] = field(default_factory=list)
    new_ids: list[int] = field(default_factory=list)
    logprobs: "array[float]" = field(default_factory=lambda: array("f"))
    ranks: "array[int]" = field(default_factory=lambda: array("I"))
    entropies: "array[float]" = field(default_factory=lambda: array("f"))
    tops: list[tuple[tuple[int, float], ...]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    ends: "array[int]" = field(default_factory=lambda: array("I"))
    distributions: Distributions = field(default_factory=Distributions)
    forced: list[int] = field(default_factory=list)
    prefilled: int = 0
    seconds: tuple[float, float] = (0.0, 0.0)
    finished: Finished | None = None
    note: str = ""
    pinned: bool = False
    branches: bool = False

    @property
    def origin(self) -> Origin:
        """The checkpoint that generates."""
        return self.ready.origin

    @property
    def vocab(self) -> int:
        """The number of ids of the model; 0 if it is not known."""
        return self.origin.config.vocab_size if self.origin.config else 0

    def leaves(self, parent: "Generation") -> bool:
        """Whether it leaves a parent's answer before its end, or goes on with other tokens."""
        kept = self.parent[1] if self.parent else 0
        fed = len(self.request.continued) - len(parent.request.continued)
        return kept < len(parent.new_ids) or fed > kept

    def settings_at(self, index: int) -> SamplingSettings:
        """Return the settings that the new token with this index (0-based) was sampled with."""
        before = (settings for at, settings in reversed(self.timeline) if at <= index)
        return next(before, self.request.settings)

    def chain(self, index: int, settings: SamplingSettings) -> Chain | None:
        """Return what settings make of the distribution of a new token; None if it is not kept."""
        distribution = self.distributions.at(index, self.vocab)
        if distribution is None:
            return None
        allowed = self.request.allowed(self.origin.tokenizer, distribution.vocab)
        return through(distribution, settings, allowed)

    def random_number(self, index: int) -> float:
        """Return the random number in [0, 1) of the new token with this index (0-based)."""
        request = self.request
        return uniform(request.seed, request.row, len(request.continued) + index)

    def replay(self) -> Request:
        """Return the request that repeats this generation, including its changes of settings."""
        return replace(self.request, timeline=tuple(self.timeline))

    @property
    def text(self) -> str:
        """The continuation, without stop strings."""
        return "".join(self.parts)

    @property
    def stop(self) -> StopReason | None:
        """The reason why it ended; None while it runs."""
        return self.finished.reason if self.finished else None

    @property
    def stats(self) -> Stats:
        """The figures at the end, or the figures so far while it runs."""
        if self.finished:
            return self.finished.stats
        first, last = self.seconds
        return Stats(
            prompt_tokens=len(self.request.ids),
            new_tokens=len(self.new_ids),
            first_token_seconds=first,
            decode_seconds=last - first,
            total_seconds=last,
            context_used=self.prefilled + len(self.new_ids),
            context_limit=self.request.context or self.ready.context,
        )

    @property
    def first_beyond(self) -> int | None:
        """Index of the first new token beyond the trained context; None if none is so far.

        It is 0 if the prompt fills the context by itself.
        """
        before = len(self.request.ids) + len(self.request.continued)
        first = max(0, self.ready.context - before)
        return first if self.request.beyond_context and len(self.new_ids) > first else None

    def error(self) -> ReportedError | None:
        """Return the error that ended it, logits that are not finite included; None if none did."""
        return (self.finished.error if self.finished else None) or self.not_finite()

    def not_finite(self) -> NotFiniteError | None:
        """Return an error if the generation ended with logits that are not finite, else None."""
        if self.stop is not StopReason.NAN:
            return None
        narrow = self.ready.arithmetic == "float16"
        return NotFiniteError(
            f"The logits are not finite after {plural(len(self.new_ids), 'new token')}",
            "float16 activations overflow in this model: choose fp32, bf16, or fp16 on route auto"
            if narrow
            else "",
        )

    def apply(self, event: Event) -> None:
        """Add one event of this generation; events of other kinds change nothing."""
        match event:
            case Prefilled():
                self.prefilled = event.done
            case SettingsChanged():
                self._change(event)
            case Token():
                self._add(event)
            case Finished():
                self.parts.append(event.text)
                self.finished = event

    def _add(self, token: Token) -> None:
        self.seconds = (self.seconds[0] if self.new_ids else token.seconds, token.seconds)
        if token.forced:
            self.forced.append(token.index)
        self.new_ids.append(token.id)
        self.logprobs.append(token.logprob)
        self.ranks.append(token.rank)
        self.entropies.append(token.entropy)
        if self.request.top:
            self.tops.append(token.top[: self.request.top])
        if self.request.lens:
            self.distributions.append(token)
        self.ends.append((self.ends[-1] if self.ends else 0) + token.completes)
        self.parts.append(token.text)

    def _change(self, event: SettingsChanged) -> None:
        """Record the settings that token `at` is sampled with; of several changes, the last."""
        if self.timeline and self.timeline[-1][0] == event.at:
            self.timeline.pop()
        before = self.timeline[-1][1] if self.timeline else self.request.settings
        if event.settings != before:
            self.timeline.append((event.at, event.settings))
