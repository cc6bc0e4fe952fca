"""Which forward passes feed ids, and up to which of them two feedings are the same."""

import pytest

from core.decode.feeding import common_end, forward_ends


@pytest.mark.parametrize(
    ("length", "stepped", "ends"),
    [
        (0, (), []),
        (3, (), [3]),
        (4, (), [4]),
        (9, (), [4, 8, 9]),
        (9, ((5, 7),), [4, 5, 6, 7, 9]),
        (9, ((5, 9),), [4, 5, 6, 7, 8, 9]),
        (14, ((2, 4), (9, 10)), [2, 3, 4, 8, 9, 10, 14]),
        # A cut answer of one id was never fed.
        (9, ((5, 5),), [4, 5, 9]),
        # A cache that holds less than was planned.
        (6, ((5, 9),), [4, 5, 6]),
        (3, ((5, 9),), []),
    ],
)
def test_ends(length, stepped, ends):
    assert forward_ends(length, stepped, 4) == ends


@pytest.mark.parametrize(
    ("one", "other", "limit", "end"),
    [
        ([4, 8, 9], [4, 8, 12], 11, 8),
        ([4, 8, 9], [4, 8, 9, 10], 8, 8),
        ([4, 8, 9], [4, 8, 9, 10], 7, 4),
        ([5], [4, 8], 8, 0),
        ([], [4], 8, 0),
    ],
)
def test_common_end(one, other, limit, end):
    assert common_end(one, other, limit) == end
