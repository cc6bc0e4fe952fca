"""Computes where the losses of two checkpoints differ, from those of every token."""

from collections.abc import Iterator

from core.evaluate.window_losses import Losses
from core.judging.differences import Differences, GroupDifference, WindowDifference
from core.judging.id_classes import class_of_id
from core.judging.windows import Windows
from core.kernels.torchload import torch
from core.statistics.position_bins import bin_name, position_bins
from core.statistics.token_classes import TokenClass
from core.tokenizers.tokenizer import Tokenizer

WORST = 3
# Tokens of text shown on each side of the one that differs most.
_AROUND = 24


def differences_of(
    a: int, b: int, first: Losses, second: Losses, windows: Windows, tokenizer: Tokenizer | None
) -> Differences:
    """Return the differences of two checkpoints on the same windows, which both have finished.

    `a` and `b` are their positions in the result. Classes need a tokenizer.
    """
    numbers = list(first)
    apart = torch.stack([first[one].double() - second[one].double() for one in numbers])
    classes: tuple[GroupDifference, ...] = ()
    if tokenizer:
        targets = torch.tensor([windows.rows[one][1:] for one in numbers])
        classes = tuple(_by_class(apart, targets, tokenizer))
    return Differences(
        a, b, tuple(_by_position(apart)), classes, tuple(_worst(apart, numbers, windows, tokenizer))
    )


def _by_position(apart: "torch.Tensor") -> Iterator[GroupDifference]:
    for positions in position_bins(apart.size(1)):
        part = apart[:, positions.start : positions.stop]
        yield GroupDifference(bin_name(positions), part.numel(), float(part.mean()))


def _by_class(
    apart: "torch.Tensor", targets: "torch.Tensor", tokenizer: Tokenizer
) -> Iterator[GroupDifference]:
    used, which = targets.unique(return_inverse=True)
    classes = [class_of_id(int(one), tokenizer) for one in used]
    for group in TokenClass:
        members = torch.tensor([one is group for one in classes])[which]
        if members.any():
            yield GroupDifference(group, int(members.sum()), float(apart[members].mean()))


def _worst(
    apart: "torch.Tensor", numbers: list[int], windows: Windows, tokenizer: Tokenizer | None
) -> Iterator[WindowDifference]:
    """Yield the windows in which the first checkpoint is worst against the second."""
    means = apart.mean(1)
    for place in means.argsort(descending=True, stable=True)[:WORST].tolist():
        row, at = windows.rows[numbers[place]], int(apart[place].argmax()) + 1
        parts = row[max(0, at - _AROUND) : at], row[at : at + 1], row[at + 1 : at + 1 + _AROUND]
        before, token, after = (_text(part, tokenizer) for part in parts)
        yield WindowDifference(numbers[place], float(means[place]), before, token, after)


def _text(ids: tuple[int, ...], tokenizer: Tokenizer | None) -> str:
    if tokenizer is None:
        return ""
    specials = {index: name for name, index in tokenizer.special_ids.items()}
    raw = b"".join(
        specials[one].encode() if one in specials else tokenizer.token_bytes(one) for one in ids
    )
    return raw.decode(errors="replace")
