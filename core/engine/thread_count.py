"""The number of threads that decode a model: measured once for each model shape, then cached.

On busy cores, threads that wait for each other can make decoding many times slower. So the count
is measured, and a higher one is used only if it is at least 10 % faster.
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
# A higher thread count must be faster than a lower one by this factor.
GAIN = 1.1
# Seconds. A step shorter than a time slice of the scheduler uses one thread: if another process
# (such as the screen) takes a core, the other threads would wait a whole time slice.
TIME_SLICE = 0.005
DEFAULT = torch.get_num_threads()


def calibrate(model: Model) -> int:
    """Set torch's thread count to the one that decodes a model fastest here, and return it."""
    config, route = model.config, model.route
    key = (
        f"threads {torch.__version__} {DEFAULT} {route.name}-{route.precision} "
        f"{config.n_layer}x{config.n_embd}x{config.vocab_size}{limits()}"
    )
    known = recall(key)
    if model.device.type != "cpu" or DEFAULT == 1:
        known = DEFAULT
    elif not isinstance(known, int) or not 1 <= known <= DEFAULT:
        known = _fastest(_decode_step(model))
        remember(key, known)
    torch.set_num_threads(known)
    return known


def _decode_step(model: Model) -> Callable[[], object]:
    """Return a function that computes one decode step at position 0."""
    cache, stepper = model.new_cache(), Stepper(model)

    def step() -> None:
        cache.roll_back(0)
        stepper.step(cache, (0,))

    return step


def candidates(most: int) -> list[int]:
    """Return the thread counts to try: 1, 2, 4 … and `most` itself."""
    counts = [1]
    while counts[-1] * 2 < most:
        counts.append(counts[-1] * 2)
    return counts if most <= 1 else [*counts, most]


def _fastest(step: Callable[[], object]) -> int:
    """Return the number of threads with the shortest median step; counts are timed in rotation."""
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
