"""`stepscope watch RUN`: every new step of a run is judged as soon as it is complete."""

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.errors import CheckFailedError
from core.base.given_path import is_folder
from core.base.jsonfile import strict_json
from core.checkpoints.arrivals import Arrivals
from core.checkpoints.embedded import DEMO
from core.engine.engine import Engine
from core.judging.score_events import Remark
from core.judging.source import Source
from core.judging.watch import StepBroken, StepJudged, TextCut
from core.judging.watch_request import WatchRequest
from core.suites.shipped import suite_path
from core.suites.suite_file import read_suite
from tui.command_line.checkpoint_choice import choice
from tui.command_line.watch_arguments import FailOn, WatchOptions
from tui.headless.tables import write
from tui.headless.watch_json import event_as_json
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import Progress, narrate
from tui.view.score_words import window_lines
from tui.view.watch_words import alarm_line, replaced_line, step_lines

if TYPE_CHECKING:
    from core.evaluate.watch_run import WatchEvent

# A signal ends a wait within this many seconds.
_SLICE = 0.1


def run_watch(options: WatchOptions, source: Source | None, interrupts: Interrupts) -> int:
    """Judge the steps of a run, a line for each; return the exit code.

    Raises CheckFailedError at the first alarm if it was asked for.
    """
    request = _request(options, source)
    arrivals = Arrivals(_folder(options))
    with interrupts.paused():
        from core.evaluate.watch_run import WatchRun  # noqa: PLC0415 - imports torch

    def wait(seconds: float) -> None:
        end = time.monotonic() + seconds
        while not interrupts.requested() and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE))

    run = WatchRun(request, arrivals, Engine(), wait)
    teller = _Teller(as_json=options.as_json)
    try:
        for event in run.events(interrupts.requested):
            teller.tell(event)
            if isinstance(event, StepJudged) and event.alarms and options.fail_on is FailOn.ALARM:
                raise CheckFailedError(alarm_line(event, event.alarms[0]))
    finally:
        teller.progress.clear()
    return interrupts.exit_code


def _request(options: WatchOptions, source: Source | None) -> WatchRequest:
    return WatchRequest(
        source=source,
        suite=read_suite(suite_path(options.suite)) if options.suite else None,
        prompts=options.prompts,
        max_tokens=options.max_tokens,
        stop_on_newline=options.stop_on_newline,
        choice=options.windows.choice,
        amount=options.windows.amount,
        device=options.device,
        tokenizer=options.tokenizer,
        every=options.every,
        once=options.once,
    )


def _folder(options: WatchOptions) -> Path:
    """Return the folder of the run: a path as it is, which may be empty yet, else that of a name.

    Raises NotFoundError for an unknown name.
    """
    if options.run is None:
        return DEMO
    path = Path(os.path.expanduser(options.run))
    if is_folder(path):
        return path
    return choice((options.run,), options.roots, demo=False, asks="watch").checkpoints[0].run


class _Teller:
    """Writes each step to stdout, and what happens meanwhile to stderr."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._text: TextCut | None = None
        self.progress = Progress()

    def tell(self, event: "WatchEvent") -> None:
        """Write what an event says."""
        line = replaced_line(event)
        if line is not None:
            self.progress.show(line)
            return
        self.progress.clear()
        if isinstance(event, StepJudged | StepBroken):
            write(self._json(event) if self._as_json else step_lines(event))
        elif isinstance(event, TextCut):
            self._text = event
            for told in window_lines(event.source, event.windows, None):
                narrate(told)
        elif isinstance(event, Remark):
            narrate(event.text)

    def _json(self, event: StepJudged | StepBroken) -> list[str]:
        return [json.dumps(strict_json(event_as_json(event, self._text)), allow_nan=False)]
