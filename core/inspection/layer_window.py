"""The logit lens at some positions of a text, with the likeliest ids of every layer.

The ids up to these positions are read, but only the positions themselves go through the model's
head: with a large vocabulary the head of every layer costs more than the forward itself.
"""

from collections.abc import Callable, Sequence

from core.base.errors import NotFiniteError
from core.decode.candidates import entropy_of, likeliest, rank_of
from core.decode.sampling import log_probabilities
from core.inspection.logit_lens import LayerLogits
from core.inspection.not_finite import is_finite, not_finite
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model
from core.protocol.text_reading import LayerWindow, LensCell

Stop = Callable[[], bool]


@torch.inference_mode()
def layer_window(
    model: Model,
    ids: Sequence[int],
    positions: range,
    top: int,
    should_stop: Stop = lambda: False,
) -> LayerWindow:
    """Return the lens at consecutive positions of ids, which are at most the context.

    Each cell has the `top` most likely ids. Raises CancelledError when `should_stop()` is true
    before a layer, NotFiniteError with the position for logits that are NaN or infinite,
    NoMemoryError.
    """
    reader, fed = _WindowReader(model, ids, positions, top), ids[: positions.stop]
    with memory_errors("reading a text", model.device.type):
        row = torch.tensor([fed], device=model.device)
        cache = model.new_cache()
        model.forward(
            row, cache, last_only=True, should_stop=should_stop, observe=reader.take_output
        )
        if model.config.n_layer in reader.broken:
            raise not_finite(model, fed, should_stop)
    if reader.broken:
        raise NotFiniteError(f"The logits after layer {reader.broken[0]} are not finite")
    return LayerWindow(positions.start, tuple(zip(*reader.layers, strict=True)))


class _WindowReader:
    """Collects the cells of each layer; `broken` are the layers that are not finite."""

    def __init__(self, model: Model, ids: Sequence[int], positions: range, top: int) -> None:
        self._ids, self._positions, self._top = ids, positions, top
        self._last = model.config.n_layer
        self._lens = LayerLogits(model, self._read)
        self.layers: list[list[LensCell]] = []
        self.broken: list[int] = []

    def take_output(self, layer: int, x: "torch.Tensor") -> None:
        """Take the output [T, E] of a layer."""
        if layer == self._last and not is_finite(x):
            self.broken.append(layer)
        else:
            self._lens(layer, x[self._positions.start : self._positions.stop])

    def _read(self, layer: int, logits: "torch.Tensor") -> None:
        rows = logits.cpu()
        if is_finite(rows):
            self.layers.append(
                [self._cell(*one) for one in zip(self._positions, rows, strict=True)]
            )
        else:
            self.broken.append(layer)

    def _cell(self, at: int, logits: "torch.Tensor") -> LensCell:
        """Return the cell of a position by its float32 logits [V]."""
        logprobs = log_probabilities(logits)
        following = self._ids[at + 1] if at + 1 < len(self._ids) else None
        return LensCell(
            likeliest(logits, logprobs, self._top),
            None if following is None else logprobs[following].item(),
            None if following is None else rank_of(logits, following),
            entropy_of(logprobs, logprobs.exp()),
        )
