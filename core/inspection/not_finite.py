"""Which position of a text is the first whose logits are NaN or infinite."""

from collections.abc import Callable, Sequence

from core.base.errors import NotFiniteError
from core.evaluate.teacher_forced import portions
from core.inspection.one_row import one_row
from core.kernels.torchload import torch
from core.network.model import Model

Stop = Callable[[], bool]


def is_finite(values: "torch.Tensor") -> bool:
    """Whether no value is NaN or infinite."""
    # A sum takes one pass; values are checked one by one only if it is not finite.
    return bool(torch.isfinite(values.sum()) or torch.isfinite(values).all())


def not_finite(model: Model, ids: Sequence[int], should_stop: Stop) -> NotFiniteError:
    """Return the error of a text that has such a position.

    A forward does not tell it: in attention, what is not seen gets weight 0, and 0 * NaN is NaN for
    the positions before too. So beginnings of the text are read, each half as far from the answer.
    Raises CancelledError when `should_stop()` is true before a layer.
    """
    least, most = 1, len(ids)
    while least < most:
        half = (least + most) // 2
        if _reads(model, ids[:half], should_stop):
            least = half + 1
        else:
            most = half
    return NotFiniteError(
        f"The logits are not finite at position {least - 1:,} of the text",
        "Positions count from 0, and an added BOS is the first",
    )


def _reads(model: Model, ids: Sequence[int], should_stop: Stop) -> bool:
    """Whether all logits of a beginning are finite."""
    return all(is_finite(one.logits) for one in portions(model, one_row(ids), should_stop))
