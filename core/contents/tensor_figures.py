"""Figures of a tensor, and of what differs between two, as values without torch."""

from dataclasses import dataclass
from enum import StrEnum

from core.checkpoints.tensor_records import TensorRecord
from core.contents.part import StoredTensor
from core.protocol.events import InspectionEvent

# Shares of the values, in ascending order, of which quantiles are told.
QUANTILES = (0.01, 0.25, 0.5, 0.75, 0.99)
# Intervals of the same width between the least and the largest value.
BINS = 32


@dataclass(frozen=True, slots=True)
class TensorFigures:
    """Figures of one tensor. All but the counts are of its finite values, None if it has none.

    `count` elements, of them `nan` not a number, `infinite`, and `zeros` of either sign. `norm` is
    the root of the sum of squares, `std` that of the mean squared distance from the mean (ddof 0);
    both are summed in float64. `quantiles` are exact, interpolated linearly between two values, at
    QUANTILES. `histogram` counts the values in BINS intervals; the last one includes its end.
    `damaged` tells that the bytes do not match their checksum.
    """

    count: int
    nan: int = 0
    infinite: int = 0
    zeros: int = 0
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    std: float | None = None
    norm: float | None = None
    quantiles: tuple[float, ...] = ()
    histogram: tuple[int, ...] = ()
    damaged: bool = False

    @property
    def not_finite(self) -> int:
        """How many elements are NaN or infinite."""
        return self.nan + self.infinite

    @property
    def finite(self) -> int:
        """How many elements are finite."""
        return self.count - self.not_finite


class Sort(StrEnum):
    """What happened to a tensor from A to B."""

    SAME = "same"
    CHANGED = "changed"
    RESHAPED = "other shape"
    ADDED = "only in B"
    REMOVED = "only in A"
    UNREAD = "not read"


@dataclass(frozen=True, slots=True)
class DifferenceFigures:
    """What differs between two tensors of one shape, in float64 over the pairs of finite values.

    `relative` is |A - B| / |A|, None where |A| is 0; `cosine` is None where a norm is 0. `largest`
    is the largest |a - b|, `changed` the number of elements that differ, `not_finite` the number of
    pairs with NaN or infinity, which are left out. `damaged` names the sides whose bytes do not
    match their checksum.
    """

    count: int
    changed: int
    relative: float | None
    cosine: float | None
    largest: float
    norms: tuple[float, float]
    not_finite: int = 0
    damaged: str = ""


@dataclass(frozen=True, slots=True)
class TensorPair:
    """A tensor of A and that of B with its name, without the wrappers' prefixes."""

    name: str
    a: TensorRecord | None
    b: TensorRecord | None

    @property
    def comparable(self) -> bool:
        """Whether both are there and have one shape."""
        return self.a is not None and self.b is not None and self.a.shape == self.b.shape

    @property
    def content_equal(self) -> bool:
        """Whether both have the same dtype, shape and checksum, so that nothing need be read."""
        content = self.a.content if self.a else None
        return content is not None and self.b is not None and content == self.b.content


@dataclass(frozen=True, slots=True)
class FiguresRead(InspectionEvent):
    """The figures of a tensor were read."""

    tensor: StoredTensor
    figures: TensorFigures


@dataclass(frozen=True, slots=True)
class DifferenceRead(InspectionEvent):
    """What differs between two tensors was read."""

    pair: TensorPair
    figures: DifferenceFigures
