"""Ranges of positions in a window, each about twice as long as all before it."""


def position_bins(size: int) -> tuple[range, ...]:
    """Return ranges that cover the positions 0 to size - 1 of the predicted ids of a window.

    Counted from 1 they are 1, 2, 3-4, 5-8, 9-16 and so on: the number of ids that the model has
    seen. The last one ends with the window. The result is empty for a size of 0.
    """
    ends = [1 << power for power in range(max(0, size - 1).bit_length())]
    bounds = [0, *(end for end in ends if end < size), *([size] if size > 0 else [])]
    return tuple(map(range, bounds[:-1], bounds[1:]))


def bin_name(positions: range) -> str:
    """Return the positions of a range counted from 1, such as `5-8`."""
    first, last = positions.start + 1, positions.stop
    return f"{first:,}" if first == last else f"{first:,}-{last:,}"
