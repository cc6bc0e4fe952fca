"""How many threads decode a model: measured once for each shape, kept for this machine.

Threads that wait for each other on busy cores decode many times slower, so the number is measured.
A higher thread count is used only if it is at least 10 % faster.
"""

import time
from collections.abc import Callable
from statistics import median

from core.decode.stepper import Stepper
from core.kernels.torchload import torch
from core.machine.cachefile import limits, recall, remember
from core.network.model import Model

SECONDS = 0.3
ROUNDS = 8
# A larger number of threads must be faster than a smaller one by this factor.
GAIN = 1.1
# A step shorter than a time slice of the scheduler stays on one thread: where the screen wants a
# core too, the other threads would wait a whole slice for the one that lost it.
TIME_SLICE = 0.005
DEFAULT = torch.get_num_threads()


def calibrate(model: Model) -> int:
    """Set and return the number of threads that decode a model fastest on this machine."""
    config, route = model.config, model.route
    key = (
        f"threads {torch.__version__} {DEFAULT} {route.name}-{route.precision} "
        f"{config.n_layer}x{config.n_embd}x{config.vocab_size}{limits()}"
    )
    known = recall(key)
    if model.device.type != "cpu" or DEFAULT == 1:
        known = DEFAULT
    elif not isinstance(known, int) or not 1 <= known <= DEFAULT:
        known = _fastest(_decoding(model))
        remember(key, known)
    torch.set_num_threads(known)
    return known


def _decoding(model: Model) -> Callable[[], object]:
    """Return what computes one token over and over, as a decode step does."""
    cache, stepper = model.new_cache(), Stepper(model)

    def one() -> None:
        cache.roll_back(0)
        stepper.step(cache, (0,))

    return one


def candidates(most: int) -> list[int]:
    """Return 1, 2, 4 … and the largest number itself."""
    counts = [1]
    while counts[-1] * 2 < most:
        counts.append(counts[-1] * 2)
    return counts if most <= 1 else [*counts, most]


def _fastest(step: Callable[[], object]) -> int:
    """Return the number of threads whose median step is shortest, measured in turns."""
    counts = candidates(DEFAULT)
    seconds: dict[int, list[float]] = {count: [] for count in counts}
    started = time.perf_counter()
    for number in range(ROUNDS):
        for count in counts:
            seconds[count].append(step_seconds(step, count))
        if median(seconds[1]) < TIME_SLICE:
            return 1
        if number and time.perf_counter() - started > SECONDS:
            break
    best = 1
    for count in counts:
        if median(seconds[count]) * GAIN < median(seconds[best]):
            best = count
    return best


def step_seconds(step: Callable[[], object], threads: int) -> float:
    """Return the seconds of a step with `threads` threads, after a warm-up step."""
    torch.set_num_threads(threads)
    step()
    started = time.perf_counter()
    step()
    return time.perf_counter() - started
