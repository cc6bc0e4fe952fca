"""What one position tells of its raw distribution: rank, entropy, the most likely ids, logits.

The results are Python numbers, so that no tensor is passed to another thread.
"""

from array import array

from core.decode.sampling import most_likely
from core.kernels.torchload import torch

# In place of minus infinity, which times a probability of 0 would be NaN.
LOWEST = -1e30


def rank_of(logits: "torch.Tensor", index: int) -> int:
    """Return the rank of an id by its logit, from 1 on; equal logits are ranked in order of id."""
    own = logits[index]
    above = torch.count_nonzero(logits > own) + torch.count_nonzero(logits[:index] == own)
    return 1 + int(above)


def entropy_of(logprobs: "torch.Tensor", probabilities: "torch.Tensor") -> float:
    """Return the entropy in nats of a distribution, given in both forms [V]."""
    # Minus zero, of a certain id, becomes zero.
    return 0.0 - float(torch.dot(probabilities, logprobs.clamp_min(LOWEST)))


def likeliest(
    logits: "torch.Tensor", logprobs: "torch.Tensor", count: int
) -> tuple[tuple[int, float], ...]:
    """Return the `count` most likely ids with their log-probabilities, the most likely first."""
    ids = most_likely(logits, count)
    return tuple(zip(ids.tolist(), logprobs[ids].tolist(), strict=True))


def float32_bytes(logits: "torch.Tensor") -> bytes:
    """Return float32 logits [V] as bytes in the machine's order, 4 for each id."""
    return array("f", logits.tolist()).tobytes()
