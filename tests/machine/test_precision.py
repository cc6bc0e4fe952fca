"""Names of precisions and routes, and what they cost."""

import pytest

from core.base.errors import UsageError
from core.machine.precision import expected, read_precision, read_route, shown


@pytest.mark.parametrize("name", ["", "int8x", "fp8", "FP32", "auto "])
def test_unknown_precision_is_refused(name):
    with pytest.raises(UsageError, match="precision cannot be"):
        read_precision(name)


@pytest.mark.parametrize("name", ["", "mkl", "Plain"])
def test_unknown_route_is_refused(name):
    with pytest.raises(UsageError, match="route cannot be"):
        read_route(name)


def test_short_and_long_names_mean_the_same():
    assert read_precision("bf16") == read_precision("bfloat16") == "bfloat16"
    assert read_precision("auto") == "auto"
    assert read_route("auto") is read_route(None) is None
    assert read_route("onednn") == "onednn"


def test_memory_is_counted_in_float32_until_something_else_is_asked_for():
    assert expected("auto").weight_bytes(10) == 40
    assert [expected(name).weight_bytes(10) for name in ("fp16", "bf16", "int8")] == [20, 20, 10]


def test_an_arithmetic_is_called_by_its_kernel_unless_it_is_torchs_own():
    assert shown("float32", "plain") == "float32"
    assert shown("float16", "fbgemm") == "float16 (fbgemm)"
