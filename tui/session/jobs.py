"""Jobs for the runner: load a checkpoint, answer a request, or ask for its next token."""

import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event, Notice
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.tokenizers.tokenizer import Tokenizer
from tui.session.ports import EnginePort


@dataclass(frozen=True, slots=True)
class Load:
    """Load a checkpoint with the tokenizer named in the options, else with its own."""

    checkpoint: Checkpoint
    options: LoadOptions = field(default_factory=LoadOptions)

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the load's progress, then Ready. All files are read on this thread."""
        from core.tokenizers.find import tokenizer_for  # noqa: PLC0415 - after the first frame

        del settings
        found = tokenizer_for(self.checkpoint, self.options.tokenizer, self.options.overrides)
        yield from map(Notice, found.remarks)
        if found.tokenizer:
            yield from _prepared(found.tokenizer)
        imports_torch = "torch" not in sys.modules
        yield from engine.load(self.checkpoint, found.tokenizer, self.options, should_stop)
        if imports_torch:
            # Torch's objects live until exit. A garbage collection that visits them stops the
            # text for 50 ms.
            gc.freeze()


def _prepared(tokenizer: Tokenizer) -> Iterator[Notice]:
    """Build the tables of a tokenizer here, so that the first prompt need not wait for them.

    Yields why it cannot encode text, if it cannot.
    """
    try:
        tokenizer.encode("")
    except UsageError as missing:
        yield Notice(missing.line())


@dataclass(frozen=True, slots=True)
class Generate:
    """Answer a request with the loaded model; the engine rejects one made for other weights."""

    request: Request

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield tokens, then Finished."""
        return engine.generate(self.request, settings, should_stop)


@dataclass(frozen=True, slots=True)
class AskNext:
    """Ask for the distribution of the token after a request, without answering the request."""

    request: Request

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the distribution."""
        del settings
        yield engine.next_distribution(self.request, should_stop)
