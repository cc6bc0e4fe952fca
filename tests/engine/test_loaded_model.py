"""A model in memory: which requests it answers, and what it learns from their speed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from origins import ready_of

from core.base.errors import CheckpointError, NoMemoryError
from core.checkpoints.scan import scan
from core.engine import loaded_model
from core.engine.loaded_model import SPEED_TOKENS, LoadedModel
from core.machine.memory import WORK_BYTES
from core.network.kv_cache import KVCache
from core.network.load import load_whole
from core.protocol.events import Event, Finished
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings


@pytest.fixture
def model(tmp_path: Path, write_checkpoint) -> LoadedModel:
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100", sequence_len=256)])
    return LoadedModel(load_whole(checkpoint.index(), checkpoint.config()), ready_of(checkpoint))


def answer(model: LoadedModel, *requests: Request) -> Iterator[Event]:
    return model.sample(requests, lambda row: requests[row].settings, lambda: False)


def of_length(count: int, **other: Any) -> Request:
    return Request((17, 1), SamplingSettings(max_tokens=count), raw=True, **other)


@pytest.mark.parametrize(("count", "reported"), [(SPEED_TOKENS, 1), (SPEED_TOKENS - 1, 0)])
def test_only_a_long_generation_tells_the_speed_of_a_step(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch, count: int, reported: int
) -> None:
    seen: list[float] = []
    monkeypatch.setattr(loaded_model, "correct", lambda model, seconds: seen.append(seconds))
    *_, finished = answer(model, of_length(count))
    assert isinstance(finished, Finished)
    assert len(seen) == reported
    assert all(0 < seconds <= finished.stats.decode_seconds for seconds in seen)


def test_a_batch_tells_no_speed_of_a_single_step(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaded_model, "correct", None)
    events = list(answer(model, of_length(SPEED_TOKENS), of_length(SPEED_TOKENS, row=1)))
    assert sum(isinstance(event, Finished) for event in events) == 2


def test_a_request_for_other_weights_is_refused(model: LoadedModel) -> None:
    with pytest.raises(CheckpointError, match="made for weights 00ff"):
        list(answer(model, of_length(1, fingerprint="00ff")))


def test_a_request_for_other_constants_is_refused(model: LoadedModel) -> None:
    fingerprint = model.ready.origin.fingerprint
    list(answer(model, of_length(1, fingerprint=fingerprint)))
    with pytest.raises(CheckpointError, match="softcap=20, but"):
        list(answer(model, of_length(1, fingerprint=f"{fingerprint} softcap=20")))


def test_a_cache_beyond_the_context_that_does_not_fit_is_refused(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    beyond = of_length(4, context=10**9, beyond_context=True)
    monkeypatch.setattr("core.kernels.device.free_memory", lambda: 2**30)
    with pytest.raises(NoMemoryError, match="context of 1,000,000,000 tokens needs"):
        list(answer(model, beyond))
    small = of_length(4, context=300, beyond_context=True)
    assert isinstance(list(answer(model, small))[-1], Finished)


def test_a_cache_beyond_the_context_is_allocated_as_it_was_counted(model: LoadedModel) -> None:
    list(answer(model, of_length(4, context=700, beyond_context=True)))
    one_row = model.model.route.cache_bytes(model.model.config, 700)
    assert model.prefixes.nbytes == one_row


def test_earlier_prompts_count_as_its_memory(model: LoadedModel) -> None:
    before = model.nbytes
    list(answer(model, of_length(3)))
    assert model.nbytes > before == model.ready.weight_bytes


def test_a_batch_that_does_not_fit_is_refused_and_says_how_many_rows_would(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [of_length(200, row=row) for row in range(64)]
    one_row = model.model.route.cache_bytes(model.model.config, 202)
    model.prefixes.clear()
    for fitting in (63, 5, 1, 0):
        rows = fitting + (fitting > 1)
        # 90 % of the free memory may be used.
        free = -(-(WORK_BYTES + rows * one_row) * 10 // 9)
        monkeypatch.setattr("core.kernels.device.free_memory", lambda free=free: free)
        words = f"{fitting} would fit" if fitting else "not even one would fit"
        with pytest.raises(NoMemoryError, match=f"64 rows of 202 tokens need .*: {words}"):
            next(answer(model, *requests))
        # Nothing was computed.
        assert model.prefixes.nbytes == 0
        if fitting > 1:
            assert isinstance(list(answer(model, *requests[:fitting]))[-1], Finished)
            with pytest.raises(NoMemoryError):
                list(answer(model, *requests[: fitting + 1]))
            model.prefixes.clear()


def test_a_batch_is_allocated_once(model: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    fork = KVCache.fork

    def forked(cache: KVCache, *given: Any) -> KVCache:
        copy = fork(cache, *given)
        sizes.append(copy.capacity)
        return copy

    monkeypatch.setattr(KVCache, "fork", forked)
    list(answer(model, of_length(20), of_length(40, row=1)))
    assert sizes == [42]
