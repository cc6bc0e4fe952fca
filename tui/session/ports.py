"""The protocols around the controller and the runner, so that each side can be a fake in tests."""

from collections.abc import Callable, Iterator
from typing import Protocol

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Event
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.tokenizer import Tokenizer

CurrentSettings = Callable[[], SamplingSettings]
ShouldStop = Callable[[], bool]


class EnginePort(Protocol):
    """The side of core.engine.engine.Engine that jobs use."""

    def load(
        self,
        checkpoint: Checkpoint,
        tokenizer: Tokenizer | None,
        options: LoadOptions,
        should_stop: ShouldStop,
    ) -> Iterator[Event]:
        """Yield Loading, then Ready."""

    def generate(
        self, request: Request, current_settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield tokens, then Finished."""


class Job(Protocol):
    """A piece of work for the runner's thread."""

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield what happens; raise ReportedError or CancelledError when it does not end well."""


class JobQueue(Protocol):
    """Where jobs are done: tui.session.runner.Runner."""

    def submit(self, job: Job) -> int:
        """Queue a job and return its number."""

    def stop(self, job: int) -> None:
        """Ask a job to end soon."""


class Listener(Protocol):
    """Who shows what happens: the screen."""

    def began(self, generation: Generation, prompt: str) -> None:
        """A generation was opened."""

    def grew(self, generation: Generation, text: str) -> None:
        """Text came."""

    def changed(self, generation: Generation) -> None:
        """A setting changed at this point."""

    def ended(self, generation: Generation) -> None:
        """A generation is complete."""

    def failed(self, failure: ReportedError, subject: str) -> None:
        """Something went wrong with a checkpoint or prompt."""

    def noticed(self, text: str) -> None:
        """A sentence that should be read."""

    def given_back(self, prompt: str) -> None:
        """A queued prompt will not run: it returns to where it was typed."""

    def state_changed(self) -> None:
        """The phase, progress or figures changed."""
