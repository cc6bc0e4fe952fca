"""Names of precisions and routes, and what they cost."""

from types import SimpleNamespace

import pytest

from core.base.errors import UsageError
from core.machine.precision import (
    FBGEMM_HALF,
    LARGE_PARAMETERS,
    PLAIN,
    ROUTES,
    expected,
    read_precision,
    read_route,
    shown,
)


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


@pytest.mark.parametrize(
    ("machine", "parameters", "route"),
    [
        ("x86_64", LARGE_PARAMETERS, FBGEMM_HALF),
        ("AMD64", LARGE_PARAMETERS, FBGEMM_HALF),
        ("x86_64", LARGE_PARAMETERS - 1, PLAIN),
        ("arm64", LARGE_PARAMETERS, ROUTES[0]),
        ("aarch64", LARGE_PARAMETERS, ROUTES[0]),
    ],
)
def test_auto_is_estimated_as_it_will_be_chosen(machine, parameters, route, monkeypatch):
    monkeypatch.setattr("os.uname", lambda: SimpleNamespace(machine=machine))
    assert expected("auto", parameters) == route


def test_memory_is_counted_in_the_precision_that_is_asked_for():
    assert [expected("fp32", count).name for count in (1, 10**9)] == ["plain", "onednn"]
    names = ("fp32", "fp16", "bf16", "int8")
    assert [expected(name, 10**9).weight_bytes(10) for name in names] == [40, 20, 20, 10]


def test_an_arithmetic_is_called_by_its_kernel_unless_it_is_torchs_own():
    assert shown("float32", "plain") == "float32"
    assert shown("float16", "fbgemm") == "float16 (fbgemm)"
