"""numpy reads what is written without it."""

import io
from array import array

import numpy as np
import pytest

from core.base.npy import npy


@pytest.mark.parametrize("shape", [(2, 3), (6,), (1, 6), (0, 5), (3, 1, 2)])
def test_numpy_reads_the_same_numbers(shape: tuple[int, ...]) -> None:
    count = int(np.prod(shape))
    values = array("f", [0.1 * at - 1e30 * (at == 4) for at in range(count)])
    data = npy(shape, values)
    found = np.load(io.BytesIO(data), allow_pickle=False)
    assert (found.dtype, found.shape) == (np.dtype("<f4"), shape)
    assert found.flatten().tolist() == values.tolist()
    assert (len(data) - 4 * count) % 64 == 0
    again = io.BytesIO()
    np.save(again, found)
    assert again.getvalue() == data
