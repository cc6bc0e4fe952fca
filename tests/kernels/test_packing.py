"""The pool: layers in the order of their matrices, few copies at a time, no thread left."""

import threading

import pytest
import torch

from core.kernels.linear import PlainLinear
from core.kernels.packing import WORKERS, Packing
from core.machine.precision import PLAIN, Route

PACKED = Route("fake", "float32", "float32", 0.0, 0.0)


@pytest.fixture
def slow(monkeypatch):
    """Packing that waits to be allowed, and counts what is under way."""
    gate = threading.Semaphore(0)

    def make(route, matrix):
        gate.acquire(timeout=10)
        return PlainLinear(matrix)

    monkeypatch.setattr("core.kernels.packing.make_linear", make)
    return gate


def numbered(count: int) -> list[torch.Tensor]:
    return [torch.full((2, 2), float(number)) for number in range(count)]


def numbers_of(pool: Packing) -> list[int]:
    layers = pool.layers()
    return [int(layer.weight[0, 0]) for layer in layers if isinstance(layer, PlainLinear)]


def test_layers_keep_the_order_of_their_matrices(slow):
    with Packing(PACKED) as pool:
        for matrix in numbered(20):
            slow.release()
            pool.put(matrix, PACKED)
        assert numbers_of(pool) == list(range(20))
        assert pool.seconds > 0


def test_plain_layers_between_packed_ones_stay_in_their_place(slow):
    with Packing(PACKED) as pool:
        for number, matrix in enumerate(numbered(6)):
            slow.release()
            pool.put(matrix, PLAIN if number % 2 else PACKED)
        assert numbers_of(pool) == list(range(6))


def test_no_more_matrices_are_pending_than_there_are_threads(slow):
    with Packing(PACKED) as pool:
        taken: list[int] = []
        done = threading.Event()

        def feed() -> None:
            for number, matrix in enumerate(numbered(WORKERS + 3)):
                pool.put(matrix, PACKED)
                taken.append(number)
            done.set()

        feeder = threading.Thread(target=feed)
        feeder.start()
        assert not done.wait(0.1)
        assert len(taken) <= WORKERS
        for _ in range(50):
            slow.release()
        feeder.join(10)
        assert done.is_set()
        pool.layers()


def test_an_error_reaches_the_loader_and_no_thread_is_left(monkeypatch):
    def fails(route, matrix):
        raise ValueError("too large")

    monkeypatch.setattr("core.kernels.packing.make_linear", fails)
    with Packing(PACKED) as pool:
        pool.put(torch.zeros(2, 2), PACKED)
        with pytest.raises(ValueError, match="too large"):
            pool.layers()
    assert not [t for t in threading.enumerate() if t.name.startswith("packing")]


def test_plain_routes_start_no_thread():
    with Packing(PLAIN) as pool:
        pool.put(torch.ones(2, 2), PLAIN)
        assert not [t for t in threading.enumerate() if t.name.startswith("packing")]
        assert len(pool.layers()) == 1
