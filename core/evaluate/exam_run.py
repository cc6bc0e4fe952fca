"""Examines one checkpoint on a text, as a stream of events."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from core.base.errors import CancelledError, ReportedError
from core.engine.engine import Engine
from core.engine.thread_count import current_threads, use_threads
from core.evaluate.continuation_figures import continuations_of
from core.evaluate.continuations import beginnings, continued
from core.evaluate.exam_figures import exam_of
from core.evaluate.induction import induction
from core.evaluate.pace import tokens_per_second
from core.evaluate.subject_load import load_subject
from core.evaluate.token_records import TokenRecords, records_of
from core.judging.blocks import Block, positions
from core.judging.exam import Continuations, Exam, Induction
from core.judging.exam_events import ExamEnded, ExamEvent, ExamPlan, ExamProgress
from core.judging.exam_request import ExamRequest
from core.network.model import Model

Stop = Callable[[], bool]


class ExamRun:
    """One exam, with an engine of its own."""

    def __init__(self, request: ExamRequest, engine: Engine) -> None:
        self.request, self._engine = request, engine
        self._blocks: tuple[Block, ...] = ()
        self._found: dict[int, TokenRecords] = {}
        self._continuations: Continuations | None = None
        self._induction: Induction | None = None

    def events(self, should_stop: Stop) -> Iterator[ExamEvent]:
        """Examine it; the last event has the figures, also after a stop or an error."""
        request, failure, threads = self.request, None, current_threads()
        try:
            yield from load_subject(self._engine, request.subject, request.device, should_stop)
            use_threads()
            yield self._plan()
            yield from self._read(should_stop)
            yield from self._continue(should_stop)
            size = request.windows.size
            self._induction = induction(self._model, request.subject.tokenizer, size, should_stop)
        except CancelledError:
            pass
        except ReportedError as error:
            failure = error
        finally:
            ready = self._engine.ready
            self._engine.unload()
            use_threads(threads)
        planned = len(positions(self._blocks))
        yield ExamEnded(request, self._exam(), planned, ready, failure)

    @property
    def _model(self) -> Model:
        assert self._engine.loaded
        return self._engine.loaded.model

    def _plan(self) -> ExamPlan:
        windows = self.request.windows
        rate = tokens_per_second(self._model, windows.size, self._records)
        self._blocks = self.request.amount.blocks(windows, rate)
        chosen = len(positions(self._blocks))
        tokens = chosen * windows.size
        return ExamPlan(chosen, len(windows.rows), tokens, tokens / rate)

    def _read(self, should_stop: Stop) -> Iterator[ExamProgress]:
        started, done, planned = time.monotonic(), 0, len(positions(self._blocks))
        for block in self._blocks:
            if should_stop():
                raise CancelledError
            self._found[block.number] = self._records(self._model, block, should_stop)
            done += len(block.rows)
            yield _progress("reading", done / planned, started)

    def _records(
        self, model: Model, block: Block, should_stop: Stop = lambda: False
    ) -> TokenRecords:
        request = self.request
        return records_of(model, request.subject.name, block, request.used, should_stop)

    def _continue(self, should_stop: Stop) -> Iterator[ExamProgress]:
        """Continue the beginnings of windows, evenly spread over those that were read."""
        request = self.request
        rows = [request.windows.rows[one] for one in positions(self._blocks)]
        found = beginnings(rows)
        if found is None:
            return
        started = time.monotonic()
        running = continued(self._model, found, request.used, should_stop)
        while True:
            try:
                yield _progress("continuing", next(running), started)
            except StopIteration as ended:
                self._continuations = continuations_of(request, found, ended.value)
                return

    def _exam(self) -> Exam | None:
        if not self._found:
            return None
        exam = exam_of(self.request, self._found)
        return replace(exam, continuations=self._continuations, induction=self._induction)


def _progress(doing: str, share: float, started: float) -> ExamProgress:
    """Return the progress of a part that began at `started` seconds."""
    seconds = time.monotonic() - started
    return ExamProgress(doing, share, seconds / share * (1 - share) if share < 1 else None)
