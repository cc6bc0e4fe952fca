"""Lets several checkpoints answer a suite, one after the other, as a stream of events."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from core.base.errors import CancelledError, NotFiniteError, RankLostError, ReportedError
from core.engine.engine import Engine
from core.engine.loaded_model import LoadedModel
from core.engine.thread_count import current_threads, one_thread, use_threads
from core.evaluate.arithmetic_key import weights_of
from core.evaluate.rate_difference import cell_differences
from core.evaluate.subject_load import load_subject
from core.evaluate.suite_run import (
    BlockFinished,
    expected_seconds,
    expected_tokens,
    run_suite,
    store_for,
)
from core.judging.score_events import Remark
from core.judging.suite_events import SuiteEnded, SuiteEvent, SuitePlan, SuiteProgress
from core.judging.suite_request import SuiteRequest, SuiteSubject
from core.machine.read_ahead import read_ahead
from core.protocol.events import Ready
from core.ranks.agreement import agree
from core.ranks.exchange import ALONE, Exchange
from core.ranks.outcome import together
from core.suites.case_json import digest_of
from core.suites.flips import flips
from core.suites.outcome import Outcome, judged
from core.suites.report import Judged, Report


@dataclass(slots=True)
class _Begun:
    """A checkpoint that was loaded, and the outcomes of its finished cases by their numbers."""

    subject: SuiteSubject
    ready: Ready
    outcomes: dict[int, Outcome] = field(default_factory=dict)


class SuiteJudging:
    """One run of a suite with one engine, which holds one checkpoint at a time.

    With several ranks, every one of them runs the same request, and has the answers of all.
    """

    def __init__(self, request: SuiteRequest, engine: Engine, exchange: Exchange = ALONE) -> None:
        self.request, self._engine, self._exchange = request, engine, exchange
        self._begun: list[_Begun] = []

    def events(self, should_stop: Callable[[], bool]) -> Iterator[SuiteEvent]:
        """Run the suite; the last event has the report, also after a stop or an error."""
        failure: ReportedError | None = None
        subjects, threads = self.request.subjects, current_threads()
        try:
            agree(self._exchange, self._asked)
            for subject, after in zip(subjects, [*subjects[1:], None], strict=True):
                yield from self._run(subject, after, should_stop)
        except CancelledError:
            pass
        except RankLostError as error:
            failure = error
        except ReportedError as error:
            failure = self._named(error)
        finally:
            self._engine.unload()
            use_threads(threads)
        with one_thread():
            ended = self._ended(failure)
        yield ended

    def _asked(self) -> dict[str, str]:
        """Return what all ranks must be asked alike."""
        suite = self.request.suite
        return {
            "suite": f"{digest_of(suite.cases)} {suite.grid} {suite.samples} {suite.max_tokens}",
            "checkpoints": weights_of(one.checkpoint for one in self.request.subjects),
        }

    def _named(self, error: ReportedError) -> ReportedError:
        """Return an error with its checkpoint, which does not take cases away from the others."""
        if not self._begun or len(self._begun[-1].outcomes) == len(self.request.suite.cases):
            return error
        failed = self._begun.pop()
        if isinstance(error, NotFiniteError):
            return NotFiniteError(f"{failed.subject.name}: {error.message}", error.hint)
        return error

    def _run(
        self, subject: SuiteSubject, after: SuiteSubject | None, should_stop: Callable[[], bool]
    ) -> Iterator[SuiteEvent]:
        self._engine.unload()
        with together(self._exchange):
            yield from load_subject(self._engine, subject.subject, self.request.device, should_stop)
        if self.request.threads:
            use_threads(self.request.threads)
        if after:
            read_ahead(after.checkpoint.index())
        loaded = self._engine.loaded
        assert loaded
        begun = _Begun(subject, replace(loaded.ready, threads=current_threads()))
        if not self._begun:
            yield self._plan(loaded, subject, should_stop)
        self._begun.append(begun)
        yield from self._answers(begun, loaded, should_stop)

    def _plan(
        self, loaded: LoadedModel, subject: SuiteSubject, should_stop: Callable[[], bool]
    ) -> SuitePlan:
        encoded = subject.encoded
        with together(self._exchange):
            seconds = expected_seconds(loaded, encoded, should_stop)
        seconds /= self._exchange.rank.count
        return SuitePlan(encoded, expected_tokens(encoded), seconds, len(self.request.subjects))

    def _answers(
        self, begun: _Begun, loaded: LoadedModel, should_stop: Callable[[], bool]
    ) -> Iterator[SuiteEvent]:
        subject, encoded = begun.subject, begun.subject.encoded
        store = store_for(loaded, subject.checkpoint)
        cases = {one.case.number: one.case for one in encoded.cases}
        start, computed = time.monotonic(), 0
        for block in run_suite(loaded, encoded, store, should_stop, self._exchange):
            for one in block.answers:
                begun.outcomes[one.number] = judged(cases[one.number], one)
            computed += 0 if block.stored else len(block.answers)
            yield _progress(subject.name, block, computed, time.monotonic() - start)
        if store.problem:
            yield Remark(store.problem)

    def _ended(self, failure: ReportedError | None) -> SuiteEnded:
        """Return the report of the cases that every checkpoint which began has finished."""
        request, begun = self.request, [one for one in self._begun if one.outcomes]
        planned = {case.number for case in request.suite.cases}
        common = planned.intersection(*(one.outcomes for one in begun)) if begun else set()
        found = tuple(_judged(one, common) for one in begun if common)
        names = {one.subject.name for one in begun}
        return SuiteEnded(
            report=self._report(found),
            done=len(common),
            planned=len(planned),
            near=sum(outcome.answers.near for one in found for outcome in one.outcomes),
            unrun=tuple(one.name for one in request.subjects if one.name not in names),
            exact=all(one.encoded.exact for one in request.subjects),
            failure=failure,
        )

    def _report(self, found: Sequence[Judged]) -> Report:
        suite, baseline = self.request.suite, self.request.baseline
        against = ((one, baseline.of(one.name)) for one in found if baseline)
        compared = tuple(
            flips(f"baseline {name}", one.name, right, one.right) for one, (name, right) in against
        )
        differences = tuple(cell_differences(suite, found)) if len(found) > 1 else ()
        return Report(suite, tuple(found), self.request.k, compared, differences)


def _progress(name: str, block: BlockFinished, computed: int, seconds: float) -> SuiteProgress:
    """Return the progress; stored cases take no time, so they tell nothing about the rest."""
    left = seconds / computed * (block.total - block.done) if computed else None
    return SuiteProgress(name, block.done, block.total, left)


def _judged(begun: _Begun, common: set[int]) -> Judged:
    subject = begun.subject
    return Judged(
        subject.name,
        subject.checkpoint.step,
        begun.ready,
        tuple(begun.outcomes[number] for number in sorted(common)),
        subject.command,
    )
