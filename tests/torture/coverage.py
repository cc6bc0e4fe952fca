"""Coverage of the paired comparison: python -m tests.torture coverage [TRIALS] [SEED].

For each kind of noise and number of windows: in what share of the trials the 95 % interval holds
the true difference, 0. Then how often any pair of k equal checkpoints is called better or worse.
The exit code is 1 if a required figure is missed: coverage of 92 to 98 % where the truth leaves at
least 40 effective units, and at most 6.5 % false verdicts. Lognormal noise is reported only.

Each trial runs the product's own comparison with its own 10,000 resamples; drawn counts are kept
between trials, since the product draws the same on every run.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import exp, sqrt

import torch

from core.evaluate.paired import compare, draw_counts
from core.statistics.comparison import LEAST_UNITS, Comparison

WINDOWS = (80, 160, 500)
CHECKPOINTS = (2, 3, 10)
LOWEST, HIGHEST, FALSE = 0.92, 0.98, 0.065
LEVEL = 3.0
# 32 drawings of up to 10,000 x 125 counts in float64.
drawn = lru_cache(32)(draw_counts)


@dataclass(frozen=True)
class Noise:
    """One generator: its name, the true inflation of the variance of a mean, and draws of it."""

    name: str
    inflation: float
    draw: Callable[[int], torch.Tensor]
    required: bool = True


def autoregressive(correlation: float) -> Callable[[int], torch.Tensor]:
    """Return draws of AR(1) noise, begun 50 windows before the first."""

    def draw(count: int) -> torch.Tensor:
        values, value = [], 0.0
        for shock in normal(count + 50).tolist():
            value = correlation * value + shock
            values.append(value)
        return torch.tensor(values[50:], dtype=torch.float64)

    return draw


def clusters(count: int) -> torch.Tensor:
    """Return draws in which five neighbours share an effect with 30 % of the variance."""
    return sqrt(0.3) * normal(count // 5).repeat_interleave(5) + sqrt(0.7) * normal(count)


def gamma(skew: float) -> Callable[[int], torch.Tensor]:
    """Return centred gamma draws of that skew."""
    shape = 4 / skew**2
    gammas = torch.distributions.Gamma(
        torch.tensor(shape, dtype=torch.float64), torch.tensor(1.0, dtype=torch.float64)
    )
    return lambda count: gammas.sample((count,)) - shape


def lognormal(count: int) -> torch.Tensor:
    """Return centred draws of a lognormal with unit sigma."""
    return normal(count).exp() - exp(0.5)


def normal(count: int) -> torch.Tensor:
    """Return standard normal draws."""
    return torch.randn(count, dtype=torch.float64)


NOISES = (
    Noise("AR(1) 0", 1.0, autoregressive(0.0)),
    Noise("AR(1) 0.3", 1.3 / 0.7, autoregressive(0.3)),
    Noise("clusters of 5, ICC 0.3", 2.2, clusters),
    Noise("gamma, skew 1", 1.0, gamma(1)),
    Noise("gamma, skew 2", 1.0, gamma(2)),
    Noise("lognormal", 1.0, lognormal, required=False),
)


def main(trials: int, seed: int) -> int:
    """Print both tables; return 1 if a required figure is missed."""
    torch.set_num_threads(1)
    start = time.monotonic()
    print(f"{trials} trials in each row, seed {seed}")
    held = [*coverage_rows(trials, seed), *false_rows(trials, seed)]
    print(f"{time.monotonic() - start:.0f} s")
    return 0 if all(held) else 1


def coverage_rows(trials: int, seed: int) -> Iterator[bool]:
    """Print the coverage of one pair, row by row; yield whether each row is as required."""
    print("noise                    windows true units estimated   shown  covered")
    for noise in NOISES:
        for windows in WINDOWS:
            torch.manual_seed(seed)
            pairs = [_equal(noise, windows, 2).pairs[0] for _ in range(trials)]
            shown = [pair.interval for pair in pairs if pair.interval]
            covered = sum(one.low <= 0 <= one.high for one in shown) / max(1, len(shown))
            units = sum(pair.effective_units for pair in pairs) / trials
            required = noise.required and windows / noise.inflation >= LEAST_UNITS
            held = not required or LOWEST <= covered <= HIGHEST
            print(
                f"{noise.name:<24}{windows:>8}{windows / noise.inflation:>11.0f}{units:>10.0f}"
                f"{len(shown) / trials:>8.1%}{covered:>9.1%}  {_word(held, required)}", flush=True,
            )  # fmt: skip
            yield held


def false_rows(trials: int, seed: int) -> Iterator[bool]:
    """Print how often equal checkpoints get a verdict; yield whether each row is as required."""
    print(f"{'noise':<24}{'windows':>8}{'checkpoints':>12}{'any false verdict':>19}")
    for noise in NOISES:
        for windows in WINDOWS:
            for checkpoints in CHECKPOINTS:
                torch.manual_seed(seed)
                false = sum(_false(_equal(noise, windows, checkpoints)) for _ in range(trials))
                required = noise.required and windows / noise.inflation >= LEAST_UNITS
                held = not required or false / trials <= FALSE
                print(
                    f"{noise.name:<24}{windows:>8}{checkpoints:>12}{false / trials:>19.1%}"
                    f"  {_word(held, required)}", flush=True,
                )  # fmt: skip
                yield held


def _equal(noise: Noise, windows: int, checkpoints: int) -> Comparison:
    """Compare equal checkpoints: each has noise of its own, two share one draw as a difference."""
    if checkpoints == 2:
        draws = [noise.draw(windows), torch.zeros(windows, dtype=torch.float64)]
    else:
        draws = [noise.draw(windows) for _ in range(checkpoints)]
    return compare([(LEVEL + one).tolist() for one in draws], drawn)


def _false(compared: Comparison) -> bool:
    """Return whether any pair of equal checkpoints is called better or worse."""
    return any(
        pair.verdict.a_is_shown_better or pair.verdict.a_is_shown_worse for pair in compared.pairs
    )


def _word(held: bool, required: bool) -> str:
    """Return what a row's figure means."""
    if not required:
        return "reported"
    return "ok" if held else "MISSED"


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    sys.exit(main(*given, *(500, 1)[len(given) :]))
