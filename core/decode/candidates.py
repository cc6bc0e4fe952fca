"""What one position tells: rank, entropy, the most likely ids and their probabilities.

All but `kept` is of the raw distribution, before mask and temperature. The results are Python
numbers, so that no tensor is passed to another thread.
"""

from dataclasses import dataclass

from core.decode.sampling import Choice, log_probabilities, most_likely
from core.kernels.torchload import torch

# In place of minus infinity, which times a probability of 0 would be NaN.
LOWEST = -1e30


@dataclass(frozen=True, slots=True)
class Candidate:
    """One id at a position.

    `logprob` is of the raw distribution over all ids, in nats; `kept` is the probability after the
    sampling chain (0 to 1); `rank` is the rank by logit among all ids, from 1 on, where equal
    logits are ranked in order of id.
    """

    id: int
    logprob: float
    kept: float
    rank: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The chosen id and the most likely ids of a position, and the raw entropy in nats."""

    chosen: Candidate
    likeliest: tuple[Candidate, ...]
    entropy: float


@torch.inference_mode()
def candidates(logits: "torch.Tensor", choice: Choice, count: int) -> Candidates:
    """Return the `count` most likely ids of float32 CPU logits [V], and the chosen one."""
    logprobs = log_probabilities(logits)
    kept = _kept(choice, len(logits))

    def candidate(index: int, logprob: float, rank: int) -> Candidate:
        return Candidate(index, logprob, float(kept[index]), rank)

    first = enumerate(likeliest(logits, logprobs, count), 1)
    return Candidates(
        candidate(choice.id, float(logprobs[choice.id]), rank_of(logits, choice.id)),
        tuple(candidate(index, logprob, rank) for rank, (index, logprob) in first),
        entropy_of(logprobs, logprobs.exp()),
    )


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


def _kept(choice: Choice, vocab: int) -> "torch.Tensor":
    """Return the probabilities [V] after the sampling chain; a greedy choice has 1."""
    kept = torch.zeros(vocab, dtype=torch.float64)
    if choice.weights is None:
        kept[choice.id] = 1.0
    else:
        kept[: len(choice.weights)] = choice.weights / choice.weights.sum()
    return kept
