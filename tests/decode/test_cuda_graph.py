"""Captured decode steps: the fixed shape against the plain step, and graphs faked on the CPU."""

import gc
import weakref
from contextlib import contextmanager
from typing import Any

import pytest
import torch
from family_checkpoints import write_family
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from core.base.errors import CancelledError
from core.checkpoints.scan import scan
from core.decode import cuda_graph as graph
from core.decode import loop as decode
from core.decode import stepper as stepper_module
from core.decode.cuda_graph import WARM_UPS, FixedStep, captures
from core.decode.stepper import Stepper
from core.engine import device_check
from core.engine.engine import Engine
from core.network.kv_cache import KVCache
from core.network.load import load_whole
from core.network.model import Model
from core.protocol.events import Finished, Notice, StopReason, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT

SETTINGS = SamplingSettings(temperature=0.8, max_tokens=40)
NAN = float("nan")


class FakeGraph:
    """Runs recorded operators again on the recorded tensors, as a graph does its kernels."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, tuple[Any, ...], dict[str, Any], Any]] = []

    def replay(self) -> None:
        for operator, arguments, options, results in self.calls:
            again = tree_leaves(operator(*arguments, **options))
            for old, new in zip(tree_leaves(results), again, strict=True):
                if old.data_ptr() != new.data_ptr():
                    old.copy_(new)


class Recorder(TorchDispatchMode):
    """Refuses what a stream that is captured would, and gives every other operator to a graph."""

    def __init__(self, into: FakeGraph) -> None:
        super().__init__()
        self.into = into

    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        if operator.name() in ("aten::_local_scalar_dense", "aten::nonzero"):
            raise RuntimeError("operation not permitted when stream is capturing")
        results = operator(*args, **(kwargs or {}))
        self.into.calls.append((operator, args, kwargs or {}, results))
        return results


class FakeStream:
    def __init__(self, device=None) -> None:
        self.device = device
        self.waited_for: list[FakeStream] = []

    def wait_stream(self, other) -> None:
        self.waited_for.append(other)


class FakeCuda:
    """What cuda_graph asks of torch.cuda, on the CPU; `log` is what happened, in order."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.log: list[str] = []
        self.graphs: list[weakref.ref[FakeGraph]] = []
        self.current = FakeStream()
        self.failure: Exception | None = None
        run, replay = FixedStep.run, FakeGraph.replay

        def logged_run(step, model, cache):
            self.log.append("run")
            return run(step, model, cache)

        def logged_replay(one):
            self.log.append("replay")
            replay(one)

        patch.setattr(FixedStep, "run", logged_run)
        patch.setattr(FakeGraph, "replay", logged_replay)
        patch.setattr(torch.cuda, "CUDAGraph", self.new_graph)
        patch.setattr(torch.cuda, "graph", self.capturing)
        patch.setattr(torch.cuda, "Stream", FakeStream)
        patch.setattr(torch.cuda, "stream", self.on_stream)
        patch.setattr(torch.cuda, "current_stream", lambda device: self.current)
        patch.setattr(stepper_module, "captures", lambda device: True)

    def new_graph(self) -> FakeGraph:
        # Two would need twice the memory.
        assert all(before() is None for before in self.graphs)
        one = FakeGraph()
        self.graphs.append(weakref.ref(one))
        return one

    @contextmanager
    def on_stream(self, stream):
        before, self.current = self.current, stream
        try:
            yield
        finally:
            self.current = before

    @contextmanager
    def capturing(self, into, stream):
        assert self.current is stream
        self.log.append("capture")
        with Recorder(into):
            yield
        # A capture computes nothing: what it leaves behind is not a number yet.
        tree_leaves(into.calls[-1][-1])[0].fill_(NAN)
        if self.failure:
            raise self.failure

    def captured(self) -> int:
        return self.log.count("capture")


@pytest.fixture
def cuda(monkeypatch):
    graph.side_stream.cache_clear()
    yield FakeCuda(monkeypatch)
    graph.side_stream.cache_clear()


@pytest.fixture
def small(monkeypatch):
    """Caches that have to grow soon, on memory full of what must never be read."""
    monkeypatch.setattr("core.network.kv_cache.FIRST_CAPACITY", 4)
    # In this mode, torch fills new memory with NaN.
    torch.use_deterministic_algorithms(True)
    assert torch.empty(1).isnan()
    yield
    torch.use_deterministic_algorithms(False)


