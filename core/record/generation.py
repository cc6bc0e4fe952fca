"""One output with everything that repeats it."""

from dataclasses import asdict, dataclass, field
from typing import Any

from core.base.errors import NotFiniteError
from core.base.jsonfile import strict_json
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
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
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Which checkpoint wrote a generation."""

    path: str
    name: str
    step: int | None
    val_loss: float | None
    fingerprint: str

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "Origin":
        """Return the origin of what a checkpoint will write."""
        return cls(
            path=str(checkpoint.model_path or checkpoint.folder),
            name=checkpoint.name,
            step=checkpoint.step,
            val_loss=checkpoint.loss,
            fingerprint=checkpoint.index().fingerprint,
        )


@dataclass(slots=True)
class Generation:
    """A request, who answered it, and what has come so far; grows by `apply`."""

    number: int
    origin: Origin
    request: Request
    ready: Ready
    timeline: list[tuple[int, SamplingSettings]] = field(default_factory=list)
    new_ids: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    prefilled: int = 0
    seconds: tuple[float, float] = (0.0, 0.0)
    finished: Finished | None = None

    @property
    def text(self) -> str:
        """The continuation, without stop strings."""
        return "".join(self.parts)

    @property
    def stop(self) -> StopReason | None:
        """Why it ended; None while it runs."""
        return self.finished.reason if self.finished else None

    @property
    def stats(self) -> Stats:
        """The figures at the end, or those so far."""
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

    def not_finite(self) -> NotFiniteError | None:
        """Return what to say when it ended in logits that are no numbers."""
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
        """Take in one event of this generation."""
        match event:
            case Prefilled():
                self.prefilled = event.done
            case SettingsChanged():
                self.timeline.append((event.at, event.settings))
            case Token():
                self.seconds = (self.seconds[0] if self.new_ids else event.seconds, event.seconds)
                self.new_ids.append(event.id)
                self.logprobs.append(event.logprob)
                self.parts.append(event.text)
            case Finished():
                self.parts.append(event.text)
                self.finished = event

    def as_json(self) -> dict[str, Any]:
        """Return the object of design.md 11; every number in it is finite."""
        values: dict[str, Any] = strict_json(
            {
                "schema": SCHEMA,
                "checkpoint": asdict(self.origin),
                "prompt": self.request.prompt,
                "prompt_ids": list(self.request.ids),
                "skipped": [asdict(skipped) for skipped in self.request.skipped],
                "new_ids": self.new_ids,
                "text": self.text,
                "logprobs": self.logprobs,
                "settings": self.request.settings.as_json(),
                "timeline": [
                    {"at": at, "settings": settings.as_json()} for at, settings in self.timeline
                ],
                "seed": self.request.seed,
                "stop": self.stop,
                "precision": self.ready.precision,
                "route": self.ready.route,
                "threads": self.ready.threads,
                "device": self.ready.device,
                "torch": self.ready.torch,
                "stats": asdict(self.finished.stats) if self.finished else {},
            }
        )
        return values
