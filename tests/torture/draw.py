"""The draw under torture: python -m tests.torture draw [DRAWS] [TEMPERATURES]; prints its figures.

Chi-square of many draws against the float64 reference distribution of the chain, for several
settings; then every float32 bit pattern of a sample as a temperature.
"""

import math
import struct
import sys

import torch

from core.base.counter_random import uniform
from core.base.errors import UsageError
from core.decode.sampling import choose, weights
from core.protocol.settings import SamplingSettings

CHAINS = (
    SamplingSettings(temperature=1.0),
    SamplingSettings(temperature=0.8, top_k=10),
    SamplingSettings(temperature=1.5, top_p=0.9),
    SamplingSettings(temperature=0.7, min_p=0.05),
)


def chi_square(chain: SamplingSettings, draws: int, seed: int) -> tuple[float, int]:
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(32, generator=generator) * 3
    expected = weights(logits, chain, 18)
    expected = expected / expected.sum() * draws
    counts = [0] * 18
    for index in range(draws):
        counts[choose(logits, chain, 18, uniform(seed, 0, index)).id] += 1
    kept = [(c, e) for c, e in zip(counts, expected.tolist(), strict=True) if e > 5]
    never = sum(c for c, e in zip(counts, expected.tolist(), strict=True) if e == 0)
    assert never == 0, "an id without weight was drawn"
    return sum((c - e) ** 2 / e for c, e in kept), len(kept) - 1


def p_value(statistic: float, degrees: int) -> float:
    """Upper tail of chi-square by the regularised incomplete gamma function."""
    half = torch.tensor(degrees / 2, dtype=torch.float64)
    at = torch.tensor(statistic / 2, dtype=torch.float64)
    return float(torch.special.gammaincc(half, at))


def temperatures(count: int) -> dict[str, int]:
    generator = torch.Generator().manual_seed(9)
    logits = torch.tensor([15.0, -15.0, 3.0, 14.999, 0.0])
    seen = {"refused": 0, "greedy": 0, "drawn": 0, "nan": 0}
    for pattern in torch.randint(0, 2**32, (count,), generator=generator).tolist():
        (value,) = struct.unpack("f", struct.pack("I", pattern))
        try:
            chain = SamplingSettings(temperature=value)
        except UsageError:
            seen["refused"] += 1
            continue
        seen["greedy" if chain.greedy else "drawn"] += 1
        if not chain.greedy and not torch.isfinite(weights(logits, chain, 5)).all():
            seen["nan"] += 1
        assert 0 <= choose(logits, chain, 5, uniform(pattern, 0, 0)).id < 5
    return seen


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    torch.set_num_threads(1)
    for number, chain in enumerate(CHAINS):
        statistic, degrees = chi_square(chain, draws // len(CHAINS), seed=number)
        p = p_value(statistic, degrees)
        print(f"{chain}: chi2 {statistic:.1f} of {degrees}, p {p:.4f}", flush=True)
        assert not math.isnan(p)
        assert p > 1e-4
    print(f"{count} float32 patterns as temperature: {temperatures(count)}")


if __name__ == "__main__":
    main()
