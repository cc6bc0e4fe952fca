"""The score of a checkpoint: the losses of its finished blocks, summed in float64, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from core.judging.blocks import windows_per_block
from core.judging.score import Measure, Score
from core.judging.windows import Windows
from core.kernels.torchload import torch
from core.tokenizers.tokenizer import Tokenizer

# Of blocks [N, T] or windows [T], by their numbers; nats per predicted id, float32 on the CPU.
Losses = dict[int, torch.Tensor]


def by_window(windows: Windows, losses: Losses, most: int | None = None) -> Losses:
    """Return the losses [T] of each window by its position in the text, in order.

    `losses` are those of finished blocks. With `most`, only windows before that position.
    """
    step = windows_per_block(windows.size)
    every = {
        number * step + row: one
        for number in sorted(losses)
        for row, one in enumerate(losses[number])
    }
    return {number: one for number, one in every.items() if most is None or number < most}


@dataclass(frozen=True, slots=True)
class _Sums:
    """Numbers of predicted ids and of their bytes, and the nats of all and of those with bytes."""

    tokens: int
    nats: float
    bytes: int = 0
    nats_of_bytes: float = 0.0

    def __add__(self, other: "_Sums") -> "_Sums":
        return _Sums(
            self.tokens + other.tokens,
            self.nats + other.nats,
            self.bytes + other.bytes,
            self.nats_of_bytes + other.nats_of_bytes,
        )


_NOTHING = _Sums(0, 0.0)


def score_of(windows: Windows, losses: Losses, tokenizer: Tokenizer | None) -> Score:
    """Return the score of at least one window, from the losses of `by_window`."""
    lengths = _byte_lengths(tokenizer)
    each = [_sums(windows, number, one, lengths) for number, one in losses.items()]
    every, units = sum(each, _NOTHING), _by_unit(windows, losses, each)
    if windows.counts:
        measure = Measure.BITS
        values = [one.nats_of_bytes / log(2) * len(units) / max(1, every.bytes) for one in units]
    else:
        measure = Measure.NATS
        values = [one.nats * len(units) / every.tokens for one in units]
    return Score(
        windows=tuple(losses),
        means=tuple(one.nats / one.tokens for one in each),
        units=tuple(values),
        tokens=every.tokens,
        nats_per_token=every.nats / every.tokens,
        bits_per_byte=every.nats_of_bytes / log(2) / every.bytes if every.bytes else None,
        measure=measure,
        unit=windows.unit,
    )


def _sums(
    windows: Windows, number: int, losses: "torch.Tensor", lengths: "torch.Tensor | None"
) -> _Sums:
    """Return the sums of one window; padding after its predicted ids does not count."""
    held = windows.counts[number] if windows.counts else len(losses)
    exact = losses[:held].double()
    if lengths is None:
        return _Sums(held, float(exact.sum()))
    counts = lengths[torch.tensor(windows.rows[number][1 : held + 1]).clamp_max(len(lengths) - 1)]
    with_bytes = float((exact * (counts > 0)).sum())
    return _Sums(held, float(exact.sum()), int(counts.sum()), with_bytes)


def _by_unit(windows: Windows, losses: Losses, each: Sequence[_Sums]) -> list[_Sums]:
    """Return the sums of each unit of a comparison; the windows of a document are one."""
    if not windows.documents:
        return list(each)
    units: dict[int, _Sums] = {}
    for number, one in zip(losses, each, strict=True):
        document = windows.documents[number]
        units[document] = units.get(document, _NOTHING) + one
    return list(units.values())


def _byte_lengths(tokenizer: Tokenizer | None) -> "torch.Tensor | None":
    """Return the bytes of each id, and 0 at the end for all others; special tokens have none."""
    if tokenizer is None:
        return None
    specials = set(tokenizer.special_ids.values())
    table = [
        0 if index in specials else len(tokenizer.token_bytes(index))
        for index in range(tokenizer.used)
    ]
    return torch.tensor([*table, 0])
