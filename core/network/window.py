"""Which earlier positions the tokens of a forward see in each layer (format.md 3 and 7)."""

from collections.abc import Sequence
from typing import NamedTuple

from core.kernels.torchload import torch


class Visible(NamedTuple):
    """What one layer sees: cached positions from `first` on, of those what `mask` allows.

    `mask` is [T, S - first], None when all of them are seen.
    """

    first: int
    mask: "torch.Tensor | None"


def visible(
    windows: Sequence[int | None], start: int, length: int, device: "torch.device"
) -> list[Visible]:
    """Return what each layer sees of S = start + length positions, for tokens from `start` on.

    A token sees itself and as many earlier positions as the layer's window has, None for all. For
    one token a mask is not needed: the positions that it does not see are left out.
    """
    seen = {window: _visible(window, start, length, device) for window in set(windows)}
    return [seen[window] for window in windows]


def _visible(window: int | None, start: int, length: int, device: "torch.device") -> Visible:
    first = 0 if window is None else max(0, start - window)
    if length == 1:
        return Visible(first, None)
    before = start - first
    mask = torch.ones((length, before + length), dtype=torch.bool, device=device).tril(before)
    if window is not None and before + length - 1 > window:
        mask = mask.triu(before - window)
    return Visible(first, mask)


def visible_at(
    windows: Sequence[int | None], position: "torch.Tensor", positions: "torch.Tensor"
) -> list[Visible]:
    """Return what each layer sees of all cached memory, for one token at a `position` [1].

    `positions` [C] are the numbers of all positions. The masks are computed on the device.
    """
    earlier = positions <= position

    def mask(window: int | None) -> "torch.Tensor":
        inside = earlier if window is None else earlier & (positions >= position - window)
        return inside.unsqueeze(0)

    seen = {window: Visible(0, mask(window)) for window in set(windows)}
    return [seen[window] for window in windows]
