"""Attention as an explicit softmax: the weights that the fused kernels do not give."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.base.errors import CancelledError
from core.decode.candidates import LOWEST
from core.inspection.hidden_states import outputs_of
from core.inspection.not_finite import is_finite, not_finite
from core.inspection.tensor_numbers import numbers_of
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model
from core.protocol.head_attention import (
    AttentionWindow,
    HeadAttention,
    HeadFigures,
    LayerAttention,
)

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class LayerHeads:
    """The scaled queries [H, T, D], keys [K, T, D] and values [K, T, D] of a layer for T ids.

    Query head h reads key-value head h // (H / K). A token sees itself and `window` earlier
    positions, all of them for None.
    """

    queries: "torch.Tensor"
    keys: "torch.Tensor"
    values: "torch.Tensor"
    window: int | None

    def weights(self, head: int) -> "torch.Tensor":
        """Return the float32 attention weights [T, T] of a head, which counts from 0."""
        return torch.softmax(self._scores(head), -1)

    def output(self, head: int) -> "torch.Tensor":
        """Return what a head reads [T, D]: the values by their weights."""
        return self.weights(head) @ self.values[self._shared(head)].float()

    def _scores(self, head: int) -> "torch.Tensor":
        """Return the scores [T, T], minus infinity for positions that are not seen."""
        scores = self.queries[head].float() @ self.keys[self._shared(head)].float().T
        positions = torch.arange(len(scores), device=scores.device)
        back = positions.unsqueeze(1) - positions
        seen = back >= 0 if self.window is None else (back >= 0) & (back <= self.window)
        return scores.masked_fill(~seen, float("-inf"))

    def _shared(self, head: int) -> int:
        return head // (len(self.queries) // len(self.keys))


@torch.inference_mode()
def heads_of(model: Model, ids: Sequence[int], layer: int, should_stop: Stop) -> LayerHeads:
    """Return the heads of a layer (from 1 on) for ids of at most the context.

    The layer's input is made of the outputs of one forward as the model makes it. Raises what
    `outputs_of` raises.
    """
    outputs = outputs_of(model, ids, {0, layer - 1}, should_stop)
    if should_stop():
        raise CancelledError
    fed = torch.tensor([ids], device=model.device)
    before = torch.full_like(fed[:, :1], -1) if model.config.needs_previous_id else None
    additions = model.additions
    bigrams = additions.bigram_rows(fed, before, model.dtype)
    x = additions.mixed(layer - 1, outputs[layer - 1], outputs[0], bigrams)
    positions = model.positions.factors(0, len(ids))
    _, qkv = model.heads(model.blocks[layer - 1], x, fed, positions)
    sizes = (model.config.n_head, model.config.n_kv_head, model.config.n_kv_head)
    queries, keys, values = qkv[0].transpose(0, 1).split(sizes)
    return LayerHeads(queries, keys, values, model.windows[layer - 1])


@torch.inference_mode()
def head_attention(
    model: Model, ids: Sequence[int], layer: int, head: int, should_stop: Stop = lambda: False
) -> HeadAttention:
    """Return the attention of one head for ids of at most the context; both count from 1.

    Raises CancelledError when `should_stop()` is true before a layer, NotFiniteError with the
    position for a text with logits that are NaN or infinite, NoMemoryError.
    """
    with memory_errors("computing attention", model.device.type):
        heads = heads_of(model, ids, layer, should_stop)
        weights = heads.weights(head - 1).cpu()
        if not is_finite(weights):
            raise not_finite(model, ids, should_stop)
        rows = tuple(numbers_of(row[: at + 1]) for at, row in enumerate(weights))
        figures = tuple(HeadFigures(*row) for row in _figures(weights, ids).tolist())
    return HeadAttention(layer, head, heads.window, rows, figures)


def layer_attention(
    model: Model, ids: Sequence[int], layer: int, should_stop: Stop = lambda: False
) -> LayerAttention:
    """Return the figures of all heads of a layer. Raises what `head_attention` raises."""
    return attention_window(model, ids, layer, range(0), should_stop).table


@torch.inference_mode()
def attention_window(
    model: Model,
    ids: Sequence[int],
    layer: int,
    positions: range,
    should_stop: Stop = lambda: False,
) -> AttentionWindow:
    """Return the attention of all heads of a layer from consecutive positions of ids.

    Raises what `head_attention` raises.
    """
    found, rows = [], []
    with memory_errors("computing attention", model.device.type):
        heads = heads_of(model, ids, layer, should_stop)
        for head in range(model.config.n_head):
            weights = heads.weights(head).cpu()
            if not is_finite(weights):
                raise not_finite(model, ids, should_stop)
            figures = _figures(weights, ids)
            counted = figures[1:] if len(ids) > 1 else figures
            found.append(HeadFigures(*counted.mean(0).tolist()))
            rows.append(tuple(numbers_of(weights[at, : at + 1]) for at in positions))
    table = LayerAttention(layer, heads.window, tuple(found))
    return AttentionWindow(positions.start, table, tuple(rows))


def _figures(weights: "torch.Tensor", ids: Sequence[int]) -> "torch.Tensor":
    """Return first, previous, same, itself and entropy [T, 5] of weights [T, T] on the CPU."""
    numbers = torch.tensor(ids)
    earlier = torch.ones_like(weights, dtype=torch.bool).tril(-1)
    same = (numbers.unsqueeze(1) == numbers) & earlier
    previous = torch.zeros(len(weights))
    previous[1:] = weights.diagonal(-1)
    exact = weights.double()
    entropy = -(exact * exact.log().clamp_min(LOWEST)).sum(-1)
    shares = (weights[:, 0], previous, (weights * same).sum(-1), weights.diagonal())
    # Minus zero, of a certain position, becomes zero.
    return torch.stack((*(one.double() for one in shares), entropy.abs()), -1)
