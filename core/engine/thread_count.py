"""The number of threads that decode a model: measured once for each model shape, then cached.

On busy cores, threads that wait for each other can make decoding many times slower. So the count
is measured, and a higher one is used only if it is at least 10 % faster.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from core.base.errors import CancelledError
from core.decode.stepper import Stepper
from core.kernels.torchload import torch
from core.machine.cachefile import limits, recall, remember
from core.network.model import Model
from core.protocol.callbacks import ShouldStop

SECONDS = 0.3
ROUNDS = 8
# A higher thread count must be faster than a lower one by this factor.
GAIN = 1.1
# Seconds. A step shorter than a time slice of the scheduler uses one thread: if another process
# (such as the screen) takes a core, the other threads would wait a whole time slice.
TIME_SLICE = 0.005
DEFAULT = torch.get_num_threads()
# On a free machine a single thread gets at least this share of a core.
CPU_SHARE = 0.9
# On a free machine two halves of the rounds differ by less than this factor.
AGREEMENT = 1.1


class Timing(NamedTuple):
    """Seconds of one decode step: on the clock, and of processor time in the calling thread."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """The best number of threads and its seconds for a step; whether they may be stored.

    What was measured on a busy machine holds only for that moment.
    """

    threads: int
    seconds: float
    trusted: bool


def calibrate(model: Model, should_stop: ShouldStop = lambda: False) -> int:
    """Set torch's thread count to the one that decodes a model fastest here, and return it.

    Raises CancelledError when `should_stop()` is true before a step; the count is then as before.
    """
    known = _stored(model)
    if model.device.type != "cpu" or DEFAULT == 1:
        threads = DEFAULT
    elif known:
        threads = known.threads
    else:
        found = _measured(model, should_stop)
        threads = found.threads
        if found.trusted:
            remember(_key(model), {"threads": found.threads, "seconds": found.seconds})
    torch.set_num_threads(threads)
    return threads


def _measured(model: Model, should_stop: ShouldStop) -> Measurement:
    before = torch.get_num_threads()
    try:
        return measure(_decode_step(model, should_stop))
    except CancelledError:
        torch.set_num_threads(before)
        raise


def current_threads() -> int:
    """Return torch's thread count."""
    return torch.get_num_threads()


def available_threads() -> int:
    """Return the number of threads that torch found for this machine."""
    return DEFAULT


def use_threads(count: int = DEFAULT) -> None:
    """Set torch's thread count, by default all that torch found.

    Batched forwards profit from all threads. A fixed count gives the same bits in every run.
    """
    torch.set_num_threads(count)


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread: sums then have the same bits on every machine."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def correct(model: Model, seconds: float) -> None:
    """Forget what was measured if a step took clearly fewer seconds in a real generation.

    Then the machine was busy when it was measured, and the next load measures anew.
    """
    known = _stored(model)
    if known and seconds * GAIN < known.seconds:
        remember(_key(model), None)


def _key(model: Model) -> str:
    config, route = model.config, model.route
    return (
        f"threads {torch.__version__} {DEFAULT} {route.name}-{route.precision} "
        f"{config.n_layer}x{config.n_embd}x{config.vocab_size}{limits()}"
    )


def _stored(model: Model) -> Measurement | None:
    """Return what is known of a model of this shape; None when nothing usable is stored."""
    match recall(_key(model)):
        case {"threads": int(threads), "seconds": float(seconds)} if 1 <= threads <= DEFAULT:
            return Measurement(threads, seconds, trusted=True)
    return None


def _decode_step(model: Model, should_stop: ShouldStop) -> Callable[[], object]:
    """Return a function that computes one decode step at position 0, or raises CancelledError."""
    cache, stepper = model.new_cache(), Stepper(model)

    def step() -> None:
        if should_stop():
            raise CancelledError
        cache.roll_back(0)
        stepper.step(cache, (0,))

    return step


def candidates(most: int) -> list[int]:
    """Return the thread counts to try: 1, 2, 4 … and `most` itself."""
    counts = [1]
    while counts[-1] * 2 < most:
        counts.append(counts[-1] * 2)
    return counts if most <= 1 else [*counts, most]


def measure(step: Callable[[], object]) -> Measurement:
    """Return the number of threads with the shortest median step; counts are timed in rotation."""
    counts = candidates(DEFAULT)
    timings: dict[int, list[Timing]] = {count: [] for count in counts}
    started = time.perf_counter()
    for number in range(ROUNDS):
        for count in counts:
            timings[count].append(step_timing(step, count))
        if _median(timings[1]) < TIME_SLICE:
            return Measurement(1, _median(timings[1]), trusted=True)
        if number and time.perf_counter() - started > SECONDS:
            break
    best = 1
    for count in counts:
        if _median(timings[count]) * GAIN < _median(timings[best]):
            best = count
    return Measurement(best, _median(timings[best]), trusted=_is_calm(timings[1], timings[best]))


def _is_calm(single: list[Timing], best: list[Timing]) -> bool:
    """Whether the machine was free: a lone thread got its core, and two halves agree."""
    share = sum(timing.cpu for timing in single) / sum(timing.wall for timing in single)
    one, other = _median(best[::2]), _median(best[1::2])
    return share >= CPU_SHARE and max(one, other) <= AGREEMENT * min(one, other)


def _median(timings: list[Timing]) -> float:
    return median(timing.wall for timing in timings)


def step_timing(step: Callable[[], object], threads: int) -> Timing:
    """Return the seconds of a step with `threads` threads, after a warm-up step."""
    torch.set_num_threads(threads)
    step()
    cpu, wall = time.thread_time(), time.perf_counter()
    step()
    return Timing(time.perf_counter() - wall, time.thread_time() - cpu)
