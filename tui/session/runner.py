"""The thread that owns torch: jobs in, batches of events out, one in flight (design.md 5)."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Protocol

from core.base.errors import CancelledError, ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.engine.engine import Engine as CoreEngine
from core.engine.engine import LoadOptions
from core.protocol.events import Event, Loading, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CharTokenizer
from tui.terminal.log import record

INTERVAL = 0.033
MAX_PENDING = 4096


class EnginePort(Protocol):
    """The side of core.engine.engine.EnginePort that the runner drives."""

    def load(
        self,
        checkpoint: Checkpoint,
        tokenizer: CharTokenizer | None,
        options: LoadOptions,
        should_stop: Callable[[], bool],
    ) -> Iterator[Event]:
        """Yield Loading, then Ready."""

    def generate(
        self,
        request: Request,
        current_settings: Callable[[], SamplingSettings],
        should_stop: Callable[[], bool],
    ) -> Iterator[Event]:
        """Yield tokens, then Finished."""


@dataclass(frozen=True, slots=True)
class Load:
    """Put a checkpoint into memory."""

    checkpoint: Checkpoint
    tokenizer: CharTokenizer | None
    options: LoadOptions = field(default_factory=LoadOptions)


@dataclass(frozen=True, slots=True)
class Generate:
    """Answer a request with what is loaded; `replay` repeats the settings of an earlier time."""

    request: Request
    replay: tuple[tuple[int, SamplingSettings], ...] | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """End the thread."""


Job = Load | Generate | Close


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one job in order; `ended` when there are no more, `failure` when it failed."""

    job: int
    events: tuple[Event, ...] = ()
    ended: bool = False
    cancelled: bool = False
    failure: ReportedError | None = None


class HandOff:
    """Batches on their way to the screen: at most one in flight, nothing lost, bounded.

    The first token goes at once; everything else when the batch before was acknowledged and 33 ms
    have passed. Until then it waits in one pending batch. Progress overwrites, text never does.
    """

    def __init__(
        self, post: Callable[[Batch], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start empty; `post` returns False when the screen is gone."""
        self.closed = False
        self._post, self._clock = post, clock
        self._job, self._events, self._tokens = 0, list[Event](), 0
        self._in_flight, self._posted_at = False, -INTERVAL
        self._changed = threading.Condition()

    def put(self, job: int, event: Event, should_stop: Callable[[], bool]) -> None:
        """Add an event; wait, unless told to stop, while too many tokens are pending."""
        first = isinstance(event, Token) and event.index == 0
        with self._changed:
            self._job = job
            self._add(event)
            self._post_if_due(urgent=first)
            while self._tokens >= MAX_PENDING and not self.closed and not should_stop():
                self._changed.wait(INTERVAL)
                self._post_if_due()

    def end(
        self, job: int, *, cancelled: bool = False, failure: ReportedError | None = None
    ) -> None:
        """Post what is pending with the job's end, once the batch before is on the screen."""
        with self._changed:
            while self._in_flight and not self.closed:
                self._changed.wait()
            if not self.closed:
                last = Batch(job, tuple(self._events), True, cancelled, failure)  # noqa: FBT003
                self._send(last)

    def acknowledge(self) -> None:
        """Say that the batch in flight is on the screen."""
        with self._changed:
            self._in_flight = False
            self._post_if_due()
            self._changed.notify_all()

    def close(self) -> None:
        """Let nobody wait any more: there is no screen."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def _add(self, event: Event) -> None:
        if isinstance(event, Loading) and self._events and isinstance(self._events[-1], Loading):
            self._events[-1] = event
        else:
            self._events.append(event)
        self._tokens += isinstance(event, Token)

    def _post_if_due(self, *, urgent: bool = False) -> None:
        due = urgent or self._clock() - self._posted_at >= INTERVAL
        if self._events and due and not self._in_flight and not self.closed:
            self._send(Batch(self._job, tuple(self._events)))

    def _send(self, batch: Batch) -> None:
        self._events, self._tokens = [], 0
        self._posted_at = self._clock()
        self._in_flight = self._post(batch)
        self.closed = self.closed or not self._in_flight


class Runner(threading.Thread):
    """Runs jobs one after the other; the only thread that touches the engine."""

    def __init__(
        self,
        post: Callable[[Batch], bool],
        current_settings: Callable[[], SamplingSettings],
        make_engine: Callable[[], EnginePort] | None = None,
    ) -> None:
        """Prepare; `current_settings` is called from this thread before every token."""
        super().__init__(name="runner", daemon=True)
        self.hand_off = HandOff(post)
        self._current_settings = current_settings
        self._make_engine = make_engine or CoreEngine
        self._jobs: SimpleQueue[tuple[int, Job]] = SimpleQueue()
        self._stop_job, self._leaving, self._number = -1, False, 0

    def submit(self, job: Job) -> int:
        """Queue a job; return its number, which its batches carry."""
        self._number += 1
        self._jobs.put((self._number, job))
        return self._number

    def stop(self, job: int) -> None:
        """Ask a job to end at its next token, chunk or tensor."""
        self._stop_job = max(self._stop_job, job)

    def leave(self) -> None:
        """Ask the thread to end, whatever it is doing."""
        self._leaving = True
        self.hand_off.close()
        self._jobs.put((0, Close()))

    def run(self) -> None:
        """Take jobs until told to leave."""
        engine = self._make_engine()
        while not self._leaving:
            number, job = self._jobs.get()
            if not isinstance(job, Close):
                self._run_job(engine, number, job)

    def _run_job(self, engine: EnginePort, number: int, job: Load | Generate) -> None:
        def should_stop() -> bool:
            return self._leaving or number <= self._stop_job

        try:
            for event in self._events_of(engine, job, should_stop):
                self.hand_off.put(number, event, should_stop)
            self.hand_off.end(number)
        except CancelledError:
            self.hand_off.end(number, cancelled=True)
        except ReportedError as failure:
            self.hand_off.end(number, failure=failure)
        except Exception as error:  # noqa: BLE001 - a bug in the engine must not end the session
            record(error)
            details = f"Internal error: {type(error).__name__}: {error}"
            self.hand_off.end(number, failure=ReportedError(details))

    def _events_of(
        self, engine: EnginePort, job: Load | Generate, should_stop: Callable[[], bool]
    ) -> Iterator[Event]:
        if isinstance(job, Load):
            return engine.load(job.checkpoint, job.tokenizer, job.options, should_stop)
        if job.replay is None:
            return engine.generate(job.request, self._current_settings, should_stop)
        return _replayed(engine, job.request, job.replay, should_stop)


def _replayed(
    engine: EnginePort,
    request: Request,
    timeline: tuple[tuple[int, SamplingSettings], ...],
    should_stop: Callable[[], bool],
) -> Iterator[Event]:
    """Yield a generation whose settings change at the same tokens as they did before."""
    drawn = 0

    def settings_then() -> SamplingSettings:
        return next((s for at, s in reversed(timeline) if at <= drawn), request.settings)

    for event in engine.generate(request, settings_then, should_stop):
        drawn += isinstance(event, Token)
        yield event
