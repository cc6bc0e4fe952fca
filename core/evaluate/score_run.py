"""Scores several checkpoints on the same windows, one after the other, as a stream of events."""

import time
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import replace

from core.base.errors import CancelledError, RankLostError, ReportedError
from core.engine.engine import Engine
from core.engine.thread_count import DEFAULT, current_threads, one_thread, use_threads
from core.evaluate.arithmetic_key import weights_of
from core.evaluate.begun import Begun, common_losses, differences_to_best, result_of
from core.evaluate.block_store import rows_digest
from core.evaluate.cpu_check import check_on_cpu
from core.evaluate.rebuild import rebuild
from core.evaluate.scorer import Scorer, stored_of
from core.evaluate.subject_load import load_subject
from core.evaluate.window_losses import Losses
from core.judging.as_training import evaluated_windows
from core.judging.blocks import Block, blocks_holding, positions, same_blocks
from core.judging.differences import Differences
from core.judging.score_events import (
    RanksTried,
    Remark,
    ScoreEnded,
    ScoreEvent,
    ScorePlan,
    ScoreProgress,
)
from core.judging.score_request import ScoreRequest
from core.judging.score_result import ScoreResult
from core.judging.subject import Subject
from core.judging.windows import Windows
from core.machine.read_ahead import read_ahead
from core.ranks.agreement import agree
from core.ranks.exchange import ALONE, Exchange
from core.ranks.outcome import together
from core.ranks.rounds import holders


