"""pass@k and pass^k: from samples without bias, and from an exact probability."""

from math import comb, expm1, log1p


def pass_at_k(samples: int, correct: int, k: int) -> float:
    """Return the unbiased estimate that at least one of k samples is correct.

    Raises:
        ValueError: k is not between 1 and the samples, or the correct ones exceed them.
    """
    _check(samples, correct, k)
    return 1 - comb(samples - correct, k) / comb(samples, k)


def pass_power_k(samples: int, correct: int, k: int) -> float:
    """Return the unbiased estimate that all of k samples are correct (pass^k).

    Raises:
        ValueError: k is not between 1 and the samples, or the correct ones exceed them.
    """
    _check(samples, correct, k)
    return comb(correct, k) / comb(samples, k)


def exact_pass_at_k(probability: float, k: int) -> float:
    """Return 1 - (1 - p)^k, with full precision for a small p.

    Raises:
        ValueError: p is not between 0 and 1, or k is below 1.
    """
    if not 0 <= probability <= 1 or k < 1:
        raise ValueError(f"pass@{k} of probability {probability} is not defined")
    return 1.0 if probability == 1 else -expm1(k * log1p(-probability))


def _check(samples: int, correct: int, k: int) -> None:
    """Refuse counts for which the estimates are not defined."""
    if not 1 <= k <= samples or not 0 <= correct <= samples:
        raise ValueError(f"pass@{k} of {correct} in {samples} samples is not defined")
