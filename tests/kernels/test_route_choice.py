"""Which route a model takes, on machines with and without the packed kernels."""

import pytest
import torch

from core.base.errors import UsageError
from core.kernels.route_choice import choose_route
from core.machine.precision import LARGE_PARAMETERS, ROUTES

CPU = torch.device("cpu")
SMALL, LARGE = LARGE_PARAMETERS - 1, LARGE_PARAMETERS


def everything(route) -> bool:
    return True


def nothing_packed(route) -> bool:
    return not route.packed


def no_bfloat16(route) -> bool:
    return (route.name, route.precision) != ("onednn", "bfloat16")


def chosen(precision, name=None, parameters=LARGE, works=everything, device=CPU) -> str:
    route = choose_route(device, precision, name, parameters, works)
    return f"{route.name} {route.precision} {route.activations}"


@pytest.mark.parametrize(
    ("precision", "name", "parameters", "works", "expected"),
    [
        ("auto", None, LARGE, everything, "fbgemm float16 float32"),
        ("auto", None, LARGE, nothing_packed, "plain float32 float32"),
        ("auto", None, SMALL, everything, "plain float32 float32"),
        ("fp32", None, LARGE, everything, "onednn float32 float32"),
        ("float32", None, SMALL, everything, "plain float32 float32"),
        ("fp32", "plain", LARGE, everything, "plain float32 float32"),
        ("fp32", "onednn", SMALL, everything, "onednn float32 float32"),
        ("fp16", None, SMALL, everything, "fbgemm float16 float32"),
        ("fp16", None, LARGE, nothing_packed, "plain float16 float16"),
        ("fp16", "plain", LARGE, everything, "plain float16 float16"),
        ("bf16", None, LARGE, everything, "onednn bfloat16 bfloat16"),
        ("bf16", None, LARGE, no_bfloat16, "plain bfloat16 bfloat16"),
        ("int8", None, LARGE, everything, "fbgemm int8 float32"),
        ("auto", "fbgemm", LARGE, everything, "fbgemm float16 float32"),
        ("auto", "onednn", LARGE, everything, "onednn float32 float32"),
        ("auto", "plain", LARGE, everything, "plain float32 float32"),
        ("fp32", "auto", SMALL, everything, "plain float32 float32"),
    ],
)
def test_what_is_asked_for_is_taken(precision, name, parameters, works, expected):
    assert chosen(precision, name, parameters, works) == expected


@pytest.mark.parametrize(
    ("precision", "name", "works", "what"),
    [
        ("fp32", "fbgemm", everything, "float32 on the route fbgemm"),
        ("int8", "plain", everything, "int8 on the route plain"),
        ("int8", None, nothing_packed, "int8"),
        ("fp16", "onednn", everything, "float16 on the route onednn"),
        ("bf16", "onednn", no_bfloat16, "bfloat16 on the route onednn"),
        ("auto", "fbgemm", nothing_packed, "route fbgemm"),
    ],
)
def test_what_does_not_compute_here_is_refused_with_what_does(precision, name, works, what):
    with pytest.raises(UsageError, match=f"^No {what} on cpu here") as caught:
        chosen(precision, name, works=works)
    assert "float32 plain" in caught.value.line()


def test_a_small_model_never_makes_torch_try_its_kernels():
    def untouched(route):
        raise AssertionError(route)

    assert chosen("auto", None, SMALL, untouched) == "plain float32 float32"
    assert chosen("fp32", None, SMALL, untouched) == "plain float32 float32"


@pytest.mark.parametrize(("major", "expected"), [(7, "float32"), (8, "bfloat16")])
def test_cuda_computes_in_bfloat16_from_capability_8(monkeypatch, major, expected):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (major, 0))
    route = choose_route(torch.device("cuda"), "auto", None, LARGE, everything)
    assert (route.name, route.precision) == ("plain", expected)


@pytest.mark.parametrize("parameters", [SMALL, LARGE])
def test_mps_stays_in_float32_and_has_no_packed_routes(parameters):
    mps = torch.device("mps")
    assert chosen("auto", None, parameters, everything, mps) == "plain float32 float32"
    with pytest.raises(UsageError, match="on mps here"):
        chosen("int8", None, parameters, everything, mps)


def test_int8_is_only_ever_asked_for():
    for name in (None, "plain", "onednn", "fbgemm"):
        assert "int8" not in chosen("auto", name)


def test_routes_are_told_apart_by_name_and_precision():
    assert len({(route.name, route.precision) for route in ROUTES}) == len(ROUTES)
