"""Where the heads of a layer look: frozen values without tensors."""

from array import array
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeadFigures:
    """Shares of a head's attention, from 0 to 1, of one position or as a mean over positions.

    `first` is that of position 0, which is BOS if there is one; `previous` that of the position
    before; `same` that of earlier positions with the same id; `itself` that of the position itself.
    They may overlap. `entropy` is that of the attention, in nats.
    """

    first: float
    previous: float
    same: float
    itself: float
    entropy: float


@dataclass(frozen=True, slots=True)
class HeadAttention:
    """The attention of one head; layers and heads count from 1.

    `weights` [T] has for each position the float32 weights of the positions 0 to itself, which sum
    to 1; `figures` [T] are those of each position. `window` is how many earlier positions it can
    see, None for all.
    """

    layer: int
    head: int
    window: int | None
    weights: tuple["array[float]", ...]
    figures: tuple[HeadFigures, ...]


@dataclass(frozen=True, slots=True)
class LayerAttention:
    """The figures of each head of a layer, as means over the positions from 1 on.

    At position 0 a head can only look at itself, so it does not count unless it is the only one.
    """

    layer: int
    window: int | None
    heads: tuple[HeadFigures, ...]


@dataclass(frozen=True, slots=True)
class AttentionWindow:
    """The attention of all heads of a layer at some positions of a text, from `start` on.

    `table` has the means over the whole text. `weights` has for each head and each of these
    positions the float32 weights of the positions 0 to itself, which sum to 1.
    """

    start: int
    table: LayerAttention
    weights: tuple[tuple["array[float]", ...], ...]

    @property
    def stop(self) -> int:
        """The position after the last one."""
        return self.start + len(self.weights[0])
