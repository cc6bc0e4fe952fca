"""How far two checkpoints of one vocabulary are apart on a text (judging.md 3)."""

from dataclasses import dataclass

from core.statistics.spread import Estimate, Spread


@dataclass(frozen=True, slots=True)
class Place:
    """A predicted id, and what both checkpoints expected there.

    `window` and `position` count from 0 in the text and in the window. `before` and `after` are ids
    of the window around the right one. `divergence` is in nats. Pairs are of A and B: the
    probability of the right id, and the most likely id.
    """

    window: int
    position: int
    before: tuple[int, ...]
    right: int
    after: tuple[int, ...]
    divergence: float
    probabilities: tuple[float, float]
    tops: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Twin:
    """The distances of B from A over the predicted ids of whole windows.

    Args:
        windows: Positions of the windows in the text, in its order.
        size: Predicted ids of a window.
        units: Number of windows, or of documents, over which errors are estimated.
        unit: Which of both.
        effective_units: As how many independent ones they count for the mean divergence.
        losses: Mean loss of A and B, in nats per token.
        divergence: Kullback-Leibler divergence of B from A, in nats.
        shannon: Jensen-Shannon divergence, in nats, at most log 2.
        same_top: Share of the places where both have the same most likely id, 0 to 1.
        shift: Probability of the right id by B minus that by A.
        shift_rms: Root of the mean square of that.
        correlation: Of the log-probabilities of the right ids; None where one does not vary.
        worst: The places with the largest divergence, the largest first, without those of 0.
    """

    windows: tuple[int, ...]
    size: int
    units: int
    unit: str
    effective_units: float
    losses: tuple[float, float]
    divergence: Spread
    shannon: Estimate
    same_top: Estimate
    shift: Spread
    shift_rms: float
    correlation: float | None
    worst: tuple[Place, ...]

    @property
    def tokens(self) -> int:
        """Number of predicted ids."""
        return len(self.windows) * self.size
