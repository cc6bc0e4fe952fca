"""The sampling chain of design.md 6 for many rows at once, equal to `sampling.weights` to the bit.

A row at a time would take a minute for the cells of a grid on 10,000 answers.
"""

from core.kernels.torchload import torch
from core.protocol.settings import SamplingSettings


def row_weights(logits: "torch.Tensor", settings: SamplingSettings, used: int) -> "torch.Tensor":
    """Return float64 weights [N, used] of float32 logits [N, V], unnormalised.

    The order is mask, temperature, top-k, top-p and min-p. Ids from `used` on are masked. The
    settings must not be greedy.
    """
    scores = logits[:, :used].double()
    scores = (scores - scores.amax(-1, keepdim=True)) / settings.temperature
    kept = torch.exp(scores)
    if settings.top_k is not None or settings.top_p < 1.0:
        kept = _allowed(scores, kept, settings)
    if settings.min_p > 0.0:
        kept[kept < settings.min_p * kept.amax(-1, keepdim=True)] = 0.0
    return kept


def _allowed(
    scores: "torch.Tensor", kept: "torch.Tensor", settings: SamplingSettings
) -> "torch.Tensor":
    """Return the weights that remain after top-k and then top-p; the others are 0."""
    # Ties are in order of id: the sort is stable.
    order = torch.sort(scores, dim=-1, descending=True, stable=True).indices
    order = order[:, : settings.top_k]
    ordered = kept.gather(-1, order)
    if settings.top_p < 1.0:
        cumulative = torch.cumsum(ordered, dim=-1)
        # Without top-k the total is that in order of id, as for one row.
        whole = cumulative if settings.top_k is not None else torch.cumsum(kept, dim=-1)
        enough = settings.top_p * whole[:, -1:]
        ordered = ordered.masked_fill(cumulative - ordered >= enough, 0.0)
    return torch.zeros_like(kept).scatter_(-1, order, ordered)
