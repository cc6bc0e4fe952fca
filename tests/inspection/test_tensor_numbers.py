"""Tensors as arrays of numbers."""

from array import array

import torch

from core.inspection.tensor_numbers import numbers_of


def test_values_are_in_order_of_rows_also_of_a_turned_tensor_and_of_other_dtypes() -> None:
    values = torch.tensor([[1.5, 2.0], [3.0, 4.0]])
    assert numbers_of(values) == array("f", [1.5, 2.0, 3.0, 4.0])
    assert numbers_of(values.T) == array("f", [1.5, 3.0, 2.0, 4.0])
    assert numbers_of(values.bfloat16()) == array("f", [1.5, 2.0, 3.0, 4.0])
    assert numbers_of(values[:0]) == array("f")
