"""Judges every new step of a run as soon as it is complete, as a stream of events."""

from collections.abc import Callable, Iterator

from core.base.errors import CancelledError, ReportedError, UsageError
from core.checkpoints.arrivals import Arrivals
from core.checkpoints.checkpoint import Checkpoint
from core.engine.engine import Engine
from core.evaluate.watch_step import StepEvent, StepJudge, difference
from core.judging.watch import StepBroken, StepJudged, Waiting
from core.judging.watch_history import WatchHistory
from core.judging.watch_request import WatchRequest

Stop = Callable[[], bool]
WatchEvent = StepEvent | StepJudged | StepBroken | Waiting


class WatchRun:
    """One watch. `wait` returns after the given seconds, or earlier after a stop.

    After a stop, `events` can be called again: the watch goes on with the step that it was at.
    """

    def __init__(
        self,
        request: WatchRequest,
        arrivals: Arrivals,
        engine: Engine,
        wait: Callable[[float], None],
    ) -> None:
        self._request, self._arrivals, self._wait = request, arrivals, wait
        self._judge = StepJudge(request, engine)
        self._history = WatchHistory(difference)
        self._judged = False
        self._left: list[Checkpoint] = []

    def events(self, should_stop: Stop) -> Iterator[WatchEvent]:
        """Judge the steps that are there, then each new one, until `should_stop()` is true.

        A step that cannot be judged is one event. Raises UsageError for what the first step shows
        to be wrong with the request, such as a prompt of unknown characters.
        """
        try:
            while not should_stop():
                arrived = self._arrivals.look()
                anew = {one.key for one in arrived.new}
                self._left = [one for one in self._left if one.key not in anew] + [*arrived.new]
                while self._left:
                    yield from self._step(self._left[0], should_stop)
                    del self._left[0]
                if should_stop() or (self._request.once and not arrived.waiting):
                    return
                yield Waiting(tuple(one.name for one in arrived.waiting))
                self._wait(self._request.every)
        except CancelledError:
            return

    def _step(self, checkpoint: Checkpoint, should_stop: Stop) -> Iterator[WatchEvent]:
        if should_stop():
            raise CancelledError
        try:
            yield from self._judge.events(checkpoint, should_stop)
        except UsageError as error:
            if not self._judged:
                raise
            yield StepBroken(checkpoint, error)
        except ReportedError as error:
            yield StepBroken(checkpoint, error)
        else:
            assert self._judge.found
            self._judged = True
            yield self._history.add(self._judge.found)
