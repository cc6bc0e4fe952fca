"""Mean, deviation and norm of numbers, in float64, from pieces or from a table of counts."""

import math
from dataclasses import dataclass

from core.kernels.torchload import torch


@dataclass(slots=True)
class Moments:
    """Sums over finite numbers: how many, their mean, squared distances from it, and squares."""

    count: int = 0
    mean: float = 0.0
    distances: float = 0.0
    squares: float = 0.0
    minimum: float = math.inf
    maximum: float = -math.inf

    def add(self, numbers: "torch.Tensor") -> None:
        """Add finite float64 numbers, of which the memory is used up.

        The means of pieces are merged (Chan, Golub, LeVeque 1979), so that a mean that is large
        against the deviation costs no digits.
        """
        count = numbers.numel()
        if not count:
            return
        least, most = numbers.aminmax()
        self.minimum = min(self.minimum, least.item())
        self.maximum = max(self.maximum, most.item())
        self.squares += torch.dot(numbers, numbers).item()
        mean = numbers.mean().item()
        numbers -= mean
        self._merge(count, mean, torch.dot(numbers, numbers).item())

    def add_counted(self, numbers: "torch.Tensor", counts: "torch.Tensor") -> None:
        """Add finite float64 numbers, each as often as its count."""
        there = counts > 0
        numbers, weights = numbers[there], counts[there].double()
        count = int(counts.sum())
        if not count:
            return
        self.minimum = min(self.minimum, numbers.min().item())
        self.maximum = max(self.maximum, numbers.max().item())
        self.squares += torch.dot(weights, numbers.square()).item()
        mean = torch.dot(weights, numbers).item() / count
        self._merge(count, mean, torch.dot(weights, (numbers - mean).square()).item())

    def _merge(self, count: int, mean: float, distances: float) -> None:
        total = self.count + count
        apart = mean - self.mean
        self.mean += apart * count / total
        self.distances += distances + apart * apart * self.count * count / total
        self.count = total

    @property
    def std(self) -> float:
        """The root of the mean squared distance from the mean."""
        return math.sqrt(self.distances / self.count) if self.count else math.nan

    @property
    def norm(self) -> float:
        """The root of the sum of squares; infinite where that is beyond float64."""
        return math.sqrt(self.squares)
