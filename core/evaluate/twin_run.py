"""Compares two checkpoints on a text, as a stream of events.

If both fit into memory, they read block after block in turns. Otherwise one is in memory at a time:
A reads a group of blocks, what it predicts is kept in a file, and B reads the same group. The
figures have the same bits either way.
"""

import time
from collections.abc import Callable, Iterator, Sequence

from core.base.errors import CancelledError, NoMemoryError, ReportedError
from core.engine.engine import Engine
from core.evaluate.distances import Distances, distances
from core.evaluate.pace import tokens_per_second
from core.evaluate.pairing import Pairing
from core.evaluate.subject_load import load_subject
from core.evaluate.twin_figures import twin_of
from core.judging.blocks import Block
from core.judging.score_events import Remark, SubjectLoading
from core.judging.twin_events import TwinEnded, TwinEvent, TwinPlan, TwinProgress
from core.judging.twin_request import TwinRequest
from core.kernels.device import free_memory_of
from core.kernels.torchload import torch
from core.machine.memory import LIMIT, fit
from core.network.model import Model
from core.protocol.events import Ready

# What reading and comparing need beside the weights.
WORK_BYTES = 2**30
# Of the file with the predictions of a group of blocks.
GROUP_BYTES = 4 * 2**30
_TIMED_POSITIONS = 64
Stop = Callable[[], bool]
LoadEvents = Iterator[SubjectLoading | Remark]


class TwinRun:
    """One comparison, with an engine for each checkpoint."""

    def __init__(self, request: TwinRequest, first: Engine, second: Engine) -> None:
        self.request = request
        self._engines = (first, second)
        self._together = False
        self._blocks: tuple[Block, ...] = ()
        self._found: dict[int, Distances] = {}
        self._ready: dict[int, Ready] = {}
        self._read, self._started = 0, 0.0

    def events(self, should_stop: Stop) -> Iterator[TwinEvent]:
        """Compare them; the last event has the figures, also after a stop or an error."""
        failure = None
        try:
            yield from self._load_first(should_stop)
            yield self._plan()
            self._started = time.monotonic()
            for group in self._groups():
                yield from self._compare(group, should_stop)
        except CancelledError:
            pass
        except ReportedError as error:
            failure = error
        twin = None
        if self._found:
            twin = twin_of(self.request.windows, self._found, self.request.worst)
        ready = tuple(self._ready[number] for number in sorted(self._ready))
        yield TwinEnded(twin, self._planned, ready, failure)

    def _load_first(self, should_stop: Stop) -> LoadEvents:
        """Load A, and B too if both fit."""
        yield from self._load(0, should_stop)
        if not self._both_fit():
            return
        try:
            yield from self._load(1, should_stop)
        except NoMemoryError:
            # The estimate was too low.
            return
        self._together = True

    def _load(self, number: int, should_stop: Stop) -> LoadEvents:
        """Load A (0) or B (1) into its engine."""
        request, engine = self.request, self._engines[number]
        subject = (request.a, request.b)[number]
        yield from load_subject(engine, subject, request.device, should_stop)
        assert engine.ready
        self._ready[number] = engine.ready

    def _both_fit(self) -> bool:
        model, config = _model(self._engines[0]), self.request.b.checkpoint.config()
        free = free_memory_of(model.device)
        needed = fit(config, model.route, self.request.windows.size, free).needed
        return free is None or needed + WORK_BYTES <= free * LIMIT

    def _plan(self) -> TwinPlan:
        """Choose the blocks by the speed of A, which stands for both."""
        request, model = self.request, _model(self._engines[0])
        rate = tokens_per_second(model, request.windows.size)
        # As if there were two such checkpoints and the comparison.
        seconds_per_token = 2 / rate + _comparing(model)
        self._blocks = request.amount.blocks(request.windows, 1 / seconds_per_token)
        tokens = self._planned * request.windows.size
        held = len(request.windows.rows)
        return TwinPlan(self._planned, held, tokens, self._together, tokens * seconds_per_token)

    def _groups(self) -> Iterator[Sequence[Block]]:
        """Yield the blocks that A reads before B reads them."""
        most = 1
        if not self._together:
            first = self._blocks[0]
            size, vocabulary = self.request.windows.size, _model(self._engines[0]).config.vocab_size
            most = max(1, GROUP_BYTES // (4 * len(first.rows) * size * vocabulary))
        for start in range(0, len(self._blocks), most):
            yield self._blocks[start : start + most]

    def _compare(self, group: Sequence[Block], should_stop: Stop) -> Iterator[TwinEvent]:
        request = self.request
        yield from self._alone(0, should_stop)
        model = _model(self._engines[0])
        pairing = Pairing(group, model.config.vocab_size, model.device)
        try:
            for windows in pairing.keep(model, request.a.name, should_stop):
                yield self._progress(windows)
            del model
            yield from self._alone(1, should_stop)
            other = _model(self._engines[1])
            for block, found in pairing.compare(other, request.b.name, should_stop):
                self._found[block.number] = found
                yield self._progress(len(block.rows))
        finally:
            pairing.close()

    def _alone(self, number: int, should_stop: Stop) -> LoadEvents:
        """Load A (0) or B (1), if it is not in memory, in the place of the other one."""
        if self._engines[number].loaded is None:
            self._engines[1 - number].unload()
            yield from self._load(number, should_stop)

    def _progress(self, windows: int) -> TwinProgress:
        """Count windows that one of both has read."""
        self._read += windows
        share = self._read / (2 * self._planned)
        seconds = time.monotonic() - self._started
        return TwinProgress(share, seconds / share * (1 - share) if share < 1 else None)

    @property
    def _planned(self) -> int:
        return sum(len(block.rows) for block in self._blocks)


def _model(engine: Engine) -> Model:
    assert engine.loaded
    return engine.loaded.model


def _comparing(model: Model) -> float:
    """Return the seconds that comparing the predictions of one position takes."""
    logits = torch.zeros(_TIMED_POSITIONS, model.config.vocab_size, device=model.device)
    targets = torch.zeros(_TIMED_POSITIONS, dtype=torch.long, device=model.device)
    distances(logits, logits, targets)
    start = time.perf_counter()
    distances(logits, logits, targets)
    return (time.perf_counter() - start) / _TIMED_POSITIONS
