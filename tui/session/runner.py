"""The only thread that uses torch: it runs jobs and posts batches of events."""

import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue

from core.base.error_codes import Code
from core.base.errors import CancelledError, ReportedError, internal_error
from core.protocol.callbacks import CurrentSettings
from core.protocol.events import Event, Finished
from tui.session.hand_off import Batch, HandOff
from tui.session.next_question import NextAnswer, NextQuestion
from tui.session.ports import EnginePort, Job
from tui.session.waiting_question import WaitingQuestion
from tui.terminal.log import record


def _engine() -> EnginePort:
    from core.engine.engine import Engine  # noqa: PLC0415 - in the thread, after the first frame

    return Engine()


class Runner(threading.Thread):
    """Runs jobs one after the other; the only thread that touches the engine."""

    def __init__(
        self,
        post: Callable[[Batch], bool],
        current_settings: CurrentSettings,
        make_engine: Callable[[], EnginePort] | None = None,
        answered: Callable[[NextAnswer], object] = lambda _: None,
    ) -> None:
        """Create the thread; it calls `current_settings` before every token.

        `answered` takes the answers of questions, in the thread; a question is not a job.
        """
        super().__init__(name="runner", daemon=True)
        self.hand_off = HandOff(post)
        self._current_settings = current_settings
        # Called once, in the thread; may be replaced before it starts.
        self.make_engine = make_engine or _engine
        # None in place of a job: look whether a question waits, or whether to end.
        self._jobs: SimpleQueue[tuple[int, Job | None]] = SimpleQueue()
        self._stop_job, self._leaving = -1, False
        # Number of the job that was submitted last.
        self.last_job = 0
        self._question = WaitingQuestion(answered)

    def submit(self, job: Job) -> int:
        """Queue a job; return its number, which is also in its batches.

        A question that waits is dropped, and one that is being answered ends at the next layer.
        """
        self.last_job += 1
        self._question.drop()
        self._jobs.put((self.last_job, job))
        return self.last_job

    def ask(self, question: NextQuestion) -> None:
        """Answer a question, unless a job or a newer question comes; call it while none runs."""
        self._question.put(question, partial(self._is_overtaken, self.last_job))
        self._jobs.put((self.last_job, None))

    def stop(self, job: int) -> None:
        """Stop a job at its next token, prefill chunk or tensor, and all jobs before it."""
        self._stop_job = max(self._stop_job, job)

    def leave(self) -> None:
        """Stop the current job and end the thread."""
        self._leaving = True
        self.hand_off.close()
        self._jobs.put((0, None))

    def run(self) -> None:
        """Run jobs until `leave` is called."""
        engine = self.make_engine()
        while not self._leaving:
            number, job = self._jobs.get()
            if job is not None:
                self._run_job(engine, number, job)
            else:
                self._question.answer(engine)

    def _is_overtaken(self, last_job: int) -> bool:
        """Whether a job was submitted after the one with this number, or the thread must end."""
        return self._leaving or self.last_job != last_job

    def _run_job(self, engine: EnginePort, number: int, job: Job) -> None:
        def should_stop() -> bool:
            return self._leaving or number <= self._stop_job

        try:
            for event in job.events(engine, self._current_settings, should_stop):
                _record_cause(event)
                self.hand_off.put(number, event, should_stop)
            self.hand_off.end(number)
        except CancelledError:
            self.hand_off.end(number, cancelled=True)
        except ReportedError as failure:
            self.hand_off.end(number, failure=failure)
        except Exception as error:  # noqa: BLE001 - a bug in the engine must not end the session
            record(error)
            self.hand_off.end(number, failure=internal_error(error))


def _record_cause(event: Event) -> None:
    """Write the traceback of a generation's internal error to the log."""
    error = event.error if isinstance(event, Finished) else None
    if error and error.code is Code.INTERNAL and error.__cause__:
        record(error.__cause__)
