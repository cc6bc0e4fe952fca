"""What the runner is asked to do: load a checkpoint, or answer a request."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Event, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.tokenizer import Tokenizer
from tui.session.ports import CurrentSettings, EnginePort, ShouldStop

Timeline = tuple[tuple[int, SamplingSettings], ...]


@dataclass(frozen=True, slots=True)
class Load:
    """Put a checkpoint into memory."""

    checkpoint: Checkpoint
    tokenizer: Tokenizer | None
    options: LoadOptions = field(default_factory=LoadOptions)

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the load's progress, then Ready."""
        del settings
        return engine.load(self.checkpoint, self.tokenizer, self.options, should_stop)


@dataclass(frozen=True, slots=True)
class Generate:
    """Answer a request with what is loaded; `replay` repeats the settings of an earlier time."""

    request: Request
    replay: Timeline | None = None

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield tokens, then Finished; a replay changes settings at the tokens it did before."""
        if self.replay is None:
            yield from engine.generate(self.request, settings, should_stop)
            return
        drawn, timeline = 0, self.replay

        def settings_then() -> SamplingSettings:
            return next((s for at, s in reversed(timeline) if at <= drawn), self.request.settings)

        for event in engine.generate(self.request, settings_then, should_stop):
            drawn += isinstance(event, Token)
            yield event