@pytest.fixture(params=[(2, 2), (4, 2), (4, 1), "G4e", "G7"], ids=str)
def model(request, tmp_path, write_checkpoint) -> Model:
    if isinstance(request.param, str):
        checkpoint, _ = write_family(tmp_path, request.param)
        return load_whole(checkpoint.index(), checkpoint.config())
    heads, shared = request.param
    folder = write_checkpoint(tmp_path / "step_000100", n_head=heads, n_kv_head=shared, n_embd=32)
    (checkpoint,) = scan([folder])
    return load_whole(checkpoint.index(), checkpoint.config())


@pytest.fixture
def stepper(model) -> Stepper:
    return Stepper(model)


def tokens_at(position: int, rows: int) -> list[int]:
    return [(7 * position + 5 * row + 3) % 32 for row in range(rows)]


@torch.inference_mode()
def plain_step(model, cache, tokens) -> torch.Tensor:
    return model.forward(torch.tensor(tokens).unsqueeze(1), cache)[:, -1]


@torch.inference_mode()
def fixed_step(model, cache, tokens) -> torch.Tensor:
    """One token without a graph, on inputs made anew."""
    cache.reserve(1)
    cache.zero_rest()
    fixed = FixedStep(model, cache)
    fixed.feed(tokens, cache.length)
    for _ in range(2):
        logits = fixed.run(model, cache)
    cache.advance(1)
    return logits


def memory_of(cache: KVCache) -> list[torch.Tensor]:
    """Return each layer's whole memory [2, B, K, C, D], with room for one more position.

    The cache does not notice what is written there.
    """
    cache.reserve(1)
    return [view.both for view in cache.fixed_views(torch.tensor([cache.length]))]


@torch.inference_mode()
def poison(memory: list[torch.Tensor], start: int, end: int | None = None) -> None:
    """Overwrite positions from `start`, as a model whose numbers ran over would have."""
    for layer in memory:
        layer[..., start:end, :] = NAN


