"""The sampling chain of design.md 6, for one row, in float64 on the CPU.

Every step is elementwise or sequential over ids, so the result does not depend on the number of
threads or on the other rows of a batch.
"""

from dataclasses import dataclass

from core.kernels.torchload import torch
from core.protocol.settings import SamplingSettings

# Without top-k, top-p first looks at this many of the most likely ids, which avoids sorting the
# whole vocabulary.
TOP_P_COUNTS = (512, 8192)


def log_probabilities(logits: "torch.Tensor") -> "torch.Tensor":
    """Return log-softmax over the last axis, the whole vocabulary, before mask and temperature."""
    return torch.log_softmax(logits, dim=-1)


def weights(logits: "torch.Tensor", settings: SamplingSettings, used: int) -> "torch.Tensor":
    """Return float64 weights [V], unnormalised, after mask, temperature, top-k, top-p and min-p.

    Ids from `used` on are masked. The settings must not be greedy.
    """
    scores = logits[:used].double()
    scores = (scores - scores.max()) / settings.temperature
    kept = torch.exp(scores)
    if settings.top_k is not None or settings.top_p < 1.0:
        order = _allowed(scores, kept, settings)
        kept = torch.zeros_like(kept).index_copy_(0, order, kept[order])
    if settings.min_p > 0.0:
        kept[kept < settings.min_p * kept.max()] = 0.0
    return kept


def most_likely(scores: "torch.Tensor", count: int) -> "torch.Tensor":
    """Return the ids of the `count` highest scores, in descending order; ties in order of id.

    Scores are compared instead of weights, because different scores may have equal weights. `topk`
    is used only for the threshold, because its order of ties is arbitrary.
    """
    if count >= scores.numel():
        return torch.sort(scores, descending=True, stable=True).indices
    lowest = torch.topk(scores, count).values[-1]
    candidates = torch.nonzero(scores >= lowest).flatten()
    order = torch.sort(scores[candidates], descending=True, stable=True).indices
    return candidates[order[:count]]


def _allowed(
    scores: "torch.Tensor", kept: "torch.Tensor", settings: SamplingSettings
) -> "torch.Tensor":
    """Return the ids that remain after top-k and then top-p, most likely first."""
    if settings.top_p >= 1.0:
        return most_likely(scores, settings.top_k or len(scores))
    if settings.top_k is not None:
        order = most_likely(scores, settings.top_k)
        return _fewest(order, kept, settings.top_p * torch.cumsum(kept[order], dim=0)[-1])
    enough = settings.top_p * torch.cumsum(kept, dim=0)[-1]
    for count in TOP_P_COUNTS:
        if count >= len(scores):
            break
        order = most_likely(scores, count)
        if torch.cumsum(kept[order], dim=0)[-1] >= enough:
            return _fewest(order, kept, enough)
    return _fewest(most_likely(scores, len(scores)), kept, enough)


def _fewest(order: "torch.Tensor", kept: "torch.Tensor", enough: "torch.Tensor") -> "torch.Tensor":
    """Return the shortest prefix of `order` whose weights sum to at least `enough`."""
    ordered = kept[order]
    # The id that crosses the threshold is kept, so at least one id remains.
    return order[torch.cumsum(ordered, dim=0) - ordered < enough]


def greedy(logits: "torch.Tensor", used: int) -> int:
    """Return the most likely of the first `used` ids; of a tie, the lowest id."""
    # argmax is documented to return the first of several maxima.
    return int(logits[:used].argmax())


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen id and the float64 weights [used] it was sampled with; None if it was greedy.

    `total` is their sum.
    """

    id: int
    weights: "torch.Tensor | None" = None
    total: float = 1.0

    @property
    def probability(self) -> float:
        """The probability with which the id was chosen; 1 if it was greedy."""
        if self.weights is None:
            return 1.0
        return self.weights[self.id].item() / self.total


def choose(logits: "torch.Tensor", settings: SamplingSettings, used: int, u: float) -> Choice:
    """Choose an id from one row of float32 CPU logits [V]; `u` is in [0, 1).

    It is the first id, in order of id, whose cumulative weight exceeds u times the total; with
    greedy settings, the most likely one.
    """
    if settings.greedy:
        return Choice(greedy(logits, used))
    kept = weights(logits, settings, used)
    cumulative = torch.cumsum(kept, dim=0)
    total = cumulative[-1].item()
    return Choice(int(torch.searchsorted(cumulative, total * u, right=True)), kept, total)
