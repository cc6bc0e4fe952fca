"""Exact order statistics from digits, for drawn numbers of each dtype."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.weights.digits import Digits
from core.weights.order_statistics import order_statistics

DTYPES = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8")


@pytest.mark.parametrize("dtype", DTYPES)
@given(data=st.data())
@settings(max_examples=20)
def test_they_are_those_of_the_sorted_numbers(dtype, data):
    kind = getattr(torch, dtype)
    size = torch.empty(0, dtype=kind).element_size()
    raw = data.draw(st.binary(min_size=size, max_size=40 * size).filter(lambda b: len(b) >= size))
    numbers = torch.frombuffer(bytearray(raw[: len(raw) // size * size]), dtype=kind)
    wide = numbers.double() if numbers.is_floating_point() else numbers.long()
    finite = sorted(float(one) for one in wide[wide.isfinite()].tolist())
    if not finite:
        return
    digits = Digits(dtype)
    first = torch.bincount(digits.of(numbers), minlength=digits.base)
    found = order_statistics(digits, first, [numbers], range(len(finite)))
    assert found == finite
