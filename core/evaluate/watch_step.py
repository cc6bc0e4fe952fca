"""Judges one step of a run that is watched: pinned prompts, suite and score."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from core.base.error_codes import Code
from core.base.errors import CancelledError, CheckpointError
from core.checkpoints.checkpoint import Checkpoint
from core.engine.engine import Engine
from core.engine.loaded_model import LoadedModel
from core.evaluate.paired import compare
from core.evaluate.score_run import ScoreRun
from core.evaluate.subject_load import load_subject
from core.evaluate.suite_run import run_suite, store_for
from core.judging.amount import Amount
from core.judging.common_windows import windows_of_each
from core.judging.score import Score
from core.judging.score_events import (
    RanksTried,
    Remark,
    ScoreEnded,
    ScorePlan,
    ScoreProgress,
    SubjectLoading,
)
from core.judging.score_request import ScoreRequest
from core.judging.score_result import Scored
from core.judging.subject import Subject
from core.judging.suite_events import SuiteProgress
from core.judging.watch import TextCut
from core.judging.watch_history import StepFound
from core.judging.watch_request import WatchRequest
from core.judging.windows import Windows
from core.protocol.events import Finished, Ready, Token
from core.protocol.request import text_request
from core.protocol.settings import SamplingSettings
from core.statistics.comparison import PairedDifference
from core.suites.encode import encode_suite
from core.suites.outcome import judged
from core.tokenizers.find import tokenizer_for
from core.tokenizers.tokenizer import Tokenizer

Stop = Callable[[], bool]
StepEvent = (
    SubjectLoading | ScorePlan | ScoreProgress | RanksTried | Remark | SuiteProgress | TextCut
)


@dataclass(frozen=True, slots=True)
class _Cut:
    """The windows, and the vocabulary that they are in; the step itself may be deleted."""

    name: str
    tokenizer: Tokenizer | None
    vocab_size: int
    windows: Windows


class StepJudge:
    """Asks the same of every step: the first one chooses the windows, and how many of them."""

    def __init__(self, request: WatchRequest, engine: Engine) -> None:
        suite = request.suite and request.suite.greedy_only
        self._request, self._engine = replace(request, suite=suite), engine
        # What is stored counts: a watch that is started again scores the same windows.
        self._amount = replace(request.amount, stored_is_free=False)
        self._first: _Cut | None = None
        self.found: StepFound | None = None

    def events(self, checkpoint: Checkpoint, should_stop: Stop) -> Iterator[StepEvent]:
        """Judge a step and tell how far it is; `found` is the result after that.

        Raises ReportedError for a step that cannot be judged, CancelledError.
        """
        self.found = None
        subject = self._subject(checkpoint)
        begins = self._first is None
        windows = self._windows(subject)
        if windows and begins and self._request.source:
            yield TextCut(self._request.source, windows)
        right: dict[int, bool] | None = None
        answers: dict[str, str] = {}
        ready: Ready | None = None
        if self._request.suite or self._request.prompts:
            try:
                yield from load_subject(self._engine, subject, self._request.device, should_stop)
                assert self._engine.loaded
                ready = self._engine.loaded.ready
                answers = self._answers(self._engine.loaded, subject, should_stop)
                right = yield from self._right(self._engine.loaded, subject, should_stop)
            finally:
                self._engine.unload()
        scored = None
        if windows:
            scored = yield from self._score(subject, windows, should_stop)
            ready = scored.ready
        assert ready
        score = scored.score if scored else None
        self.found = StepFound(checkpoint, ready, right, score, answers)

    def _subject(self, checkpoint: Checkpoint) -> Subject:
        tokenizer = tokenizer_for(checkpoint, self._request.tokenizer).tokenizer
        return Subject(checkpoint.name, checkpoint, tokenizer)

    def _windows(self, subject: Subject) -> Windows | None:
        """Return the windows of the text, which are those of the first step."""
        if self._request.source is None:
            return None
        if self._first is None:
            (windows,) = windows_of_each(self._request.source, (subject,), self._request.choice)
            vocab_size = subject.checkpoint.config().vocab_size
            self._first = _Cut(subject.name, subject.tokenizer, vocab_size, windows)
        first, own = self._first, subject.checkpoint.config()
        if (subject.tokenizer, own.vocab_size) != (first.tokenizer, first.vocab_size):
            raise CheckpointError(
                f"{subject.name} has another vocabulary than {first.name}",
                code=Code.TOKENIZER_SIZE,
            )
        if own.sequence_len < first.windows.size:
            raise CheckpointError(f"{subject.name} has a shorter context than {first.name}")
        return first.windows

    def _answers(self, loaded: LoadedModel, subject: Subject, should_stop: Stop) -> dict[str, str]:
        """Return the greedy answers to the pinned prompts."""
        request = self._request
        settings = SamplingSettings(
            temperature=0.0,
            max_tokens=request.max_tokens,
            stop_on_newline=request.stop_on_newline,
        )
        context = subject.checkpoint.config().sequence_len
        found = {}
        for prompt in request.prompts:
            asked = text_request(prompt, subject.tokenizer, context, settings, seed=0)
            parts = []
            for event in loaded.sample((asked,), lambda _: settings, should_stop):
                if isinstance(event, Token | Finished):
                    parts.append(event.text)
                if isinstance(event, Finished) and event.error:
                    raise event.error
            if should_stop():
                raise CancelledError
            found[prompt] = "".join(parts)
        return found

    def _right(
        self, loaded: LoadedModel, subject: Subject, should_stop: Stop
    ) -> Generator[SuiteProgress, None, dict[int, bool] | None]:
        """Return which cases of the suite are right."""
        suite = self._request.suite
        if suite is None:
            return None
        encoded = encode_suite(suite, subject.tokenizer, subject.checkpoint.config())
        cases = {one.case.number: one.case for one in encoded.cases}
        store = store_for(loaded, subject.checkpoint)
        right: dict[int, bool] = {}
        for block in run_suite(loaded, encoded, store, should_stop):
            right |= {one.number: judged(cases[one.number], one).right for one in block.answers}
            yield SuiteProgress(subject.name, block.done, block.total, None)
        return right

    def _score(
        self, subject: Subject, windows: Windows, should_stop: Stop
    ) -> Generator[StepEvent, None, Scored]:
        """Score the step; raises CancelledError after a stop."""
        request = self._request
        assert request.source
        asked = ScoreRequest(
            request.source, (windows,), (subject,), self._amount, device=request.device
        )
        for event in ScoreRun(asked, self._engine).events(should_stop):
            if not isinstance(event, ScoreEnded):
                yield event
                continue
            if event.failure:
                raise event.failure
            result = event.result
            if result.done < result.planned or not result.scored:
                raise CancelledError
            if self._amount.budget is not None:
                # Later steps score the windows that the first one had time for.
                self._amount = Amount(windows=result.done)
            return result.scored[0]
        raise CancelledError


def difference(new: Score, best: Score) -> PairedDifference:
    """Return the loss of a score minus that of another on the same windows."""
    return compare([new.units, best.units]).of(0, 1)
