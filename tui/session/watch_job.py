"""The job of a watch: it judges the steps of a run as they appear, until it is stopped."""

# ruff: noqa: PLC0415 - imports in the thread, after the first frame

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import CancelledError
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event
from core.protocol.load_options import LoadOptions
from tui.session.hand_off import INTERVAL
from tui.session.judged_text import judged_text
from tui.session.ports import EnginePort

# A stop ends a wait within this many seconds.
_SLICE = 0.05


@dataclass(frozen=True, slots=True)
class WatchAsked:
    """What every step is asked: the path of a text, a suite and prompts. "" means nothing."""

    text: str = ""
    suite: str = ""
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchSteps:
    """Judge the steps in the folder of a run, and look for new ones every `every` seconds.

    The loaded model stays loaded.
    """

    run: Path
    asked: WatchAsked
    options: LoadOptions
    stop_on_newline: bool = False
    every: float = 2.0

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the events of the watch. Raises CancelledError when it is stopped."""
        from core.checkpoints.arrivals import Arrivals
        from core.engine.engine import Engine
        from core.evaluate.watch_run import WatchRun
        from core.judging.watch import Waiting
        from core.judging.watch_request import WatchRequest
        from core.suites.shipped import suite_path
        from core.suites.suite_file import read_suite

        del engine, settings
        asked, pause = self.asked, _pause(should_stop)
        request = WatchRequest(
            judged_text(asked.text) if asked.text else None,
            read_suite(suite_path(asked.suite)) if asked.suite else None,
            asked.prompts,
            stop_on_newline=self.stop_on_newline,
            device=self.options.device,
            tokenizer=self.options.tokenizer,
            every=self.every,
        )
        for event in WatchRun(request, Arrivals(self.run), Engine(), pause).events(should_stop):
            if isinstance(event, Waiting):
                # Nothing follows for a while, so what came before must be due when this is sent.
                pause(INTERVAL)
            yield event
        raise CancelledError


def _pause(should_stop: ShouldStop) -> Callable[[float], None]:
    """Return a function that waits for some seconds, or until a stop."""

    def pause(seconds: float) -> None:
        end = time.monotonic() + seconds
        while not should_stop() and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE))

    return pause
