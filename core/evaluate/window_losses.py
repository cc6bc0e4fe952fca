"""The score of a checkpoint: the losses of its finished blocks, summed in float64, in order."""

from math import log

from core.judging.blocks import windows_per_block
from core.judging.score import Score
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


def score_of(windows: Windows, losses: Losses, tokenizer: Tokenizer | None) -> Score:
    """Return the score of at least one window, from the losses of `by_window`."""
    lengths = _byte_lengths(tokenizer)
    means: list[float] = []
    nats, total = 0.0, 0
    for number, one in losses.items():
        exact = one.double()
        means.append(float(exact.mean()))
        if lengths is not None:
            counts = lengths[torch.tensor(windows.rows[number][1:]).clamp_max(len(lengths) - 1)]
            total += int(counts.sum())
            nats += float((exact * (counts > 0)).sum())
    bits_per_byte = nats / log(2) / total if total else None
    return Score(tuple(losses), tuple(means), windows.size, bits_per_byte)


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
