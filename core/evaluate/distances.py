"""How far the predictions of two models are apart at each position, in float64 (judging.md 3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from core.kernels.torchload import torch

# Logits of one model that are compared at a time; on a CPU, copies of them stay in its caches.
_ELEMENTS, _DEVICE_ELEMENTS = 2**18, 2**24


@dataclass(frozen=True, slots=True)
class Distances:
    """Tensors with a value for each predicted id, on the CPU.

    `divergence` is the Kullback-Leibler divergence of B from A, sum of p_A (log p_A - log p_B), and
    `shannon` the Jensen-Shannon divergence, both in nats. `right_a` and `right_b` are the
    log-probabilities of the right id in nats. These four are float64. `top_a` and `top_b` are the
    most likely ids, int32.
    """

    divergence: "torch.Tensor"
    shannon: "torch.Tensor"
    right_a: "torch.Tensor"
    right_b: "torch.Tensor"
    top_a: "torch.Tensor"
    top_b: "torch.Tensor"

    def each(self) -> "Iterator[torch.Tensor]":
        """Yield the tensors in the order of the fields."""
        return (getattr(self, one.name) for one in fields(self))

    def viewed(self, *shape: int) -> "Distances":
        """Return the same values in another shape."""
        return Distances(*(one.view(*shape) for one in self.each()))

    @staticmethod
    def joined(parts: Sequence["Distances"], dim: int = 0) -> "Distances":
        """Return the values of several parts, in their order along a dimension."""
        tensors = zip(*(one.each() for one in parts), strict=True)
        return Distances(*(torch.cat(of_parts, dim) for of_parts in tensors))


@torch.inference_mode()
def distances(a: "torch.Tensor", b: "torch.Tensor", targets: "torch.Tensor") -> Distances:
    """Return the distances of logits [N, V] of two models, whose right ids are `targets` [N].

    Equal logits give a divergence of exactly 0. Logits that are not finite give NaN or infinity.
    """
    elements = _ELEMENTS if a.device.type == "cpu" else _DEVICE_ELEMENTS
    step = max(1, elements // a.size(-1))
    pieces = zip(a.split(step), b.split(step), targets.split(step), strict=True)
    return Distances.joined([_distances(*one) for one in pieces])


def _distances(a: "torch.Tensor", b: "torch.Tensor", targets: "torch.Tensor") -> Distances:
    """Return the distances of few logits."""
    log_a, log_b = _log_probabilities(a), _log_probabilities(b)
    right = targets.to(log_a.device).unsqueeze(-1)
    found = (
        (log_a.exp() * (log_a - log_b)).sum(-1).clamp_min(0),
        _shannon(log_a, log_b),
        log_a.gather(-1, right).squeeze(-1),
        log_b.gather(-1, right).squeeze(-1),
        log_a.argmax(-1).int(),
        log_b.argmax(-1).int(),
    )
    return Distances(*(one.cpu() for one in found))


def _log_probabilities(logits: "torch.Tensor") -> "torch.Tensor":
    # MPS does not have float64.
    place = torch.device("cpu") if logits.device.type == "mps" else logits.device
    return torch.log_softmax(logits.to(place, torch.float64), -1)


def _shannon(log_a: "torch.Tensor", log_b: "torch.Tensor") -> "torch.Tensor":
    """Return the Jensen-Shannon divergence; exactly 0 where both are equal."""
    lower = -(log_a - log_b).abs()
    # log((p + q) / 2), with log1p so that equal values give exactly their logarithm.
    middle = torch.maximum(log_a, log_b) + torch.log1p(torch.expm1(lower) / 2)
    of_a = (log_a.exp() * (log_a - middle)).sum(-1)
    of_b = (log_b.exp() * (log_b - middle)).sum(-1)
    return ((of_a + of_b) / 2).clamp_min(0)
