"""The most likely ids at one position, with their probabilities; computed only when requested.

The results are Python numbers, so that no tensor is passed to another thread.
"""

from dataclasses import dataclass

from core.decode.sampling import Choice, log_probabilities
from core.kernels.torchload import torch


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
    """Return the `count` most likely ids of float32 CPU logits [V], and the chosen one.

    Ranks, log-probabilities and entropy are of the raw distribution, before mask and temperature.
    """
    logprobs = log_probabilities(logits)
    order = torch.sort(logits, descending=True, stable=True).indices
    ranks = torch.empty_like(order)
    ranks[order] = torch.arange(1, len(order) + 1)
    kept = _kept(choice, len(logits))

    def candidate(index: int) -> Candidate:
        return Candidate(index, float(logprobs[index]), float(kept[index]), int(ranks[index]))

    likeliest = tuple(candidate(index) for index in order[:count].tolist())
    return Candidates(candidate(choice.id), likeliest, _entropy(logprobs))


def _kept(choice: Choice, vocab: int) -> "torch.Tensor":
    """Return the probabilities [V] after the sampling chain; a greedy choice has 1."""
    kept = torch.zeros(vocab, dtype=torch.float64)
    if choice.weights is None:
        kept[choice.id] = 1.0
    else:
        kept[: len(choice.weights)] = choice.weights / choice.weights.sum()
    return kept


def _entropy(logprobs: "torch.Tensor") -> float:
    probabilities = logprobs.exp()
    # 0 * -inf is NaN; an id with probability 0 must add 0.
    terms = torch.where(probabilities > 0, probabilities * logprobs, 0.0)
    return float(-terms.sum())
