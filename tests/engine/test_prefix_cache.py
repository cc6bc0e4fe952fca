"""Caches of earlier prompts: which one is lent, what it still holds, and how much is kept."""

from contextlib import suppress
from pathlib import Path

import pytest
import torch

from core.checkpoints.scan import scan
from core.engine.prefix_cache import PrefixCache
from core.network.load import load_whole
from core.network.model import Model

CHUNK = 64
A = tuple(n % 17 for n in range(200))
B = tuple((n * 5 + 3) % 17 for n in range(200))


@pytest.fixture
def model(tmp_path: Path, write_checkpoint, monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr("core.decode.loop.CHUNK_WORK", 0)
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100", sequence_len=1024)])
    return load_whole(checkpoint.index(), checkpoint.config())


def feed(prefixes: PrefixCache, model: Model, ids: tuple[int, ...]) -> int:
    """Compute the ids on a lent cache; return how many positions it held already."""
    with prefixes.lend(ids) as cache, torch.inference_mode():
        held = cache.length
        model.forward(torch.tensor([ids[held:]]), cache)
    return held


def test_whole_chunks_of_a_common_beginning_are_held(model: Model) -> None:
    prefixes = PrefixCache(model, 2**30)
    assert feed(prefixes, model, A) == 0
    assert feed(prefixes, model, A[:150]) == 2 * CHUNK
    assert feed(prefixes, model, A[:130] + B) == 2 * CHUNK


def test_the_last_id_is_always_computed(model: Model) -> None:
    prefixes = PrefixCache(model, 2**30)
    feed(prefixes, model, A[: 2 * CHUNK])
    assert feed(prefixes, model, A[: 2 * CHUNK]) == CHUNK


def test_two_prompts_are_kept_side_by_side_while_they_fit(model: Model) -> None:
    prefixes = PrefixCache(model, 2**30)
    assert [feed(prefixes, model, ids) for ids in (A, B, A, B)] == [0, 0, 3 * CHUNK, 3 * CHUNK]


def test_no_more_than_the_limit_is_kept(model: Model) -> None:
    one = model.new_cache()
    one.reserve(256)
    prefixes = PrefixCache(model, one.nbytes)
    assert [feed(prefixes, model, ids) for ids in (A, B, A)] == [0, 0, 0]
    assert prefixes.nbytes == one.nbytes


def test_one_cache_is_kept_even_above_the_limit(model: Model) -> None:
    prefixes = PrefixCache(model, 0)
    feed(prefixes, model, A)
    assert prefixes.nbytes > 0
    assert feed(prefixes, model, A) == 3 * CHUNK


def test_a_cleared_one_holds_nothing(model: Model) -> None:
    prefixes = PrefixCache(model, 2**30)
    feed(prefixes, model, A)
    prefixes.clear()
    assert (prefixes.nbytes, feed(prefixes, model, A)) == (0, 0)


def test_what_is_lent_comes_back_after_an_error(model: Model) -> None:
    prefixes = PrefixCache(model, 2**30)
    with suppress(ZeroDivisionError), prefixes.lend(A) as cache, torch.inference_mode():
        model.forward(torch.tensor([A[:CHUNK]]), cache)
        raise ZeroDivisionError
    assert feed(prefixes, model, A) == CHUNK


def test_an_empty_cache_is_taken_before_new_memory(model: Model) -> None:
    prefixes = PrefixCache(model, 2**30)
    feed(prefixes, model, A)
    with prefixes.lend(B[:3]) as cache:
        # Stopped before anything was computed.
        cache.reserve(3)
    before = prefixes.nbytes
    assert feed(prefixes, model, B[:3]) == 0
    assert prefixes.nbytes == before


def test_a_copy_holds_the_longest_common_beginning(model: Model) -> None:
    prefixes = PrefixCache(model, 2**30)
    for ids in (A, B):
        feed(prefixes, model, ids)
    copy = prefixes.copy_of((*A[:100], *B), 1)
    assert copy
    assert (copy.length, copy.rows) == (100, 1)
    with torch.inference_mode():
        logits = model.forward(torch.tensor([B[:1]]), copy)
        whole = model.forward(torch.tensor([[*A[:100], B[0]]]), model.new_cache())
    torch.testing.assert_close(logits[:, -1], whole[:, -1], atol=5e-4, rtol=0)
    # What it was copied from is as it was.
    assert feed(prefixes, model, A) == 3 * CHUNK


def test_a_short_beginning_is_not_copied(model: Model) -> None:
    prefixes = PrefixCache(model, 2**30)
    assert prefixes.copy_of(A, 1) is None
    feed(prefixes, model, A)
    assert prefixes.copy_of(A[:50], 51) is None
    assert prefixes.copy_of(A[:50], 50) is not None
