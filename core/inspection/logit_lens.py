"""The logit lens: the model's head reads the output of each layer as if it were the last.

Row l = softcap(head(norm(x - [l > floor(L / 2)] * backout_lambda * m))), where x is the output of
layer l before the lambdas of the next one, layer 0 the embedding, and m the output of layer
floor(L / 2) + 1 in families with backout (format.md 3). So the last row has the bits of the
forward's own logits.
"""

from collections.abc import Callable, Sequence

from core.decode.sampling import log_probabilities
from core.kernels.torchload import torch
from core.network.model import Model
from core.protocol.text_reading import LayerReading

# Called with the number of a layer, from 0 on, and float32 logits [B T, V] of its output.
ReadLogits = Callable[[int, "torch.Tensor"], None]


class LayerLogits:
    """An observer of forwards of `model` that hands on the logits of each layer's output."""

    def __init__(self, model: Model, read: ReadLogits) -> None:
        self._model, self._read = model, read
        self._middle: torch.Tensor | None = None

    def __call__(self, layer: int, x: "torch.Tensor") -> None:
        """Take the output [B T, E] of a layer."""
        additions = self._model.additions
        if layer == 0:
            self._middle = None
        elif layer - 1 == additions.backout_layer:
            self._middle = x.clone()
        self._read(layer, self._model.logits(additions.without(x, self._middle)))


class LogitLens:
    """Collects what each layer predicts, from forwards over the next positions of one text."""

    def __init__(self, ids: Sequence[int]) -> None:
        self._ids = ids
        self._tops: dict[int, list[int]] = {}
        self._top_logprobs: dict[int, list[float]] = {}
        self._logprobs: dict[int, list[float]] = {}

    def read(self, layer: int, logits: "torch.Tensor") -> None:
        """Take logits [T, V] of a layer at the positions after those it has."""
        start = len(self._tops.setdefault(layer, []))
        logprobs = log_probabilities(logits)
        # argmax is documented to return the first of several maxima.
        best = logits.argmax(-1)
        self._tops[layer] += best.tolist()
        self._top_logprobs.setdefault(layer, []).extend(_picked(logprobs, best))
        following = torch.tensor(self._ids[start + 1 : start + 1 + len(logits)]).to(logits.device)
        found = _picked(logprobs[: len(following)], following)
        self._logprobs.setdefault(layer, []).extend(found)

    def layers(self) -> tuple[LayerReading, ...]:
        """Return what was read, layer by layer."""
        return tuple(
            LayerReading(
                layer,
                tuple(self._tops[layer]),
                tuple(self._top_logprobs[layer]),
                tuple(self._logprobs[layer]),
            )
            for layer in sorted(self._tops)
        )


def _picked(logprobs: "torch.Tensor", ids: "torch.Tensor") -> list[float]:
    """Return logprobs[t, ids[t]] for each t."""
    picked: list[float] = logprobs.gather(-1, ids.unsqueeze(-1)).squeeze(-1).tolist()
    return picked
