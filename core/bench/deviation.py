"""How far a route's log-probabilities are from plain float32, on one text with teacher forcing."""

from dataclasses import dataclass

from core.decode import sampling
from core.kernels.torchload import torch
from core.network.model import Model

TOKENS = 128


@dataclass(frozen=True, slots=True)
class Deviation:
    """Mean and largest difference of a log-probability, in nats, over all positions and ids.

    `greedy_agreement` is the share of positions with the same greedy token (0 to 1).
    """

    mean: float
    worst: float
    greedy_agreement: float


@torch.inference_mode()
def log_probabilities(model: Model, ids: list[int]) -> "torch.Tensor":
    """Return the float32 log-probabilities [T, V] of the next token after each id."""
    logits = model.forward(torch.tensor([ids]), model.new_cache())
    return sampling.log_probabilities(logits[0])


def compare(found: "torch.Tensor", exact: "torch.Tensor") -> Deviation:
    """Compare the log-probabilities [T, V] of a route with those of plain float32."""
    differences = (found - exact).abs()
    agree = found.argmax(dim=-1) == exact.argmax(dim=-1)
    return Deviation(
        float(differences.mean()), float(differences.max()), float(agree.float().mean())
    )
