"""How many threads decode a model: measured once for each shape, kept for this machine.

Threads that wait for each other on busy cores decode many times slower, so the number is never
assumed; a second thread has to earn its place.
"""

import time
from collections.abc import Callable

from core.decode import step
from core.machine import recall, remember
from core.model import Model
from core.torchload import torch

SECONDS = 0.3
STEPS = 8
# A larger number of threads must be so much faster than a smaller one.
GAIN = 1.1
_DEFAULT = torch.get_num_threads()


def calibrate(model: Model) -> int:
    """Set and return the number of threads that decode a model fastest on this machine."""
    config, route = model.config, model.route
    key = (
        f"threads {torch.__version__} {_DEFAULT} {route.name}-{route.precision} "
        f"{config.n_layer}x{config.n_embd}x{config.vocab_size}"
    )
    known = recall(key)
    if model.device.type != "cpu" or _DEFAULT == 1:
        known = _DEFAULT
    elif not isinstance(known, int) or not 1 <= known <= _DEFAULT:
        known = _fastest(_decoding(model))
        remember(key, known)
    torch.set_num_threads(known)
    return known


def _decoding(model: Model) -> Callable[[], object]:
    """Return what computes one token over and over, as a decode step does."""
    cache = model.new_cache()

    def one() -> None:
        cache.roll_back(0)
        step(model, cache, (0,))

    return one


def candidates(most: int) -> list[int]:
    """Return 1, 2, 4 … and the largest number itself."""
    counts = [1]
    while counts[-1] * 2 < most:
        counts.append(counts[-1] * 2)
    return counts if most <= 1 else [*counts, most]


def _fastest(step: Callable[[], object]) -> int:
    counts = candidates(_DEFAULT)
    best, best_seconds = 1, float("inf")
    for count in counts:
        torch.set_num_threads(count)
        seconds = _seconds(step, SECONDS / len(counts))
        if seconds * GAIN < best_seconds:
            best, best_seconds = count, seconds
    return best


def _seconds(step: Callable[[], object], budget: float) -> float:
    """Return the shortest of a few steps, as many as the budget allows, at least two."""
    shortest, started = float("inf"), time.perf_counter()
    for number in range(STEPS):
        begun = time.perf_counter()
        step()
        ended = time.perf_counter()
        shortest = min(shortest, ended - begun)
        if number and ended - started > budget:
            break
    return shortest
