"""Protocols around the controller and the runner, so that tests can replace each side by a fake."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.callbacks import CurrentSettings, SettingsOf, ShouldStop
from core.protocol.events import Event
from core.protocol.load_options import LoadOptions
from core.protocol.next_distribution import NextDistribution
from core.protocol.request import Request
from core.record.generation import Generation
from core.tokenizers.tokenizer import Tokenizer

if TYPE_CHECKING:
    from core.engine.loaded_model import LoadedModel
    from core.fan.fan import Fan


class EnginePort(Protocol):
    """The part of core.engine.engine.Engine that jobs use."""

    @property
    def loaded(self) -> "LoadedModel | None":
        """The model in memory; None when nothing is loaded."""

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

    def next_distribution(self, request: Request, should_stop: ShouldStop) -> NextDistribution:
        """Return the distribution of the token after the ids of a request.

        Raises ReportedError, or CancelledError when `should_stop()` is true before a layer.
        """

    def sample(
        self, requests: Sequence[Request], settings_of: SettingsOf, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the tokens of requests that run as one batch, and Finished for each."""


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

    def remarked(self, generation: Generation, text: str) -> None:
        """A sentence about a generation, which began before."""

    def ended(self, generation: Generation) -> None:
        """A generation is complete; its `error()` is the error that ended it, if there is one."""

    def fan_began(self, fan: "Fan") -> None:
        """A fan started."""

    def fan_changed(self, fan: "Fan") -> None:
        """New events of a fan were recorded, or it has ended."""

    def load_began(self) -> None:
        """A load was started; reports on earlier loads are out of date."""

    def load_failed(self, failure: ReportedError, checkpoint: Checkpoint | None) -> None:
        """This checkpoint could not be loaded; None when no load runs any more."""

    def load_cancelled(self, checkpoint: Checkpoint) -> None:
        """The load of this checkpoint was cancelled."""

    def load_noticed(self, text: str) -> None:
        """A sentence about a load."""

    def failed(self, failure: ReportedError) -> None:
        """A prompt could not be run."""

    def refused(self, reason: str) -> None:
        """Nothing was done, for a reason that one short line can tell."""

    def given_back(self, prompt: str) -> None:
        """A prompt that was queued will not run and must return to the prompt widget."""

    def state_changed(self) -> None:
        """The phase, the progress, the figures or the settings changed."""
