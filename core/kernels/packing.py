"""Thread pool that packs weight matrices while the file is being read.

The threads run only during a load; no other module of core starts threads.
"""

import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType

from core.kernels.linear import Linear, make_linear, packing
from core.kernels.torchload import torch
from core.machine.precision import Route

# Each holds the float copy of its matrix; a third is being read meanwhile.
WORKERS = 2


class Packing:
    """Turns matrices into layers, in order; plain ones at once, others in the pool."""

    def __init__(self, route: Route) -> None:
        self.seconds = 0.0
        self._route = route
        self._layers: list[Linear | None] = []
        self._under_way: deque[tuple[int, Future[tuple[Linear, float]]]] = deque()
        self._open = ExitStack()
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> "Packing":
        """Choose torch's engine and start the threads."""
        self._open.enter_context(packing(self._route))
        if self._route.packed:
            self._pool = ThreadPoolExecutor(WORKERS, "packing", initializer=_alone)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for matrices being packed; cancel those not started."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        self._open.close()

    def put(self, matrix: "torch.Tensor", route: Route) -> None:
        """Take a weight [out, in]; wait while too many are under way.

        Raises what packing an earlier one raised.
        """
        if self._pool is None or not route.packed:
            self._layers.append(make_linear(route, matrix))
            return
        while len(self._under_way) >= WORKERS:
            self._take_oldest()
        self._layers.append(None)
        future = self._pool.submit(_timed, route, matrix)
        self._under_way.append((len(self._layers) - 1, future))

    def layers(self) -> list[Linear]:
        """Return all layers in the order of their matrices, once they are packed."""
        while self._under_way:
            self._take_oldest()
        return [layer for layer in self._layers if layer is not None]

    def _take_oldest(self) -> None:
        number, future = self._under_way.popleft()
        self._layers[number], seconds = future.result()
        self.seconds += seconds


def _alone() -> None:
    # One thread for each matrix, not all of torch's for every one.
    torch.set_num_threads(1)


@torch.inference_mode()
def _timed(route: Route, matrix: "torch.Tensor") -> tuple[Linear, float]:
    started = time.perf_counter()
    layer = make_linear(route, matrix)
    return layer, time.perf_counter() - started
