"""Thread pool that packs weight matrices while the file is being read.

The threads run only during a load.
"""

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType

from core.kernels.linear import Linear, make_linear, packing
from core.kernels.torchload import torch
from core.machine.precision import Route

# Each thread holds the float copy of one matrix, while a third matrix is read.
WORKERS = 2


class Packing:
    """Turns matrices into layers, in order: packed routes in the pool, plain ones at once.

    `seconds` is the time spent on packing, summed over the threads.
    """

    def __init__(self, route: Route) -> None:
        self.seconds = 0.0
        self._route = route
        self._layers: list[Linear | None] = []
        self._pending: deque[tuple[int, Future[tuple[Linear, float]]]] = deque()
        self._engine = ExitStack()
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> "Packing":
        """Set torch's quantization engine and start the threads."""
        self._engine.enter_context(packing(self._route))
        if self._route.packed:
            self._pool = ThreadPoolExecutor(WORKERS, "packing", initializer=_use_one_thread)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for the matrices that are being packed; cancel those that have not been started."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        self._engine.close()

    def put(self, matrix: "torch.Tensor", route: Route) -> None:
        """Add a weight [out, in]; wait while both threads are busy.

        Raises the error that packing an earlier matrix raised.
        """
        if self._pool is None or not route.packed:
            self._layers.append(make_linear(route, matrix))
            return
        while len(self._pending) >= WORKERS:
            self._take_oldest()
        self._layers.append(None)
        future = self._pool.submit(_make_timed, route, matrix)
        self._pending.append((len(self._layers) - 1, future))

    def layers(self) -> list[Linear]:
        """Wait for all layers; return them in the order of their matrices."""
        while self._pending:
            self._take_oldest()
        return [layer for layer in self._layers if layer is not None]

    def _take_oldest(self) -> None:
        number, future = self._pending.popleft()
        self._layers[number], seconds = future.result()
        self.seconds += seconds


def _use_one_thread() -> None:
    # Each matrix is packed by one thread; torch must not start more threads for it.
    torch.set_num_threads(1)


@torch.inference_mode()
def _make_timed(route: Route, matrix: "torch.Tensor") -> tuple[Linear, float]:
    started = time.perf_counter()
    layer = make_linear(route, matrix)
    return layer, time.perf_counter() - started
