"""Protocols around the controller and the runner, so that tests can replace each side by a fake."""

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
    """The part of core.engine.engine.Engine that jobs use."""

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
    """Work for the runner's thread."""

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield events. Raises ReportedError on failure, CancelledError when stopped."""


class JobQueue(Protocol):
    """Runs jobs: implemented by tui.session.runner.Runner."""

    def submit(self, job: Job) -> int:
        """Queue a job and return its number."""

    def stop(self, job: int) -> None:
        """Ask a job to end soon."""


class Listener(Protocol):
    """Shows what happens: implemented by the screen."""

    def began(self, generation: Generation, prompt: str) -> None:
        """A generation started."""

    def grew(self, generation: Generation, text: str) -> None:
        """New text was generated."""

    def changed(self, generation: Generation) -> None:
        """A setting changed at the current token."""

    def ended(self, generation: Generation) -> None:
        """A generation is complete."""

    def failed(self, failure: ReportedError, subject: str) -> None:
        """An error occurred; `subject` names the checkpoint or prompt."""

    def noticed(self, text: str) -> None:
        """A message for the user."""

    def given_back(self, prompt: str) -> None:
        """A prompt that was queued will not run and must return to the prompt widget."""

    def state_changed(self) -> None:
        """The phase, the progress, the figures or the settings changed."""
