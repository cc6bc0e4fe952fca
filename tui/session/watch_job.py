"""The job of a watch: it judges the steps of a run as they appear, until it is stopped."""

# ruff: noqa: PLC0415 - imports in the thread, after the first frame

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.errors import CancelledError
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event
from core.protocol.load_options import LoadOptions
from tui.session.hand_off import INTERVAL
from tui.session.judged_text import judged_text
from tui.session.ports import EnginePort

if TYPE_CHECKING:
    from core.evaluate.watch_run import WatchRun

# A stop ends a wait within this many seconds.
_SLICE = 0.05


@dataclass(frozen=True, slots=True)
class WatchAsked:
    """What every step is asked: the path of a text, a suite and prompts. "" means nothing."""

    text: str = ""
    suite: str = ""
    prompts: tuple[str, ...] = ()


@dataclass(slots=True)
class WatchSteps:
    """Judge the steps in the folder of a run, and look for new ones every `every` seconds.

    The loaded model stays loaded. After a stop the same job can be submitted again: it goes on.
    """

    run: Path
    asked: WatchAsked
    options: LoadOptions
    stop_on_newline: bool = False
    every: float = 2.0
    _run: "WatchRun | None" = field(default=None, init=False, repr=False, compare=False)
    # Of the present call of `events`.
    _should_stop: ShouldStop = field(default=lambda: False, init=False, repr=False, compare=False)

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the events of the watch. Raises CancelledError when it is stopped."""
        from core.judging.watch import Waiting

        del engine, settings
        self._should_stop = should_stop
        self._run = self._run or self._begun()
        for event in self._run.events(should_stop):
            if isinstance(event, Waiting):
                # Nothing follows for a while, so what came before must be due when this is sent.
                self._pause(INTERVAL)
            yield event
        raise CancelledError

    def _begun(self) -> "WatchRun":
        """Return the watch before its first look. Raises ReportedError for what cannot be read."""
        from core.checkpoints.arrivals import Arrivals
        from core.engine.engine import Engine
        from core.evaluate.watch_run import WatchRun
        from core.judging.watch_request import WatchRequest
        from core.suites.shipped import suite_path
        from core.suites.suite_file import read_suite

        asked = self.asked
        request = WatchRequest(
            judged_text(asked.text) if asked.text else None,
            read_suite(suite_path(asked.suite)) if asked.suite else None,
            asked.prompts,
            stop_on_newline=self.stop_on_newline,
            device=self.options.device,
            tokenizer=self.options.tokenizer,
            every=self.every,
        )
        return WatchRun(request, Arrivals(self.run), Engine(), self._pause)

    def _pause(self, seconds: float) -> None:
        """Wait for some seconds, or until a stop."""
        end = time.monotonic() + seconds
        while not self._should_stop() and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE))