def same(found: torch.Tensor, expected: torch.Tensor) -> bool:
    return found.shape == expected.shape and torch.allclose(found, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_fixed_shape_gives_the_logits_of_the_plain_step_at_every_position(model, rows, small):
    fixed, plain = model.new_cache(rows), model.new_cache(rows)
    for position in range(40):
        tokens = tokens_at(position, rows)
        assert same(fixed_step(model, fixed, tokens), plain_step(model, plain, tokens)), position
    assert fixed.length == 40
    assert fixed.capacity == 64


@pytest.mark.parametrize("rows", [1, 3])
def test_what_was_rolled_back_leaves_no_trace_not_even_nan(model, rows, small):
    fixed, plain = model.new_cache(rows), model.new_cache(rows)
    # The memory has room for 16: no position is left that only its allocation made zero.
    for position in range(16):
        memory = memory_of(fixed)
        fixed_step(model, fixed, tokens_at(position, rows))
        plain_step(model, plain, tokens_at(position, rows))
    poison(memory, 5)
    for cache in (fixed, plain):
        cache.roll_back(5)
    for position in range(5, 20):
        tokens = tokens_at(position + 1, rows)
        assert same(fixed_step(model, fixed, tokens), plain_step(model, plain, tokens)), position


def test_what_a_cancelled_forward_wrote_leaves_no_trace(model, small):
    cache, plain, polls = model.new_cache(), model.new_cache(), iter([False, True])
    fixed_step(model, cache, [3])
    plain_step(model, plain, [3])
    memory = memory_of(cache)
    with pytest.raises(CancelledError), torch.inference_mode():
        model.forward(torch.tensor([[1, 2, 3]]), cache, should_stop=lambda: next(polls))
    poison(memory, 1)
    assert same(fixed_step(model, cache, [4]), plain_step(model, plain, [4]))


@torch.inference_mode()
def test_zeros_are_written_once_and_only_over_what_is_not_cached(model, small):
    cache = model.new_cache()
    for position in range(6):
        plain_step(model, cache, tokens_at(position, 1))
    memory = memory_of(cache)
    before = [layer[..., :6, :].clone() for layer in memory]
    cache.zero_rest()
    for layer, kept in zip(memory, before, strict=True):
        assert torch.equal(layer[..., :6, :], kept)
        assert layer.size(3) == 8
        assert not layer[..., 6:, :].any()
        layer[..., 6:, :] = 1.0
    cache.zero_rest()
    assert all(layer[..., 6:, :].all() for layer in memory)


def test_captured_once_for_each_allocation_and_replayed_for_each_token(model, stepper, cuda, small):
    cache, plain = model.new_cache(), model.new_cache()
    allocations = set()
    for position in range(20):
        tokens = tokens_at(position, 1)
        logits = stepper.step(cache, tokens).clone()
        assert same(logits, plain_step(model, plain, tokens)), position
        assert cache.length == position + 1
        allocations.add(cache.allocation)
    # Room for 4, 8, 16 and 32 positions.
    assert len(allocations) == cuda.captured() == 4
    first = ["run"] * WARM_UPS + ["capture", "run", "replay"]
    assert cuda.log[: len(first) + 4] == [*first, "replay", "replay", "replay", "run"]
    assert cuda.log.count("replay") == 20
    assert cuda.log.count("run") == 4 * (WARM_UPS + 1)


def test_a_roll_back_and_a_prefill_in_between_need_no_new_capture(model, stepper, cuda):
    cache, plain = model.new_cache(), model.new_cache()
    memory = memory_of(cache)
    for length in (3, 40, 4):
        poison(memory, 2, cache.length)
        for one in (cache, plain):
            one.roll_back(min(one.length, 2))
            ids = tuple(place % 32 for place in range(length))
            assert list(decode.prefill(model, one, ids, lambda: False))
        for position in range(5):
            tokens = tokens_at(position, 1)
            assert same(stepper.step(cache, tokens), plain_step(model, plain, tokens))
    assert cuda.captured() == 1


def test_longer_rotation_tables_do_not_pull_those_of_a_graph_away(
    model, stepper, cuda, monkeypatch
):
    cache, plain = model.new_cache(), model.new_cache()
    factors = model.positions.factors
    tables = []

    def noted(start: int, length: int) -> torch.Tensor:
        turns = factors(start, length)
        tables.append(weakref.ref(turns))
        return turns

    with monkeypatch.context() as patch:
        patch.setattr(model.positions, "factors", noted)
        stepper.step(cache, [3])
    plain_step(model, plain, [3])
    model.positions.factors(0, 2000)
    gc.collect()
    (table,) = tables
    assert table() is not None
    assert same(stepper.step(cache, [4]), plain_step(model, plain, [4]))
    assert cuda.captured() == 1


def test_another_number_of_rows_is_captured_anew_and_the_old_graph_is_gone(model, stepper, cuda):
    first = model.new_cache()
    stepper.step(first, [3])
    cache, plain = first.fork(0, first.length, 3), first.fork(0, first.length, 3)
    gc.disable()
    try:
        for kept in ([0, 1, 2], [2, 0], [1]):
            for one in (cache, plain):
                one.keep(kept)
            for position in range(3):
                tokens = tokens_at(position, len(kept))
                assert same(stepper.step(cache, tokens), plain_step(model, plain, tokens))
        assert [one() is not None for one in cuda.graphs] == [False, False, False, True]
    finally:
        gc.enable()


def test_a_new_cache_is_never_served_by_the_graph_of_another(model, stepper, cuda):
    plain = model.new_cache()
    expected = plain_step(model, plain, [3])
    for _ in range(3):
        assert same(stepper.step(model.new_cache(), [3]), expected)
    assert cuda.captured() == 3


@pytest.fixture
def engine(tmp_path, write_checkpoint) -> Engine:
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    engine = Engine()
    list(engine.load(checkpoint, CURRENT, LoadOptions()))
    return engine


def answers(engine: Engine, rows: int) -> list:
    """Events of one request, or of several with ends of their own."""
    settings = [SETTINGS.with_(max_tokens=40 - 9 * row) for row in range(rows)]
    requests = [Request((17, 1, 2), one, 5, row=row, raw=True) for row, one in enumerate(settings)]
    return list(engine.sample(requests, lambda row: settings[row], lambda: False))


def text_of(events: list) -> list:
    return [(event.row, event.text) for event in events if isinstance(event, Token | Finished)]


def notices(events: list) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_engine_says_the_same_with_graphs(engine, monkeypatch, rows, small):
    expected = answers(engine, rows)
    with monkeypatch.context() as patch:
        graph.side_stream.cache_clear()
        cuda = FakeCuda(patch)
        engine.loaded.prefixes.clear()
        found = answers(engine, rows)
    graph.side_stream.cache_clear()
    assert text_of(found) == text_of(expected)
    assert notices(found) == []
    assert cuda.captured() >= 3


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("kind", [RuntimeError, torch.AcceleratorError, torch.OutOfMemoryError])
def test_where_capture_fails_it_is_said_once_and_the_text_is_the_same(
    engine, cuda, monkeypatch, rows, kind
):
    cuda.failure = kind("operation not permitted\nCUDA kernel errors might be reported later")
    main = cuda.current
    found, again = answers(engine, rows), answers(engine, rows)
    assert notices(found) == [
        "CUDA graphs do not work here (operation not permitted): decoding without them"
    ]
    assert notices(again) == []
    assert cuda.captured() == 1
    assert "replay" not in cuda.log
    assert cuda.current is main
    assert main.waited_for == [graph.side_stream(engine.loaded.model.device)]
    monkeypatch.setattr(stepper_module, "captures", captures)
    assert text_of(found) == text_of(again) == text_of(answers(engine, rows))
    assert found[-1].reason is StopReason.MAX_TOKENS


def test_a_capture_that_fails_after_others_worked_is_the_last(engine, cuda, small):
    expected = text_of(answers(engine, 1))
    captured = cuda.captured()
    engine.loaded.prefixes.clear()
    cuda.failure = RuntimeError("")
    found = answers(engine, 1)
    assert text_of(found) == expected
    assert notices(found) == ["CUDA graphs do not work here (RuntimeError): decoding without them"]
    cuda.failure = None
    assert text_of(answers(engine, 1)) == expected
    assert cuda.captured() == captured + 1


def test_the_next_prompt_needs_no_new_capture(cuda, engine):
    first = text_of(answers(engine, 1))
    captured = cuda.captured()
    assert text_of(answers(engine, 1)) == first
    assert cuda.captured() == captured


def test_an_error_that_is_not_torchs_is_not_swallowed(engine, cuda):
    cuda.failure = TypeError("a mistake of ours")
    with pytest.raises(TypeError, match="of ours"):
        answers(engine, 1)


def test_an_unloaded_model_takes_its_graph_along(engine, cuda):
    answers(engine, 1)
    model = weakref.ref(engine.loaded.model)
    gc.collect()
    gc.disable()
    try:
        assert cuda.graphs[-1]() is not None
        engine.unload()
        assert model() is None
        assert [one() for one in cuda.graphs] == [None] * len(cuda.graphs)
    finally:
        gc.enable()


def test_a_graph_keeps_no_cache(model, stepper, cuda):
    cache = model.new_cache()
    stepper.step(cache, [3])
    gone = weakref.ref(cache)
    del cache
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("right", [True, False])
def test_the_probe_of_a_device_notices_a_graph_that_computes_wrongly(
    model, cuda, monkeypatch, right
):
    replay = FakeGraph.replay

    def without_relu(one):
        one.calls = [call for call in one.calls if right or call[0].name() != "aten::relu_"]
        replay(one)

    monkeypatch.setattr(FakeGraph, "replay", without_relu)
    # The reference comes first; each probe has a step of one row and one of several.
    devices = iter([False, False, True, True])
    monkeypatch.setattr(stepper_module, "captures", lambda device: next(devices))
    assert device_check.check(model, model).passed is right
    assert cuda.captured() == 2


def test_only_cuda_captures(engine, cuda, monkeypatch):
    kinds = ("cuda", "cuda:1", "mps", "cpu")
    assert [captures(torch.device(kind)) for kind in kinds] == [True, True, False, False]
    monkeypatch.setattr(stepper_module, "captures", captures)
    answers(engine, 1)
    assert cuda.log == []
