"""Carries out the jobs on the engine, one at a time, in the thread that calls it."""

from core.base.errors import CancelledError, ReportedError
from core.engine.engine import Engine
from core.protocol.callbacks import ShouldStop
from core.protocol.events import Finished, Notice, StopReason, Token
from tui.api.job import Asked, Job, JobEnded, PromptRead, Written
from tui.api.job_queue import JobQueue

# Seconds until it looks whether it should end.
_LOOK = 0.2


class Decoder:
    """Holds the engine, whose checkpoint is loaded, and takes jobs from a queue."""

    def __init__(self, engine: Engine, jobs: JobQueue, should_stop: ShouldStop) -> None:
        self._engine, self._jobs, self._should_stop = engine, jobs, should_stop

    def run(self) -> None:
        """Carry out jobs until it should stop; those that wait then are ended as cancelled."""
        try:
            while not self._should_stop():
                if job := self._jobs.next(_LOOK):
                    self._carry_out(job)
        finally:
            for job in self._jobs.close():
                job.tell(JobEnded(cancelled=True))

    def _carry_out(self, job: Job) -> None:
        """Answer every prompt of a job. What is raised but is not the job's fault ends it too."""
        ended = JobEnded(cancelled=True)
        try:
            for number, asked in enumerate(job.asked):
                self._answer(job, number, asked)
            ended = JobEnded()
        except CancelledError:
            pass
        except ReportedError as error:
            ended = JobEnded(error)
        finally:
            job.tell(ended)

    def _answer(self, job: Job, number: int, asked: Asked) -> None:
        """Tell one prompt's figures and texts. Raises CancelledError, ReportedError."""

        def should_stop() -> bool:
            return job.is_cancelled() or self._should_stop()

        if asked.reads:
            self._read(job, number, asked, should_stop)
        if not asked.writes:
            return
        settings = [request.settings for request in asked.requests]
        for event in self._engine.sample(asked.requests, settings.__getitem__, should_stop):
            if isinstance(event, Token | Finished | Notice):
                job.tell(Written(number, event))
            if isinstance(event, Finished):
                _check(event)

    def _read(self, job: Job, number: int, asked: Asked, should_stop: ShouldStop) -> None:
        from core.inspection.text_reading import read_text  # noqa: PLC0415 - imports torch

        first, loaded = asked.requests[0], self._engine.loaded
        assert loaded
        told = read_text(loaded.model, first.ids, first.top, should_stop=should_stop)
        job.tell(PromptRead(number, told))


def _check(finished: Finished) -> None:
    """Raise what ended a text before its time."""
    if finished.error:
        raise finished.error
    if finished.reason is StopReason.CANCELLED:
        raise CancelledError
    if finished.reason is StopReason.NAN:
        raise ReportedError("The model's logits are not finite: its weights hold NaN or infinity")
