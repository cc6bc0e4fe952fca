"""The figures of two checkpoints on a text, from the distances of their predictions."""

from collections.abc import Mapping, Sequence

from core.evaluate.distances import Distances
from core.evaluate.estimate import correlation, effective_units, estimate, mean_of, spread
from core.judging.read_windows import documents_of, windows_of_blocks
from core.judging.twin import Place, Twin
from core.judging.windows import Windows
from core.kernels.torchload import torch

# Ids of context that a place has on each side.
_BEFORE, _AFTER = 32, 16


def twin_of(windows: Windows, found: Mapping[int, Distances], worst: int) -> Twin:
    """Return the figures over the distances [N, T] of at least one block, by block number.

    `worst` is how many places are listed. The sums are in float64 over windows in their order.
    """
    numbers = windows_of_blocks(windows, found)
    documents = documents_of(windows, numbers)
    every = Distances.joined([found[number] for number in sorted(found)])
    right_a, right_b = every.right_a, every.right_b
    shift = right_b.exp() - right_a.exp()
    return Twin(
        windows=numbers,
        size=windows.size,
        units=len(set(documents)) or len(numbers),
        unit=windows.unit,
        effective_units=effective_units(every.divergence, documents),
        losses=(-mean_of(right_a), -mean_of(right_b)),
        divergence=spread(every.divergence, documents),
        shannon=estimate(every.shannon, documents),
        same_top=estimate((every.top_a == every.top_b).double(), documents),
        shift=spread(shift, documents),
        shift_rms=mean_of(shift.square()) ** 0.5,
        correlation=correlation(right_a, right_b),
        worst=tuple(_worst(windows, numbers, every, worst)),
    )


def _worst(windows: Windows, numbers: Sequence[int], every: Distances, count: int) -> "list[Place]":
    """Return the places with the largest divergence; of equal ones, those that come first."""
    flat = every.divergence.flatten()
    order = torch.sort(flat, descending=True, stable=True).indices[:count].tolist()
    return [
        _place(windows, numbers, every, *divmod(index, windows.size))
        for index in order
        if flat[index] > 0
    ]


def _place(
    windows: Windows, numbers: Sequence[int], every: Distances, row: int, position: int
) -> Place:
    ids = windows.rows[numbers[row]]
    at = position + 1
    return Place(
        window=numbers[row],
        position=position,
        before=ids[max(0, at - _BEFORE) : at],
        right=ids[at],
        after=ids[at + 1 : at + 1 + _AFTER],
        divergence=float(every.divergence[row, position]),
        probabilities=(
            float(every.right_a[row, position].exp()),
            float(every.right_b[row, position].exp()),
        ),
        tops=(int(every.top_a[row, position]), int(every.top_b[row, position])),
    )
