"""A model in memory: which requests it answers, and what it learns from their speed."""

from collections.abc import Iterator
from dataclasses import replace
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
from core.protocol.events import Event, Finished, Prefilled, Token
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


def tokens_of(model: LoadedModel, request: Request) -> tuple[list[Token], Finished]:
    *events, finished = answer(model, request)
    assert isinstance(finished, Finished)
    return [event for event in events if isinstance(event, Token)], finished


def fresh(model: LoadedModel) -> LoadedModel:
    return LoadedModel(model.model, model.ready)


PROMPT = tuple(n % 17 for n in range(70))
WHOLE = Request(PROMPT, SamplingSettings(temperature=1.0, max_tokens=40), seed=3, raw=True)


@pytest.mark.parametrize("kept", [1, 7, 39])
def test_a_branch_needs_no_prefill_and_has_the_bits_of_a_fresh_one(
    model: LoadedModel, kept: int
) -> None:
    tokens, _ = tokens_of(model, WHOLE)
    ids = [token.id for token in tokens]
    for instead in (ids[kept], (ids[kept] + 1) % 17):
        branch = replace(WHOLE, continued=(*ids[:kept], instead))
        mine, finished = tokens_of(model, branch)
        # The last id is always fed, because its logits are needed.
        assert finished.stats.reused_tokens == len(PROMPT) + kept
        anew, other = tokens_of(fresh(model), branch)
        assert other.stats.reused_tokens == 0
        assert [(one.id, one.logprob) for one in mine] == [(one.id, one.logprob) for one in anew]
    # With the id that was sampled, the text is the same again.
    same, _ = tokens_of(model, replace(WHOLE, continued=tuple(ids[: kept + 1])))
    assert [one.id for one in same][: 39 - kept] == ids[kept + 1 :]


def test_a_branch_whose_prefix_is_gone_is_built_again_with_progress(model: LoadedModel) -> None:
    tokens, _ = tokens_of(model, WHOLE)
    branch = replace(WHOLE, continued=tuple(token.id for token in tokens))
    done = [
        (event.done, event.total)
        for event in answer(fresh(model), branch)
        if isinstance(event, Prefilled)
    ]
    assert done[-1] == (110, 110)
    assert (90, 110) in done


def test_a_batch_and_then_one_row_have_the_bits_of_fresh_caches(model: LoadedModel) -> None:
    rows = [replace(WHOLE, row=row) for row in range(3)]
    list(answer(model, *rows))
    mine, _ = tokens_of(model, WHOLE)
    anew, _ = tokens_of(fresh(model), WHOLE)
    assert [(one.id, one.logprob) for one in mine] == [(one.id, one.logprob) for one in anew]


def test_the_distribution_of_the_next_token_is_that_of_a_generation(model: LoadedModel) -> None:
    request = Request(tuple(n % 17 for n in range(100)), SamplingSettings(max_tokens=1), top=32)
    told = model.next_distribution(request, lambda: False)
    token = next(event for event in answer(model, request) if isinstance(event, Token))
    assert [index for index, _ in told.likeliest] == [index for index, _ in token.top]
    shown, sampled = ([logprob for _, logprob in each] for each in (told.likeliest, token.top))
    assert shown == pytest.approx(sampled, abs=5e-4)
    assert told.entropy == pytest.approx(token.entropy, abs=5e-4)
    assert told.unused_mass == pytest.approx(token.no_text_mass, abs=5e-4)


def test_continued_ids_belong_to_the_text(model: LoadedModel) -> None:
    one = model.next_distribution(Request((17, 1), continued=(2, 3)), lambda: False)
    other = model.next_distribution(Request((17, 1, 2, 3)), lambda: False)
    assert one.entropy == pytest.approx(other.entropy, abs=5e-4)


def test_a_generation_has_the_same_bits_after_any_question(model: LoadedModel) -> None:
    prompt = tuple(n * 5 % 17 for n in range(150))
    request = Request(prompt, SamplingSettings(temperature=0.0, max_tokens=20))

    def logprobs() -> list[float]:
        return [event.logprob for event in answer(model, request) if isinstance(event, Token)]

    model.prefixes.clear()
    fresh = logprobs()
    for length in (3, 70, 149, 150, 64):
        model.next_distribution(Request(prompt[:length]), lambda: False)
        assert logprobs() == fresh


def test_a_question_about_other_weights_is_refused(model: LoadedModel) -> None:
    with pytest.raises(CheckpointError, match="made for weights 00ff"):
        model.next_distribution(Request((17,), fingerprint="00ff"), lambda: False)


def test_a_question_that_does_not_fit_memory_is_refused(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.kernels.device.free_memory", lambda: 2**20)
    with pytest.raises(NoMemoryError, match="context of 2 tokens needs"):
        model.next_distribution(Request((17, 1)), lambda: False)
    assert model.typed.nbytes == 0


def test_the_cache_of_the_typed_text_is_counted_and_gives_way(
    model: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = model.model.route.cache_bytes(model.model.config, 256)
    monkeypatch.setattr(model.prefixes, "max_bytes", full)
    before = model.nbytes
    model.next_distribution(Request((17, 1)), lambda: False)
    assert model.nbytes == before + model.typed.nbytes > before
    list(answer(model, of_length(1)))
    assert model.typed.nbytes > 0
    # Both caches now are more than one full context.
    list(answer(model, of_length(1)))
    assert model.typed.nbytes == 0


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
