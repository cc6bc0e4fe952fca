"""How far a route's probabilities are from plain float32, on one text, teacher-forced."""

from dataclasses import dataclass

from core.kernels.torchload import torch
from core.network.model import Model

TOKENS = 128


@dataclass(frozen=True, slots=True)
class Error:
    """Mean and largest difference of a log-probability in nats, share of equal greedy tokens."""

    mean: float
    worst: float
    greedy_agreement: float


@torch.inference_mode()
def log_probabilities(model: Model, ids: list[int]) -> "torch.Tensor":
    """Return float32 log-probabilities [T, V] after each id."""
    logits = model.forward(torch.tensor([ids]), model.new_cache())
    return torch.log_softmax(logits[0], dim=-1)


def compare(found: "torch.Tensor", exact: "torch.Tensor") -> Error:
    """Compare log-probabilities [T, V] of two routes."""
    differences = (found - exact).abs()
    agree = found.argmax(dim=-1) == exact.argmax(dim=-1)
    return Error(float(differences.mean()), float(differences.max()), float(agree.float().mean()))
