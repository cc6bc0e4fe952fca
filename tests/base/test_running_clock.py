"""A clock that stands still while the process is stopped."""

import pytest

from core.base.running_clock import RunningClock


class Kernel:
    """A clock of the kernel, which a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_stop_is_not_counted() -> None:
    kernel = Kernel()
    clock = RunningClock(kernel)
    start = clock.seconds()
    kernel.now += 2
    with clock.hold():
        kernel.now += 3600
        # Another thread reads the clock before the stop is over.
        assert clock.seconds() - start == 2
    assert clock.seconds() - start == 2
    kernel.now += 3
    assert clock.seconds() - start == 5


def test_several_stops_add_up() -> None:
    kernel = Kernel()
    clock = RunningClock(kernel)
    start = clock.seconds()
    for _ in range(3):
        kernel.now += 1
        with clock.hold():
            kernel.now += 50
    assert clock.seconds() - start == 3


def test_it_runs_on_after_an_error() -> None:
    kernel = Kernel()
    clock = RunningClock(kernel)

    def fail() -> None:
        with clock.hold():
            kernel.now += 9
            raise OSError("no terminal")

    with pytest.raises(OSError, match="no terminal"):
        fail()
    before = clock.seconds()
    kernel.now += 1
    assert clock.seconds() - before == 1
