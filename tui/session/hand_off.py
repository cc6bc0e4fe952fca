"""Passes batches of events from the runner's thread to the screen, one in flight."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from core.base.errors import ReportedError
from core.protocol.callbacks import ShouldStop
from core.protocol.events import Event, JudgingProgress, Loading, Prefilled, Token

# Seconds between two batches, at least.
INTERVAL = 0.033
# Tokens that can wait for the screen; then the runner waits too.
MAX_PENDING = 4096


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one job in order; `ended` after the last one, `failure` when it failed."""

    job: int
    events: tuple[Event, ...] = ()
    ended: bool = False
    cancelled: bool = False
    failure: ReportedError | None = None


class HandOff:
    """Sends batches to the screen: at most one in flight, no token lost, bounded memory.

    The first token is sent at once. Later events wait in one pending batch until the previous batch
    is acknowledged and 33 ms have passed. A new progress event replaces the pending one; text is
    never replaced.
    """

    def __init__(
        self, post: Callable[[Batch], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`post` sends a batch to the screen; it returns False when the screen is closed."""
        self.closed = False
        self._post, self._clock = post, clock
        self._job, self._events, self._tokens = 0, list[Event](), 0
        self._in_flight, self._posted_at = False, -INTERVAL
        self._changed = threading.Condition()

    def put(self, job: int, event: Event, should_stop: ShouldStop) -> None:
        """Add an event. Wait while MAX_PENDING tokens are pending, unless `should_stop()`."""
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
        """Post the pending events and the job's end, once the previous batch is acknowledged."""
        with self._changed:
            while self._in_flight and not self.closed:
                self._changed.wait()
            if not self.closed:
                last = Batch(
                    job, tuple(self._events), ended=True, cancelled=cancelled, failure=failure
                )
                self._send(last)

    def acknowledge(self) -> None:
        """Mark the batch in flight as shown."""
        with self._changed:
            self._in_flight = False
            self._post_if_due()
            self._changed.notify_all()

    def close(self) -> None:
        """Stop all waiting, because the screen is closed."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def _add(self, event: Event) -> None:
        last = self._events[-1] if self._events else None
        progress = isinstance(event, Loading | Prefilled | JudgingProgress)
        if progress and type(last) is type(event):
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
