"""The job of a series: one prompt and seed over several checkpoints, one after the other.

The models are in memory one at a time, or two during a load if both fit, as in every load. Of a
checkpoint that cannot be loaded or asked, TurnFailed has the reason, and the next one follows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from core.base.errors import CancelledError, ReportedError
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event, Ready, Started, TurnBegan, TurnFailed, Unloaded
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.chat import Chat
from tui.session.jobs import Load
from tui.session.loaded import Loaded
from tui.session.pending_run import PendingRun
from tui.session.ports import EnginePort


@dataclass(frozen=True, slots=True)
class RunSeries:
    """Answer a prompt with each checkpoint; `runs` differ in their checkpoint alone.

    The settings are the same for all: changes meanwhile do not apply. `ready` is the event of the
    model in memory, if it was loaded with these `options`: it is not loaded again.
    """

    runs: tuple[PendingRun, ...]
    settings: SamplingSettings
    how: PromptOptions
    options: LoadOptions
    ready: Ready | None = None

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield for each run TurnBegan, the events of its load and of its answer, or TurnFailed.

        Raises CancelledError when stopped; a running answer has its Finished before.
        """
        del settings
        held = self.ready
        for at, run in enumerate(self.runs):
            if should_stop():
                raise CancelledError
            yield TurnBegan(at)
            try:
                for event in self._turn(engine, run, held, should_stop):
                    if isinstance(event, Ready | Unloaded):
                        held = event if isinstance(event, Ready) else None
                    yield event
            except ReportedError as error:
                yield TurnFailed(error)
        if should_stop():
            raise CancelledError

    def _turn(
        self, engine: EnginePort, run: PendingRun, held: Ready | None, should_stop: ShouldStop
    ) -> Iterator[Event]:
        assert run.checkpoint
        if held is None or not held.origin.is_of(run.checkpoint):
            load = Load(run.checkpoint, self.options)
            for event in load.events(engine, self._settings, should_stop):
                held = event if isinstance(event, Ready) else held
                yield event
        assert held
        request = run.request(Loaded(held), self.settings, self.how, Chat())
        yield Started((request,), held)
        yield from engine.generate(request, self._settings, should_stop)

    def _settings(self) -> SamplingSettings:
        return self.settings
