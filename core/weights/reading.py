"""Reads the figures of many tensors in a few threads, in their order, with progress."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from queue import SimpleQueue
from typing import TypeVar

from core.base.errors import CancelledError
from core.checkpoints.ptfile import Index
from core.checkpoints.tensor_reader import TensorReader
from core.checkpoints.tensor_records import TensorRecord
from core.contents.part import Part, StoredTensor
from core.contents.tensor_figures import DifferenceRead, FiguresRead, TensorPair
from core.kernels.torchload import memory_errors, torch
from core.protocol.callbacks import ShouldStop
from core.protocol.events import Event, Loading
from core.ranks.rank import usable_processors
from core.weights.difference import difference_of
from core.weights.figures import figures_of
from core.weights.pieces import Memory, Pieces

# Each thread holds a part of one tensor and what is computed of it.
MOST_THREADS = 4
# Seconds between two looks at the progress.
LOOK = 0.05
STAGE = "reading tensors"
Found = TypeVar("Found")


class _Progress:
    """Bytes that were read so far, by any thread, and whether to stop."""

    def __init__(self, total: int, should_stop: ShouldStop) -> None:
        self.total, self._asked = total, should_stop
        self._lock, self.done, self.ended = threading.Lock(), 0, False

    def add(self, count: int) -> None:
        with self._lock:
            self.done += count

    def should_stop(self) -> bool:
        return self.ended or self._asked()

    @property
    def event(self) -> Loading:
        return Loading(STAGE, min(self.done, self.total), self.total)


class _Desk:
    """What a thread works with: a reader of each index, and memory for a tensor of each."""

    def __init__(self, readers: Sequence[TensorReader], progress: _Progress) -> None:
        self._readers, self._progress = readers, progress
        self._memories = [Memory() for _ in readers]

    def pieces(self, number: int, record: TensorRecord) -> Pieces:
        """Return the elements of a tensor of the index with this number."""
        stop, read = self._progress.should_stop, self._progress.add
        return Pieces(self._readers[number], record, self._memories[number], stop, read)


def read_figures(
    tensors: Iterable[StoredTensor], should_stop: ShouldStop = lambda: False
) -> Iterator[Event]:
    """Yield the figures of tensors in their order, each when it is known, and Loading meanwhile.

    Raises CancelledError when stopped, CheckpointError for a file that ends too early or changed,
    NotFoundError for one that is gone, NoMemoryError.
    """
    for part, wanted in _by_part(tensors):
        assert part.index
        progress = _Progress(sum(one.record.nbytes for one in wanted), should_stop)

        def work(desk: _Desk, one: StoredTensor) -> FiguresRead:
            return FiguresRead(one, figures_of(desk.pieces(0, one.record)))

        yield from _in_threads((part.index,), wanted, work, progress)


def read_differences(
    a: Index, b: Index, pairs: Iterable[TensorPair], should_stop: ShouldStop = lambda: False
) -> Iterator[Event]:
    """Yield what differs between the tensors of each pair, likewise.

    Pairs without a partner or of two shapes are left out. Those of equal content are not read.
    """
    wanted = [pair for pair in pairs if pair.comparable]
    read = [pair for pair in wanted if not pair.content_equal]
    progress = _Progress(sum(_bytes(pair) for pair in read), should_stop)

    def work(desk: _Desk, pair: TensorPair) -> DifferenceRead:
        assert pair.a
        assert pair.b
        return DifferenceRead(pair, difference_of(desk.pieces(0, pair.a), desk.pieces(1, pair.b)))

    yield from _in_threads((a, b), read, work, progress)


def _bytes(pair: TensorPair) -> int:
    return sum(record.nbytes for record in (pair.a, pair.b) if record)


def _by_part(tensors: Iterable[StoredTensor]) -> Iterator[tuple[Part, list[StoredTensor]]]:
    parts: dict[str, tuple[Part, list[StoredTensor]]] = {}
    for one in tensors:
        parts.setdefault(one.part.title, (one.part, []))[1].append(one)
    return iter(parts.values())


def _in_threads(
    indexes: Sequence[Index],
    wanted: Sequence[Found],
    work: Callable[[_Desk, Found], Event],
    progress: _Progress,
) -> Iterator[Event]:
    """Yield the events that `work` returns for each of the wanted, in order, and the progress."""
    count = max(1, min(MOST_THREADS, len(wanted), usable_processors()))
    threads = torch.get_num_threads()
    with ExitStack() as opened, memory_errors("reading tensors"):
        desks: SimpleQueue[_Desk] = SimpleQueue()
        for _ in range(count):
            readers = [opened.enter_context(TensorReader(index)) for index in indexes]
            desks.put(_Desk(readers, progress))
        pool = ThreadPoolExecutor(count, "weights", initializer=_use_one_thread)
        opened.callback(pool.shutdown, cancel_futures=True)
        try:
            futures = [pool.submit(_at_a_desk, desks, work, one) for one in wanted]
            yield from _results(futures, progress)
            for reader in readers:
                reader.check_unchanged()
        finally:
            # Whoever does not go on with this must not wait for the threads.
            progress.ended = True
            torch.set_num_threads(threads)


def _use_one_thread() -> None:
    # Each tensor is computed by one thread; torch must not start more threads for it.
    torch.set_num_threads(1)


def _at_a_desk(
    desks: "SimpleQueue[_Desk]", work: Callable[[_Desk, Found], Event], one: Found
) -> Event:
    desk = desks.get()
    try:
        return work(desk, one)
    finally:
        desks.put(desk)


def _results(futures: Sequence[Future[Event]], progress: _Progress) -> Iterator[Event]:
    yield progress.event
    for future in futures:
        while not wait([future], LOOK).done:
            if progress.should_stop():
                raise CancelledError
            yield progress.event
        yield future.result()
        yield progress.event
