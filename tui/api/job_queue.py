"""The jobs that wait for the decoder."""

from collections import deque
from threading import Condition

from tui.api.job import Job
from tui.api.limits import MOST_WAITING
from tui.api.refusal import RefusalError


class JobQueue:
    """First come, first served. Safe for any number of threads."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting: deque[Job] = deque()
        self._changed = Condition()
        self._is_running = False
        self._is_closed = False

    def put(self, job: Job) -> None:
        """Let a job wait. Raises RefusalError when too many do, or the server is ending."""
        with self._changed:
            self._drop_cancelled()
            if self._is_closed:
                raise RefusalError(503, "The server is ending", code="ending")
            # The one that can begin at once does not wait.
            if len(self._waiting) >= self._most + (not self._is_running):
                raise RefusalError(
                    429,
                    f"{self._most} requests are waiting already; try again later",
                    code="queue_full",
                    headers={"Retry-After": "1"},
                )
            self._waiting.append(job)
            self._changed.notify()

    def next(self, wait: float) -> Job | None:
        """Return the job that is to run now; None if none comes within `wait` seconds."""
        with self._changed:
            self._is_running = False
            self._drop_cancelled()
            if not self._waiting:
                self._changed.wait(wait)
                self._drop_cancelled()
            if not self._waiting:
                return None
            self._is_running = True
            return self._waiting.popleft()

    def close(self) -> list[Job]:
        """Take no more jobs; return those that were waiting."""
        with self._changed:
            self._is_closed = True
            left = list(self._waiting)
            self._waiting.clear()
            return left

    def _drop_cancelled(self) -> None:
        self._waiting = deque(job for job in self._waiting if not job.is_cancelled())
