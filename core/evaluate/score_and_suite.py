"""A score, then the answers of the same checkpoints to a suite, as one stream of events."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from core.base.errors import CancelledError
from core.engine.engine import Engine
from core.evaluate.score_run import ScoreRun
from core.evaluate.suite_judging import SuiteJudging
from core.judging.answered import Answered
from core.judging.recommendation import recommendation
from core.judging.score_events import ScoreEnded, ScoreEvent
from core.judging.score_result import ScoreResult
from core.judging.suite_events import SuiteEnded, SuiteEvent
from core.judging.suite_request import SuiteRequest
from core.ranks.exchange import ALONE, Exchange
from core.ranks.outcome import together


class ScoreAndSuite:
    """Both judgements, one after the other; each loads the checkpoints one at a time."""

    def __init__(
        self, score: ScoreRun, suite: SuiteRequest, engine: Engine, exchange: Exchange = ALONE
    ) -> None:
        self._score, self._suite = score, SuiteJudging(suite, engine, exchange)
        self._exchange = exchange

    def events(self, should_stop: Callable[[], bool]) -> Iterator[ScoreEvent | SuiteEvent]:
        """Score, then run the suite; the last event is that of the score, with all answers.

        The suite is not begun after a stop or an error.
        """
        for event in self._score.events(should_stop):
            if not isinstance(event, ScoreEnded):
                yield event
            elif event.failure or self._stopped(should_stop):
                yield event
                return
            else:
                yield from self._answers(event.result, should_stop)

    def _stopped(self, should_stop: Callable[[], bool]) -> bool:
        """Whether any rank is to stop."""
        try:
            with together(self._exchange):
                if should_stop():
                    raise CancelledError
        except CancelledError:
            return True
        return False

    def _answers(
        self, result: ScoreResult, should_stop: Callable[[], bool]
    ) -> Iterator[ScoreEvent | SuiteEvent]:
        for event in self._suite.events(should_stop):
            if isinstance(event, SuiteEnded):
                yield ScoreEnded(self._joined(result, event), event.failure)
            else:
                yield event

    def _joined(self, result: ScoreResult, ended: SuiteEnded) -> ScoreResult:
        """Return the result with the answers; what it recommends may be another checkpoint now."""
        judged = sorted(ended.report.judged, key=lambda one: result.names.index(one.name))
        report = replace(ended.report, judged=tuple(judged))
        answered = Answered(report, ended.done, ended.planned, ended.unrun)
        joined = replace(result, answered=answered)
        found = recommendation(joined)
        if found is None:
            return joined
        return replace(joined, differences=self._score.differences(joined, found.checkpoint))
