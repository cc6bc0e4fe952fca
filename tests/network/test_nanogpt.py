"""nanoGPT against a forward written from the format: shapes, biases, heads, prefixes, routes."""

import pytest
import torch
from golden_cases import feed, fixed_steps, load
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nanogpt_checkpoints import ARGUMENTS, nanogpt_logits, random_weights, write_nanogpt

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.nanogpt_files import entry_at
from core.decode.stepper import Stepper
from core.kernels.availability import works
from core.machine.precision import ROUTES

TOLERANCE = 5e-4


def entry(path) -> Checkpoint:
    found = entry_at(path)
    assert found
    return found


def ids_of(count: int, vocab: int, seed: int = 0) -> list[int]:
    return torch.randint(vocab, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


def far(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found - expected).abs().max())


@st.composite
def arguments(draw):
    """Random model_args; heads of odd width too, and `bias` may be missing."""
    heads = draw(st.integers(1, 4))
    # A layer norm of a few channels turns the rounding of float32 into differences of any size.
    narrowest = -(-8 // heads)
    given_args = {
        "n_layer": draw(st.integers(1, 4)),
        "n_head": heads,
        "n_embd": heads * draw(st.integers(narrowest, narrowest + 8)),
        "block_size": draw(st.integers(2, 40)),
        "bias": draw(st.sampled_from([True, False, None])),
        "vocab_size": draw(st.integers(2, 70)),
        "dropout": 0.1,
    }
    return {name: value for name, value in given_args.items() if value is not None}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    args=arguments(),
    tied=st.booleans(),
    prefix=st.sampled_from(["", "_orig_mod.", "module.", "module._orig_mod."]),
    gelu=st.sampled_from(["erf", "tanh", None]),
    data=st.data(),
)
def test_random_shapes_agree_with_the_format(tmp_path_factory, args, tied, prefix, gelu, data):
    path = tmp_path_factory.mktemp("out") / "ckpt.pt"
    weights = random_weights(args, tied=tied, seed=data.draw(st.integers(0, 99)))
    write_nanogpt(path, args, weights=weights, prefix=prefix)
    overrides = (("gelu", gelu),) if gelu else ()
    model = load(entry(path), overrides=overrides)
    expected_gelu = gelu or ("erf" if tied and "bias" in args else "tanh")
    assert model.config.traits.gelu == expected_gelu
    ids = ids_of(data.draw(st.integers(1, args["block_size"])), args["vocab_size"])
    expected = nanogpt_logits(weights, args["n_head"], expected_gelu, ids)
    for chunk in (1, data.draw(st.integers(2, 9)), len(ids)):
        assert far(feed(model, ids, chunk), expected) < TOLERANCE, chunk


@pytest.fixture(params=[True, False], ids=["bias", "no bias"])
def made(request, tmp_path):
    """A model, ids that fill its context, and their logits; with and without biases."""
    args = ARGUMENTS | {"bias": request.param}
    weights = write_nanogpt(tmp_path / "ckpt.pt", args, optimizer=True)
    ids = ids_of(16, 40)
    return entry(tmp_path / "ckpt.pt"), weights, ids, nanogpt_logits(weights, 2, "erf", ids)


def test_after_rolling_back_to_every_position(made):
    checkpoint, _, ids, expected = made
    model = load(checkpoint)
    cache = model.new_cache()
    feed(model, ids, len(ids), cache)
    for position in range(len(ids) - 1, -1, -1):
        cache.roll_back(position)
        feed(model, [5], 1, cache)
        cache.roll_back(position)
        logits = feed(model, ids[position : position + 3], 2, cache)
        assert far(logits, expected[position : position + 3]) < TOLERANCE, position
        cache.roll_back(position)


def test_rows_that_part_are_forked_and_kept(made):
    checkpoint, weights, ids, _ = made
    model = load(checkpoint)
    cache = model.new_cache()
    feed(model, ids[:9], 4, cache)
    rows = cache.fork(0, 7, 3)
    tails = [ids_of(9, 40, seed) for seed in (1, 2, 3)]
    stepper, found = Stepper(model), []
    for at in range(9):
        if at == 5:
            rows.keep([2, 0])
            tails = [tails[2], tails[0]]
        found.append(stepper.step(rows, [tail[at] for tail in tails]))
    for row, tail in enumerate(tails):
        expected = nanogpt_logits(weights, 2, "erf", ids[:7] + tail)
        assert far(torch.stack([step[row] for step in found[5:]]), expected[12:]) < TOLERANCE


@torch.inference_mode()
def test_the_fixed_step_of_a_graph_gives_the_same_logits(made):
    checkpoint, _, ids, expected = made
    assert far(fixed_steps(load(checkpoint), ids), expected) < TOLERANCE


def test_a_position_after_the_last_is_refused(made):
    model = load(made[0])
    with pytest.raises(IndexError, match="position 16 of 16"):
        feed(model, made[2] + [1], 17)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.precision}-{route.name}")
def test_every_route_runs_it(made, route):
    if not works(route):
        pytest.skip("not on this machine")
    checkpoint, _, ids, expected = made
    loose = {"float32": 1e-3, "float16": 0.5, "bfloat16": 3.0, "int8": 8.0}[route.precision]
    assert far(feed(load(checkpoint, route), ids, 7), expected) < loose


def test_masks_of_older_code_change_nothing(tmp_path):
    weights = random_weights(ARGUMENTS)
    mask = torch.ones(1, 1, 16, 16).tril()
    masks = {f"transformer.h.{layer}.attn.bias": mask for layer in range(2)}
    write_nanogpt(tmp_path / "plain.pt", weights=weights)
    write_nanogpt(tmp_path / "masked.pt", weights=weights | masks)
    plain, masked = (entry(tmp_path / f"{name}.pt") for name in ("plain", "masked"))
    ids = ids_of(9, 40)
    assert torch.equal(feed(load(plain), ids, 9), feed(load(masked), ids, 9))
    assert plain.index().parameters == masked.index().parameters
