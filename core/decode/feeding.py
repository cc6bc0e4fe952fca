"""How ids are fed to a model: in chunks, and one by one where an earlier answer was generated.

A position has the same bits only if it is computed in the same forward pass. So the ids that a
model generated are fed again as they were, when they come before another message.
"""

from collections.abc import Sequence

# Ranges of ids that are fed one by one, in order: their first index, and that after their last.
Stepped = tuple[tuple[int, int], ...]


def forward_ends(length: int, stepped: Stepped, chunk: int) -> list[int]:
    """Return the number of cached ids after each forward pass that feeds `length` ids."""
    ends: list[int] = []
    at = 0
    for start, stop in (*stepped, (length, length)):
        if start > at:
            ends += [*range(at + chunk, start, chunk), start]
        ends += range(start + 1, stop + 1)
        at = stop
    return [end for end in ends if end <= length]


def common_end(one: Sequence[int], other: Sequence[int], limit: int) -> int:
    """Return the last of the first ends that are the same in both, at most `limit`."""
    last = 0
    for a, b in zip(one, other, strict=False):
        if a != b or a > limit:
            break
        last = a
    return last
