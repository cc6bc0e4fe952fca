"""Every route that computes here, against plain float32: products, goldens, documented bounds."""

import pytest
import torch
from golden_cases import CASES, Case, feed, load

from core.base.errors import NotFiniteError
from core.kernels.availability import works
from core.kernels.linear import (
    PlainLinear,
    SplitLinear,
    make_linear,
    packing,
    quantized,
    source_dtype,
)
from core.machine.precision import FBGEMM_HALF, PLAIN, ROUTES, Route

HERE = [route for route in ROUTES if works(route)]
EXACT = [route for route in HERE if route.precision == "float32"]
# Relative error of a product that the rounding of weights and activations explains.
ROUNDING = {"float32": 1e-5, "float16": 2e-3, "bfloat16": 1.5e-2, "int8": 4e-2}

each_route = pytest.mark.parametrize(
    "route", HERE, ids=lambda route: f"{route.name}-{route.precision}"
)


@each_route
@pytest.mark.parametrize("shape", [(96, 64), (1, 8), (17, 130), (512, 256)], ids=str)
@pytest.mark.parametrize("rows", [1, 3, 64])
def test_products_agree(route: Route, shape, rows):
    generator = torch.Generator().manual_seed(rows)
    weight = torch.randn(shape, generator=generator)
    x = torch.randn((rows, shape[1]), generator=generator)
    exact = x.double() @ weight.double().T
    with packing(route), torch.inference_mode():
        linear = make_linear(route, weight.to(source_dtype(route)))
        rounded = x.to(getattr(torch, route.activations))
        total = torch.randn(exact.shape, generator=generator).to(rounded.dtype)
        added = total.double() + exact
        found = (linear(rounded), linear.relu(rounded), linear.add(rounded, total))
    for y, right in zip(found, (exact, exact.relu(), added), strict=True):
        assert y.shape == exact.shape
        assert y.dtype == rounded.dtype
        error = (y.double() - right).norm() / exact.norm()
        assert float(error) < ROUNDING[route.precision]


@pytest.mark.parametrize("most", [1, 96, 200, 10_000])
def test_a_product_in_parts_is_the_same(most, monkeypatch):
    generator = torch.Generator().manual_seed(most)
    weight = torch.randn((96, 64), generator=generator)
    x, total = (torch.randn((7, width), generator=generator) for width in (64, 96))
    split, plain = SplitLinear(weight), PlainLinear(weight)
    monkeypatch.setattr("core.kernels.linear.MAX_OUTPUTS", most)
    assert torch.allclose(split(x), plain(x), atol=1e-5)
    assert torch.allclose(split.add(x, total.clone()), plain.add(x, total.clone()), atol=1e-5)
    assert torch.allclose(split.relu(x), plain.relu(x), atol=1e-5)


def test_only_a_weight_on_an_accelerator_is_multiplied_in_parts():
    kinds = [type(make_linear(PLAIN, torch.empty(2, 2, device=kind))) for kind in ("cpu", "meta")]
    assert kinds == [PlainLinear, SplitLinear]


@pytest.mark.parametrize("poison", [1e5, -1e5])
def test_a_weight_beyond_float16_is_refused_and_not_rounded_to_infinity(poison):
    weight = torch.zeros(8, 8)
    weight[3, 4] = poison
    # Found before anything is packed, so on machines without fbgemm too.
    with pytest.raises(NotFiniteError, match="too large for float16"):
        make_linear(FBGEMM_HALF, weight)


@pytest.mark.parametrize("shape", [(1, 1), (7, 33), (130, 64), (64, 512)], ids=str)
@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e4])
def test_quantized_is_what_torch_quantizes(shape, scale):
    weight = torch.randn(shape, generator=torch.Generator().manual_seed(1)) * scale
    weight[0] = 0.0
    found = quantized(weight)
    zeros = torch.zeros(shape[0], dtype=torch.long)
    scales = found.q_per_channel_scales()
    theirs = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
    assert torch.equal(found.int_repr(), theirs.int_repr())
    largest = weight.abs().amax(1).double()
    assert torch.allclose(scales, torch.maximum(largest / 127, torch.tensor(1e-12)))
    assert (
        int(found.int_repr()[1:].abs().amax(1, keepdim=True).min() if shape[0] > 1 else 127) == 127
    )


@pytest.mark.skipif(FBGEMM_HALF not in HERE, reason="no fbgemm on this machine")
def test_rows_of_zeros_and_tiny_weights_stay_finite():
    for route in (FBGEMM_HALF, ROUTES[-1]):
        with packing(route), torch.inference_mode():
            linear = make_linear(route, torch.full((16, 16), 1e-30))
            assert torch.isfinite(linear(torch.randn(2, 16))).all()


def greedy(case: Case, route: Route) -> list[int]:
    model = load(case.checkpoint, route, case.overrides)
    cache, tokens = model.new_cache(), []
    logits = feed(model, case.tokens[: case.prompt_length], 8, cache)
    for _ in case.tokens[case.prompt_length :]:
        tokens.append(int(logits[-1].argmax()))
        logits = feed(model, tokens[-1:], 1, cache)
    return tokens


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize(
    "route",
    [*EXACT, *([FBGEMM_HALF] if FBGEMM_HALF in HERE else [])],
    ids=lambda route: f"{route.name}-{route.precision}",
)
def test_float32_routes_and_auto_keep_every_greedy_token(case: Case, route: Route):
    assert greedy(case, route) == case.tokens[case.prompt_length :]


@each_route
def test_log_probabilities_stay_within_the_documented_bounds(route: Route):
    total, count = 0.0, 0
    for case in CASES:
        found, exact = (
            torch.log_softmax(
                feed(load(case.checkpoint, r, case.overrides), case.tokens, len(case.tokens)), -1
            )
            for r in (route, PLAIN)
        )
        errors = (found - exact).abs()
        assert float(errors.max()) <= route.worst_error
        total, count = total + float(errors.sum()), count + errors.numel()
    assert total / count <= route.mean_error
