"""Every family against a forward written from the format: chunks, roll-back, rows, graphs."""

import pytest
import torch
from family_checkpoints import SMALL, small_sizes, write_family
from golden_cases import feed, fixed_steps, load
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reference_forward import reference_logits

from core.checkpoints.architecture import Kind
from core.checkpoints.families.table import NANOCHAT
from core.decode.stepper import Stepper
from core.engine.engine import Engine
from core.kernels.availability import works
from core.machine.precision import ROUTES
from core.protocol.events import Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

TOLERANCE = 5e-4
each_family = pytest.mark.parametrize("family", NANOCHAT)


def ids_of(count: int, vocab: int, seed: int = 0) -> list[int]:
    return torch.randint(vocab, (count,), generator=torch.Generator().manual_seed(seed)).tolist()


def far(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found - expected).abs().max())


@each_family
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=small_sizes(), pattern=st.text("SLsl", min_size=1, max_size=5), data=st.data())
def test_random_shapes_agree_with_the_format(family, tmp_path_factory, sizes, pattern, data):
    seed = data.draw(st.integers(0, 99))
    folder = tmp_path_factory.mktemp("family")
    checkpoint, weights = write_family(folder, family, sizes, pattern, seed)
    model = load(checkpoint)
    # Without padding, G0 and G1 are the same.
    unpadded = family == "G0" and sizes["vocab_size"] == 64
    assert model.config.traits.family == ("G1" if unpadded else family)
    # Longer than the context, so that its long window counts too.
    ids = ids_of(sizes["sequence_len"] + 12, sizes["vocab_size"], seed)
    expected = reference_logits(family, weights, sizes, pattern, ids)
    for chunk in (1, data.draw(st.integers(2, 9)), len(ids)):
        assert far(feed(model, ids, chunk), expected) < TOLERANCE, chunk


@pytest.fixture
def small(tmp_path):
    """A small model of a family, ids beyond its context and their logits."""

    def made(family):
        checkpoint, weights = write_family(tmp_path / family, family)
        ids = ids_of(40, SMALL["vocab_size"])
        return load(checkpoint), ids, reference_logits(family, weights, SMALL, "SSSL", ids)

    return made


@each_family
def test_after_rolling_back_to_every_position(family, small):
    model, ids, expected = small(family)
    cache = model.new_cache()
    feed(model, ids, len(ids), cache)
    for position in range(len(ids) - 1, -1, -1):
        cache.roll_back(position)
        feed(model, [5, 1, 4, 1], 3, cache)
        cache.roll_back(position)
        logits = feed(model, ids[position : position + 3], 2, cache)
        assert far(logits, expected[position : position + 3]) < TOLERANCE, position
        cache.roll_back(position)


@each_family
def test_rows_that_part_are_forked_and_kept(family, small, tmp_path):
    model, ids, _ = small(family)
    cache = model.new_cache()
    feed(model, ids[:20], 7, cache)
    rows = cache.fork(0, 18, 3)
    tails = [ids_of(9, 40, seed) for seed in (1, 2, 3)]
    weights = torch.load(tmp_path / family / "model_000007.pt", weights_only=True)
    stepper, found = Stepper(model), []
    for at in range(9):
        if at == 5:
            rows.keep([2, 0])
            tails = [tails[2], tails[0]]
        found.append(stepper.step(rows, [tail[at] for tail in tails]))
    for row, tail in enumerate(tails):
        expected = reference_logits(family, weights, SMALL, "SSSL", ids[:18] + tail)
        assert far(torch.stack([step[row] for step in found[5:]]), expected[23:]) < TOLERANCE


@each_family
@torch.inference_mode()
def test_the_fixed_step_of_a_graph_gives_the_same_logits(family, small):
    model, ids, expected = small(family)
    assert far(fixed_steps(model, ids), expected) < TOLERANCE


@each_family
def test_a_prompt_of_one_token(family, small):
    model, ids, expected = small(family)
    assert far(feed(model, ids[:1], 1), expected[:1]) < TOLERANCE


@each_family
def test_a_prompt_that_shares_its_beginning_with_an_earlier_one(family, tmp_path):
    checkpoint, _ = write_family(tmp_path, family, SMALL | {"sequence_len": 256})
    settings = SamplingSettings(temperature=0.0, max_tokens=12)
    ids = ids_of(160, SMALL["vocab_size"])
    first, second = ids, ids[:140] + ids_of(15, SMALL["vocab_size"], 5)

    def answered(engine, prompt):
        events = engine.generate(Request(tuple(prompt), settings, raw=True), lambda: settings, bool)
        return [(event.id, event.logprob) for event in events if isinstance(event, Token)]

    used, fresh = Engine(), Engine()
    for engine in (used, fresh):
        list(engine.load(checkpoint, None, LoadOptions("cpu", "fp32")))
    answered(used, first)
    # The bits are equal, because only whole chunks are used again.
    assert answered(used, second) == answered(fresh, second)


@each_family
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.precision}-{route.name}")
def test_every_route_runs_every_family(family, route, tmp_path):
    if not works(route):
        pytest.skip("not on this machine")
    checkpoint, weights = write_family(tmp_path, family)
    model, ids = load(checkpoint, route), ids_of(40, SMALL["vocab_size"])
    # Before the context ends, rounding is all that differs; tiny random models magnify it.
    expected = reference_logits(family, weights, SMALL, "SSSL", ids)
    loose = {"float32": 1e-2, "float16": 0.5, "bfloat16": 3.0, "int8": 8.0}[route.precision]
    assert far(feed(model, ids, 7), expected) < loose
    small = [tensor for tensor in checkpoint.config().tensors if tensor.role.kind is Kind.SMALL]
    lambdas = model.additions.lambdas
    assert not small or (lambdas and lambdas.residual[0].dtype == torch.float32)