class ScoreRun:
    """One score of several checkpoints with one engine, which holds one of them at a time.

    With several ranks, every one of them runs the same request, and has the result of all.
    """

    def __init__(self, request: ScoreRequest, engine: Engine, exchange: Exchange = ALONE) -> None:
        """Take the request. Raises UsageError when `as_training` does not fit the text."""
        self.request, self._engine, self._exchange = request, engine, exchange
        self._blocks: tuple[Block, ...] = ()
        self._begun: list[Begun] = []
        # Of the windows of the blocks, only those before this position count; None for all.
        self._most: int | None = None
        if request.as_training:
            entries = [one.checkpoint for one in request.subjects]
            self._most = evaluated_windows(entries, request.source, request.windows[0])

    def events(self, should_stop: Callable[[], bool]) -> Iterator[ScoreEvent]:
        """Score every checkpoint; the last event has the result, also after a stop or an error."""
        failure: ReportedError | None = None
        subjects, threads = self.request.subjects, current_threads()
        try:
            agree(self._exchange, self._asked)
            for subject, after in zip(subjects, [*subjects[1:], None], strict=True):
                yield from self._score(subject, after, should_stop)
        except CancelledError:
            pass
        except RankLostError as error:
            failure = error
        except ReportedError as error:
            failure = error
            # The checkpoint that failed does not take blocks away from the others.
            planned = {block.number for block in self._blocks}
            self._begun = [one for one in self._begun if planned <= one.losses.keys()]
        finally:
            self._engine.unload()
            use_threads(threads)
        with one_thread():
            result = result_of(self.request, self._common(), self._planned)
        yield ScoreEnded(result, failure)

    def _asked(self) -> dict[str, str]:
        """Return what all ranks must be asked alike."""
        request = self.request
        windows = [rows_digest(one.rows) for one in dict.fromkeys(request.windows)]
        return {
            "text": " ".join(windows),
            "checkpoints": weights_of(one.checkpoint for one in request.subjects),
            "amount": f"{request.amount} {request.as_training}",
        }

    def losses(self) -> Iterator[tuple[Subject, Losses]]:
        """Yield each checkpoint that began and the losses [T] of common windows."""
        for begun, found in self._common():
            yield begun.subject, found

    def differences(self, result: ScoreResult, chosen: int) -> Differences | None:
        """Return where a checkpoint of the result differs from the best of the others."""
        losses = {subject.name: found for subject, found in self.losses()}
        finished = [(one, losses[one.subject.name]) for one in result.scored]
        return differences_to_best(self.request, finished, chosen)

    def _score(
        self, subject: Subject, after: Subject | None, should_stop: Callable[[], bool]
    ) -> Iterator[ScoreEvent]:
        self._engine.unload()
        with together(self._exchange):
            unchecked = yield from self._load(subject, after, should_stop)
        loaded, windows = self._engine.loaded, self.request.windows_of(subject)
        assert loaded
        scorer = Scorer(loaded.model, subject.name, subject.checkpoint, windows, self._exchange)
        seconds = windows.size / scorer.tokens_per_second()
        yield self._plan(subject, scorer, seconds)
        ready = replace(loaded.ready, threads=current_threads())
        self._begun.append(Begun(subject, ready, scorer.losses, not unchecked, seconds))
        yield from self._finish(self._begun[-1], scorer, should_stop)

    def _load(
        self, subject: Subject, after: Subject | None, should_stop: Callable[[], bool]
    ) -> Generator[ScoreEvent, None, str]:
        """Load a checkpoint and check it; return why that was not done, "" where it was."""
        yield from load_subject(self._engine, subject, self.request.device, should_stop)
        use_threads(self.request.threads or DEFAULT)
        if after:
            read_ahead(after.checkpoint.index())
        assert self._engine.loaded
        model, windows = self._engine.loaded.model, self.request.windows_of(subject)
        unchecked = check_on_cpu(model, subject.name, subject.checkpoint, windows)
        if unchecked:
            yield Remark(unchecked)
        return unchecked

    def _plan(self, subject: Subject, scorer: Scorer, seconds: float) -> ScorePlan:
        """Choose the blocks with the first checkpoint; return what is scored of this one.

        `seconds` are those of a window.
        """
        request, windows = self.request, self.request.windows_of(subject)
        if not self._blocks and self._most:
            self._blocks = blocks_holding(windows, range(self._most))
        elif not self._blocks:
            stored = self._stored(subject, scorer) if request.amount.budget else ()
            self._blocks = request.amount.blocks(windows, windows.size / seconds, stored)
        chosen = sum(len(block.rows) for block in self._blocks)
        left = scorer.left(self._blocks)
        return ScorePlan(
            name=subject.name,
            windows=chosen,
            held=len(windows.rows),
            tokens=_tokens(windows, self._blocks),
            stored=chosen - left,
            seconds=left * seconds if left else None,
        )

    def _stored(self, first: Subject, scorer: Scorer) -> list[Collection[int]]:
        """Return the blocks that any rank has stored of each checkpoint; the first is loaded."""
        found: list[Collection[int]] = [scorer.stored]
        for one in self.request.subjects:
            if one is not first:
                windows = self.request.windows_of(one)
                own = stored_of(scorer.model, one.checkpoint, windows)
                found.append(holders(self._exchange, own).keys())
        return found

    def _finish(
        self, begun: Begun, scorer: Scorer, should_stop: Callable[[], bool]
    ) -> Iterator[ScoreEvent]:
        """Score the blocks, then what the recorded evaluation needs beside them."""
        try:
            yield from self._blocks_of(begun.subject, scorer, should_stop)
            if self._rebuilds(begun.subject):
                yield from self._rebuild(begun, scorer, should_stop)
        finally:
            if scorer.store.problem:
                yield Remark(scorer.store.problem)

    def _blocks_of(
        self, subject: Subject, scorer: Scorer, should_stop: Callable[[], bool]
    ) -> Iterator[ScoreEvent]:
        blocks = same_blocks(self.request.windows_of(subject), self._blocks)
        start, first = time.monotonic(), scorer.left(blocks)
        planned = sum(len(block.rows) for block in blocks)
        for done in scorer.finish(blocks, should_stop):
            remaining = scorer.left(blocks)
            seconds = None
            if 0 < remaining < first:
                seconds = (time.monotonic() - start) / (first - remaining) * remaining
            yield ScoreProgress(subject.name, done, planned, seconds)

    def _rebuilds(self, subject: Subject) -> bool:
        """Whether the recorded loss is to be rebuilt, and these windows are those it needs."""
        asked = self.request.as_training or self.request.amount.is_all
        return asked and self.request.can_rebuild(subject)

    def _rebuild(
        self, begun: Begun, scorer: Scorer, should_stop: Callable[[], bool]
    ) -> Iterator[ScoreEvent]:
        meta, name = begun.subject.checkpoint.meta, begun.subject.name
        trying = rebuild(meta, scorer, self.request.windows_of(begun.subject), should_stop)
        while True:
            try:
                yield RanksTried(name, next(trying))
            except StopIteration as ended:
                begun.rebuilt = ended.value
                return

    def _common(self) -> list[tuple[Begun, Losses]]:
        """Return the checkpoints that began, with the losses of the windows all have finished."""
        return common_losses(self._begun, self._blocks, self.request, self._most)

    @property
    def _planned(self) -> int:
        """How many windows were to be scored."""
        return len(positions(self._blocks, self._most))


def _tokens(windows: Windows, blocks: Sequence[Block]) -> int:
    """Return the predicted ids of blocks; padding does not count."""
    if not windows.counts:
        return sum(len(block.rows) for block in blocks) * windows.size
    return sum(windows.counts[one] for one in positions(blocks))
